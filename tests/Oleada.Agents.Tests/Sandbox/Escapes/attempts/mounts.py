"""Attempts on mounts, namespaces and devices."""
import ctypes
import glob
import os
import signal
import struct

from common import *


# Mounts and namespaces

@attempt("mount a file system")
def _(): return call("mount", b"none", b"/tmp", b"tmpfs", 0, 0)


@attempt("mount a folder elsewhere")
def _(): return call("mount", b"/usr", b"/tmp", 0, 4096, 0)


@attempt("mount proc anew")
def _(): return call("mount", b"proc", b"/tmp", b"proc", 0, 0)


@attempt("make a read-only mount writable")
def _(): return call("mount", 0, b"/usr", 0, 4096 | 32, 0)


@attempt("take off what hides the data folder")
def _(): return call("umount2", DATA.encode(), 2)


@attempt("exchange the root")
def _(): return call("pivot_root", b"/tmp", b"/tmp")


@attempt("change the root")
def _(): return call("chroot", b"/tmp")


@attempt("open a file system by the new calls")
def _(): return call("fsopen", b"tmpfs", 0)


@attempt("pick a mount by the new calls")
def _(): return call("fspick", -100, b"/", 0)


@attempt("clone a mount by the new calls")
def _(): return call("open_tree", -100, b"/usr", 1)


@attempt("move a mount by the new calls")
def _(): return call("move_mount", -100, b"/usr", -100, b"/tmp", 0)


@attempt("change a mount's flags by the new calls")
def _(): return call("mount_setattr", -100, b"/usr", 0, struct.pack("=QQQQ", 0, 1, 0, 0), 32)


@attempt("make a user namespace")
def _(): return call("unshare", 0x10000000)


@attempt("make a mount namespace")
def _(): return call("unshare", 0x00020000)


@attempt("make a PID namespace")
def _(): return call("unshare", 0x20000000)


@attempt("make a network namespace")
def _(): return call("unshare", 0x40000000)


@attempt("start a process in a new user namespace")
def _(): return call("clone", 0x10000000 | signal.SIGCHLD, 0, 0, 0, 0)


@attempt("start a process in a new user namespace by the new call")
def _(): return call("clone3", ctypes.create_string_buffer(struct.pack("=Q", 0x10000000) + bytes(56)), 64)


@attempt("enter the namespace of process 1")
def _(): return call("setns", os.open("/proc/1/ns/mnt", os.O_RDONLY), 0)


@attempt("map users")
def _(): return writes("/proc/self/uid_map", f"0 {os.getuid()} 1")


@attempt("map groups")
def _(): return writes("/proc/self/gid_map", f"0 {os.getgid()} 1")


# Devices

@attempt("make the device of the memory")
def _(): return call("mknodat", -100, b"mem", 0o20666, (1 << 8) | 1)


@attempt("make the device of a disk")
def _(): return call("mknodat", -100, b"disk", 0o60666, 254 << 8)


@attempt("make a device in the temporary folder")
def _(): return call("mknodat", -100, b"/tmp/kmsg", 0o20666, (1 << 8) | 11)


@attempt("open the machine's memory")
def _(): return opens("/dev/mem") or opens("/dev/kmem")


@attempt("open the kernel's memory image")
def _(): return open("/proc/kcore", "rb").read(1) != b""


@attempt("open a disk")
def _(): return any(map(opens, glob.glob("/dev/[svx]d*") + glob.glob("/dev/nvme*") + glob.glob("/dev/dm-*")))


@attempt("open the virtual machine monitor")
def _(): return opens("/dev/kvm", os.O_RDWR)


@attempt("open fuse")
def _(): return opens("/dev/fuse", os.O_RDWR)


@attempt("open the loop devices")
def _(): return opens("/dev/loop-control", os.O_RDWR)


@attempt("open input devices")
def _(): return opens("/dev/uinput", os.O_RDWR)


@attempt("open the machine's terminals")
def _(): return opens("/dev/tty1", os.O_RDWR)


@attempt("put keystrokes into a terminal")
def _():
    import fcntl
    import pty
    _, terminal = pty.openpty()
    return fcntl.ioctl(terminal, 0x5412, b"x") is not None


@attempt("put keystrokes into a terminal with the high half of the request set")
def _():
    import pty
    _, terminal = pty.openpty()
    ctypes.set_errno(0)
    if libc.syscall(ctypes.c_long(16 if X64 else 29), ctypes.c_long(terminal), ctypes.c_long((1 << 32) | 0x5412), b"x") < 0:
        raise OSError(ctypes.get_errno(), "ioctl")
    return True


@attempt("put a selection into a console")
def _():
    import fcntl
    return fcntl.ioctl(0, 0x541C, b"\x02") is not None


@attempt("take the server's terminal")
def _(): return opens("/dev/tty", os.O_RDWR)
