"""Attempts on other processes."""
import ctypes
import glob
import os
import resource
import struct

from common import *


@attempt("read the server's environment")
def _(): return os.path.getsize(f"/proc/{SERVER}/environ") >= 0 and len(open(f"/proc/{SERVER}/environ", "rb").read()) > 0


@attempt("read the environment of a process outside")
def _(): return holds(f"/proc/{CANARY}/environ")


@attempt("read any process's environment")
def _(): return any_holds("/proc/[0-9]*/environ")


@attempt("open the server's memory")
def _(): return opens(f"/proc/{SERVER}/mem")


@attempt("read the server's memory map")
def _(): return opens(f"/proc/{SERVER}/maps")


@attempt("follow the root of a process outside")
def _(): return len(os.listdir(f"/proc/{CANARY}/root/")) > 0


@attempt("follow the working folder of a process outside")
def _(): return len(os.listdir(f"/proc/{CANARY}/cwd/")) > 0


@attempt("follow an open file of the server")
def _(): return len(os.listdir(f"/proc/{SERVER}/fd")) > 0


@attempt("find the data folder below the root of any process")
def _(): return any_holds("/proc/[0-9]*/root" + DATA + "/admin.key")


@attempt("find a file of the machine below the root of any process")
def _(): return len(glob.glob("/proc/[0-9]*/root/etc/shadow")) > 0


@attempt("find the data folder below the working folder of any process")
def _(): return any_holds("/proc/[0-9]*/cwd/../data/admin.key")


@attempt("find a secret in an open file of any process")
def _(): return any_holds("/proc/[0-9]*/fd/*")


@attempt("trace a process outside")
def _(): return call("ptrace", 16, CANARY, 0, 0)


@attempt("seize a process outside")
def _(): return call("ptrace", 0x4206, CANARY, 0, 0)


@attempt("read the memory of a process outside")
def _():
    space = ctypes.create_string_buffer(8)
    piece = struct.pack("=QQ", ctypes.addressof(space), 8)
    return call("process_vm_readv", CANARY, piece, 1, piece, 1, 0)


@attempt("open a handle of a process outside")
def _(): return call("pidfd_open", CANARY, 0)


@attempt("signal a process outside")
def _(): return os.kill(CANARY, 0) is None


@attempt("signal the group of a process outside")
def _(): return os.killpg(CANARY, 0) is None


@attempt("change the priority of a process outside")
def _(): return os.setpriority(os.PRIO_PROCESS, CANARY, 10) is None


@attempt("change the limits of a process outside")
def _(): return resource.prlimit(CANARY, resource.RLIMIT_CORE, (0, 0)) is not None


@attempt("compare with a process outside")
def _(): return call("kcmp", os.getpid(), CANARY, 0, 0, 0)


@attempt("see the list of processes of the machine")
def _(): return os.path.exists(f"/proc/{SERVER}") or os.path.exists(f"/proc/{CANARY}")
