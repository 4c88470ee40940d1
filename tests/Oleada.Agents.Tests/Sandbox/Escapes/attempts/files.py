"""Attempts on files."""
import ctypes
import glob
import os
import struct

from common import *


@attempt("read the admin key")
def _(): return holds(DATA + "/admin.key")


@attempt("read the log")
def _(): return holds(DATA + "/oleada.db")


@attempt("read the data folder by the own root")
def _(): return holds("/proc/self/root" + DATA + "/admin.key")


@attempt("read the data folder by a thread's root")
def _(): return holds("/proc/thread-self/root" + DATA + "/admin.key")


@attempt("read the data folder by the old root")
def _(): return any(map(os.path.exists, ("/oldroot", "/.oldroot", "/newroot", "/old_root"))) or any_holds("/*root*" + DATA + "/admin.key")


@attempt("read the data folder by a link in the workspace")
def _():
    os.symlink(DATA + "/admin.key", "link-out")
    return holds("link-out")


@attempt("read the data folder by a link that was there before")
def _(): return holds(OUTSIDE["link"])


@attempt("read the data folder by a link to the root")
def _():
    os.symlink("/proc/1/root", "root-link")
    return holds("root-link" + DATA + "/admin.key")


@attempt("read the data folder by going up from the workspace")
def _(): return holds("../" * 40 + DATA + "/admin.key")


@attempt("read the data folder by a hard link")
def _(): return os.link(DATA + "/admin.key", "hard") is None


@attempt("write to the data folder")
def _(): return writes(DATA + "/planted", "x")


@attempt("make an unnamed file in the data folder")
def _(): return os.open(DATA, os.O_TMPFILE | os.O_RDWR, 0o600) >= 0


@attempt("read another execution's file")
def _(): return holds(DATA + "/workspaces/exec_2/files/file")


@attempt("read another task's home")
def _(): return any_holds(DATA + "/workspaces/*/home/other/*")


@attempt("list other tasks' homes and worktrees")
def _(): return any("other" in name for _, folders, _ in os.walk(DATA) for name in folders)


@attempt("write beside the workspace")
def _(): return writes(os.path.join(os.path.dirname(os.getcwd()), "planted"), "x")


@attempt("open a file by handle")
def _():
    handle = ctypes.create_string_buffer(struct.pack("=Ii", 128, 0) + bytes(128))
    mount = ctypes.c_int()
    call("name_to_handle_at", -100, b"/usr", handle, ctypes.byref(mount), 0)
    return call("open_by_handle_at", os.open("/usr", os.O_RDONLY), handle, 0)


@attempt("write to the machine's programs")
def _(): return writes("/usr/bin/planted", "x")


@attempt("write to a program by an open file")
def _():
    program = os.open("/usr/bin/env", os.O_RDONLY)
    return os.open(f"/proc/self/fd/{program}", os.O_WRONLY) >= 0


@attempt("change the mode of a program of the machine")
def _(): return os.chmod("/usr/bin/env", os.stat("/usr/bin/env").st_mode) is None


@attempt("link a program of the machine into the workspace")
def _(): return os.link("/usr/bin/env", "hard-env") is None


@attempt("move a program of the machine into the workspace")
def _(): return os.rename("/usr/bin/env", "moved-env") is None


@attempt("write to the machine's settings")
def _(): return writes("/etc/ld.so.preload", "")


@attempt("write to a mount by the name of its own process")
def _(): return writes("/proc/self/root/usr/planted", "x")


@attempt("read the users' passwords")
def _(): return opens("/etc/shadow")


@attempt("read the user's keys")
def _(): return len(os.listdir(os.path.expanduser(f"~{OUTSIDE['user']}/.ssh"))) > 0


@attempt("read the machine's log files")
def _(): return len(os.listdir("/var/log")) > 0


@attempt("read the machine's run folder")
def _(): return len(os.listdir("/run")) > 0


@attempt("write to the root folder")
def _(): return writes("/planted", "x")


@attempt("write to the folder of devices")
def _(): return writes("/dev/planted", "x")
