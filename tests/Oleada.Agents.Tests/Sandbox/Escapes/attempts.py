"""Attempts to get out of a sandbox, each in a process of its own.

Prints one line for each: its name, a tab and how it ended. An attempt that returns something true has got out.
Arguments: a JSON file that says what lies outside; "harmless" for those only that change nothing where they get out.
"""
import ctypes
import errno
import glob
import json
import os
import platform
import resource
import signal
import socket
import struct
import subprocess
import sys

OUTSIDE = json.load(open(sys.argv[1]))
DATA, SECRET = OUTSIDE["data"], OUTSIDE["secret"][::-1].encode()
SERVER, CANARY, MARK = OUTSIDE["server"], OUTSIDE["canary"], OUTSIDE["mark"]
X64 = platform.machine() == "x86_64"
NUMBERS = {  # of x86-64 and ARM64
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "pidfd_open": (434, 434), "setns": (308, 268), "unshare": (272, 97),
    "clone": (56, 220), "clone3": (435, 435), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "fsopen": (430, 430), "open_tree": (428, 428), "move_mount": (429, 429), "mount_setattr": (442, 442), "fspick": (433, 433),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218), "io_uring_setup": (425, 425), "bpf": (321, 280),
    "perf_event_open": (298, 241), "userfaultfd": (323, 282), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "kexec_load": (246, 104), "reboot": (169, 142), "swapon": (167, 224), "acct": (163, 89),
    "quotactl": (179, 60), "syslog": (103, 116), "clock_settime": (227, 112), "settimeofday": (164, 170), "clock_adjtime": (305, 266),
    "sethostname": (170, 161), "setdomainname": (171, 162), "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    "shmget": (29, 194), "msgget": (68, 186), "semget": (64, 190), "mq_open": (240, 180), "capset": (126, 91), "iopl": (172, None),
    "ioperm": (173, None), "kcmp": (312, 272), "fanotify_init": (300, 262), "nfsservctl": (180, 42), "lookup_dcookie": (212, 18),
    "setuid": (105, 146), "setgroups": (116, 159), "migrate_pages": (256, 238), "vhangup": (153, 58), "ioprio_set": (251, 30),
    "sched_setscheduler": (144, 119), "setxattr": (188, 5), "mknodat": (259, 33),
}
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
attempts = {}


def attempt(name):
    def add(function):
        assert name not in attempts, name
        attempts[name] = function
        return function
    return add


def call(name, *arguments):
    number = NUMBERS[name][0 if X64 else 1]
    if number is None:
        raise OSError(errno.ENOSYS, "not on this processor")
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(number), *[ctypes.c_long(a) if isinstance(a, int) else a for a in arguments])
    if result < 0:
        raise OSError(ctypes.get_errno(), name)
    return True


def holds(path):
    with open(path, "rb") as file:
        return SECRET in file.read(1 << 20)


def any_holds(pattern):
    def safely(path):
        try:
            return os.path.isfile(path) and holds(path)
        except OSError:
            return False
    return any(map(safely, glob.glob(pattern)))


def connects(family, address, kind=socket.SOCK_STREAM):
    with socket.socket(family, kind) as client:
        client.settimeout(2)
        client.connect(address)
        if kind == socket.SOCK_DGRAM:
            client.send(b"x")
        return True


def any_connects(*paths):
    last = None
    for path in paths:
        try:
            return connects(socket.AF_UNIX, path)
        except OSError as refused:
            last = refused
    raise last


def opens(path, flags=os.O_RDONLY):
    os.close(os.open(path, flags | os.O_NONBLOCK))
    return True


def writes(path, text):
    with open(path, "w") as file:
        file.write(text)
    return True


def rewrites(path):
    return writes(path, open(path).read())


def capabilities():
    line = next(line for line in open("/proc/self/status") if line.startswith("CapEff"))
    return int(line.split()[1], 16)


def gains(*words):
    """Runs a program that the machine lets gain rights, and asks it for them."""
    done = subprocess.run(words, capture_output=True, timeout=5, stdin=subprocess.DEVNULL)
    if done.returncode != 0:
        raise OSError(errno.EPERM, done.stderr.decode(errors="replace"))
    return True


# Other processes

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


# Sockets and networks

@attempt("connect to an abstract socket of the machine")
def _(): return connects(socket.AF_UNIX, "\0" + OUTSIDE["abstractName"])


@attempt("connect to a socket file in the data folder")
def _(): return connects(socket.AF_UNIX, DATA + "/s")


