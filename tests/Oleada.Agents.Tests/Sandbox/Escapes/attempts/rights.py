"""Attempts on rights and on shared objects."""
import os
import struct

from common import *


# Rights

@attempt("have a capability")
def _(): return capabilities() != 0


@attempt("gain privileges by starting a program")
def _(): return "NoNewPrivs:\t1" not in open("/proc/self/status").read()


@attempt("take a capability")
def _(): return call("capset", struct.pack("=II", 0x20080522, 0), struct.pack("=IIIIII", 1 << 21, 1 << 21, 0, 0, 0, 0))


@attempt("become another user")
def _(): return call("setuid", 65533)


@attempt("join other groups")
def _(): return call("setgroups", 1, struct.pack("=I", 42))


@attempt("become root by su")
def _(): return gains("su", "-c", "cat /etc/shadow", "root")


@attempt("become root by sudo")
def _(): return gains("sudo", "-n", "cat", "/etc/shadow")


@attempt("map users by newuidmap")
def _(): return gains("newuidmap", str(os.getpid()), "0", "0", "65536")


@attempt("mount by the mount program")
def _(): return gains("mount", "-t", "tmpfs", "none", "/tmp")


@attempt("change a password")
def _(): return gains("passwd", "-d", "root")


@attempt("give a program capabilities")
def _():
    writes("program", "#!/bin/sh\n")
    return call("setxattr", b"program", b"security.capability", struct.pack("=IIIII", 0x02000001, 1 << 21, 0, 0, 0), 20, 0)


@attempt("give a file to another user")
def _():
    writes("given", "")
    return os.chown("given", 65533, -1) is None


# Shared objects of the machine

@attempt("attach a shared-memory segment of the machine")
def _(): return call("shmget", OUTSIDE["key"], 0, 0)


@attempt("open a message queue of the machine")
def _(): return call("msgget", OUTSIDE["key"], 0)


@attempt("open a semaphore of the machine")
def _(): return call("semget", OUTSIDE["key"], 0, 0)


@attempt("open a named queue of the machine")
def _(): return call("mq_open", MARK.encode(), 0, 0, 0)


@attempt("read a file in the machine's shared memory")
def _(): return holds("/dev/shm/" + MARK)


@attempt("read a file in the machine's temporary folder")
def _(): return holds("/tmp/" + MARK)
