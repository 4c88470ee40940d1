"""Attempts on sockets and networks."""
import ctypes
import os
import socket
import struct

from common import *


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