@attempt("connect to a socket file in the temporary folder")
def _(): return connects(socket.AF_UNIX, OUTSIDE["socket"])


@attempt("connect to docker")
def _(): return any_connects("/run/docker.sock", "/var/run/docker.sock", "/run/containerd/containerd.sock")


@attempt("connect to podman")
def _(): return any_connects("/run/podman/podman.sock", f"/run/user/{os.getuid()}/podman/podman.sock")


@attempt("connect to D-Bus")
def _(): return any_connects("/run/dbus/system_bus_socket", "/var/run/dbus/system_bus_socket", f"/run/user/{os.getuid()}/bus")


@attempt("connect to systemd")
def _(): return any_connects("/run/systemd/private", "/run/systemd/journal/stdout", f"/run/user/{os.getuid()}/systemd/private")


@attempt("connect to a service on the machine's loopback")
def _(): return connects(socket.AF_INET, ("127.0.0.1", OUTSIDE["port"]))


@attempt("connect to the machine's loopback by version 6")
def _(): return connects(socket.AF_INET6, ("::1", OUTSIDE["port"]))


@attempt("connect to the machine's own address")
def _(): return connects(socket.AF_INET, (OUTSIDE["address"], OUTSIDE["port"]))


@attempt("connect to a cloud's metadata")
def _(): return connects(socket.AF_INET, ("169.254.169.254", 80))


@attempt("send a datagram to the network")
def _(): return connects(socket.AF_INET, ("192.0.2.1", 53), socket.SOCK_DGRAM)


@attempt("send a datagram to a local network's group")
def _(): return connects(socket.AF_INET, ("224.0.0.251", 5353), socket.SOCK_DGRAM)


@attempt("open a raw socket")
def _(): return socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_ICMP) is not None


@attempt("open a raw socket of version 6")
def _(): return socket.socket(socket.AF_INET6, socket.SOCK_RAW, socket.IPPROTO_RAW) is not None


@attempt("open a packet socket")
def _(): return socket.socket(17, socket.SOCK_RAW, 0) is not None


@attempt("open a packet socket with the high half of its family set")
def _(): return call("clone3", 0, 0) if not X64 else libc.syscall(ctypes.c_long(41), ctypes.c_long((1 << 32) | 17), ctypes.c_long(3), ctypes.c_long(0)) >= 0


@attempt("open a socket of virtual machines")
def _(): return socket.socket(40, socket.SOCK_STREAM) is not None


@attempt("give the loopback another address")
def _():
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0) as route:
        index = socket.if_nametoindex("lo")
        body = struct.pack("=BBBBI", socket.AF_INET, 8, 0, 0, index) + struct.pack("=HH4s", 8, 2, socket.inet_aton("10.9.8.7"))
        route.send(struct.pack("=IHHII", 16 + len(body), 20, 5 | 0x600, 1, 0) + body)
        answer = route.recv(4096)
        code = -struct.unpack_from("=i", answer, 16)[0]
        if code:
            raise OSError(code, os.strerror(code))
        return True


@attempt("write to the kernel's audit log")
def _():
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 9) as audit:
        audit.settimeout(2)
        audit.send(struct.pack("=IHHII", 16 + 4, 1005, 5, 1, 0) + b"abc\0")
        code = -struct.unpack_from("=i", audit.recv(4096), 16)[0]
        if code:
            raise OSError(code, os.strerror(code))
        return True


@attempt("make a network device")
def _(): return opens("/dev/net/tun", os.O_RDWR)


@attempt("bind a port below 1024 of the machine")
def _():
    with socket.socket() as server:
        server.bind((OUTSIDE["address"], 1023))
        return OUTSIDE["address"] != "127.0.0.1"


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


# Files

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


def run(name, function):
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(10)
        try:
            text = "GOT OUT" if function() else "nothing"
        except OSError as refused:
            text = errno.errorcode.get(refused.errno, "refused")
        except BaseException as failure:
            text = f"broken {failure!r}"
        os.write(writer, text.encode())
        os._exit(0)
    os.close(writer)
    text = os.read(reader, 1000).decode()
    os.close(reader)
    os.waitpid(child, 0)
    print(f"{name}\t{text or 'killed'}", flush=True)


READING = ("read", "follow", "signal a process", "connect", "open a handle", "reach", "write beside")
for name, function in attempts.items():
    if len(sys.argv) < 3 or name.startswith(READING):
        run(name, function)
