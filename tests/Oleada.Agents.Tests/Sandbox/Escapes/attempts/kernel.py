"""Attempts on the kernel and its settings."""
import ctypes
import glob
import os
import struct

from common import *


# The kernel

@attempt("use a kernel keyring")
def _(): return call("keyctl", 0, -4, 1)


@attempt("add a key to a kernel keyring")
def _(): return call("add_key", b"user", b"k", b"v", 1, -4)


@attempt("ask for a key of a kernel keyring")
def _(): return call("request_key", b"user", b"k", 0, -4)


@attempt("use io_uring")
def _(): return call("io_uring_setup", 1, ctypes.create_string_buffer(120))


@attempt("load a program into the kernel")
def _(): return call("bpf", 0, ctypes.create_string_buffer(128), 128)


@attempt("open a performance counter")
def _(): return call("perf_event_open", ctypes.create_string_buffer(struct.pack("=II", 1, 128) + bytes(120)), 0, -1, -1, 0)


@attempt("handle page faults of the kernel")
def _(): return call("userfaultfd", 0)


@attempt("handle page faults by the device")
def _(): return opens("/dev/userfaultfd", os.O_RDWR)


@attempt("load a kernel module")
def _(): return call("init_module", b"", 0, b"")


@attempt("load a kernel module from a file")
def _(): return call("finit_module", 0, b"", 0)


@attempt("unload a kernel module")
def _(): return call("delete_module", b"no_such_module", 0)


@attempt("load another kernel")
def _(): return call("kexec_load", 0, 0, 0, 0)


@attempt("restart the machine")
def _(): return call("reboot", 0, 0, 0, 0)


@attempt("turn on swap")
def _(): return call("swapon", b"/tmp/none", 0)


@attempt("turn on process accounting")
def _(): return call("acct", b"/tmp/none")


@attempt("change quotas")
def _(): return call("quotactl", 0x800002 << 8, 0, 0, 0)


@attempt("read the kernel's log")
def _(): return call("syslog", 3, ctypes.create_string_buffer(64), 64)


@attempt("open the kernel's log")
def _(): return opens("/dev/kmsg")


@attempt("watch all files of the machine")
def _(): return call("fanotify_init", 4, 0)


@attempt("set the clock")
def _(): return call("clock_settime", 0, struct.pack("=qq", 1, 0))


@attempt("set the clock by the old call")
def _(): return call("settimeofday", struct.pack("=qq", 1, 0), 0)


@attempt("adjust the clock")
def _(): return call("clock_adjtime", 0, ctypes.create_string_buffer(struct.pack("=I4xq", 2, 1) + bytes(240)))


@attempt("change the host's name")
def _(): return call("sethostname", b"taken", 5)


@attempt("change the domain's name")
def _(): return call("setdomainname", b"taken", 5)


@attempt("get access to the machine's ports")
def _(): return call("iopl", 3)


@attempt("get access to one of the machine's ports")
def _(): return call("ioperm", 0x60, 1, 1)


@attempt("run before everything else")
def _(): return os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)) is None


@attempt("use the disk before everybody else")
def _(): return call("ioprio_set", 1, 0, 1 << 13)


@attempt("hang up the terminal")
def _(): return call("vhangup")


# Settings of the machine

@attempt("name a program for core dumps")
def _(): return rewrites("/proc/sys/kernel/core_pattern")


@attempt("name a program that loads modules")
def _(): return rewrites("/proc/sys/kernel/modprobe")


@attempt("name a program for hot-plugged devices")
def _(): return writes("/proc/sys/kernel/hotplug", "")


@attempt("change a setting of memory")
def _(): return rewrites("/proc/sys/vm/overcommit_memory")


@attempt("press the system request key")
def _(): return opens("/proc/sysrq-trigger", os.O_WRONLY)


@attempt("register an interpreter for programs")
def _(): return opens("/proc/sys/fs/binfmt_misc/register", os.O_WRONLY)


@attempt("change an interrupt")
def _(): return opens("/proc/irq/default_smp_affinity", os.O_WRONLY)


@attempt("be spared when memory is short")
def _(): return writes("/proc/self/oom_score_adj", "-1000")


@attempt("reach the machine's settings by sysfs")
def _(): return len(os.listdir("/sys")) > 0


@attempt("reach the kernel's debugging files")
def _(): return len(os.listdir("/sys/kernel/debug")) > 0


@attempt("name a program that runs when a control group empties")
def _(): return any(opens(path, os.O_WRONLY) for path in glob.glob("/sys/fs/cgroup/**/release_agent", recursive=True)) or opens("/sys/fs/cgroup/release_agent", os.O_WRONLY)


@attempt("mount control groups")
def _(): return call("mount", b"cgroup", b"/tmp", b"cgroup2", 0, 0)


@attempt("see the groups above the own")
def _(): return any(".." in line for line in open("/proc/self/cgroup"))
