"""Sockets of every kind and in every state, held until standard input closes: run inside a namespace as its root.

Prints one line of JSON when all are in place. The states that two kernels pass through in no time are held by a peer that
plays TCP by hand behind a tunnel device and falls silent at the right moment.
"""

import ctypes
import fcntl
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

US, PEER = "10.9.0.1", "10.9.0.2"
SILENT, FIN_WAIT1, LAST_ACK, CLOSING, SYN_RECV = 1001, 1002, 1003, 1004, 1005
FIN, SYN, ACK = 1, 2, 16
OTHER_USER = 4242
kept = []
children = []


def keep(sock):
    kept.append(sock)
    return sock


def checksum(data):
    total = sum(struct.unpack("!%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def packet(source_port, port, sequence, acknowledged, flags):
    """An IPv4 packet from the peer to us."""
    addresses = socket.inet_aton(PEER) + socket.inet_aton(US)
    tcp = struct.pack("!HHIIBBHHH", source_port, port, sequence, acknowledged, 5 << 4, flags, 65535, 0, 0)
    sum_tcp = checksum(addresses + struct.pack("!HH", 6, len(tcp)) + tcp)
    tcp = tcp[:16] + struct.pack("!H", sum_tcp) + tcp[18:]
    head = struct.pack("!BBHHHBBH", 0x45, 0, 40, 0, 0, 64, 6, 0) + addresses
    return head[:10] + struct.pack("!H", checksum(head)) + head[12:] + tcp


def answer(tunnel, seen):
    """What the peer says to a packet of ours; nothing where it is to fall silent."""
    if len(seen) < 40 or seen[0] >> 4 != 4 or seen[9] != 6:
        return
    start = (seen[0] & 15) * 4
    port, peer_port, sequence, acknowledged, _, flags = struct.unpack("!HHIIBB", seen[start : start + 14])
    if flags & SYN:
        if not flags & ACK and peer_port != SILENT:
            os.write(tunnel, packet(peer_port, port, 1000, sequence + 1, SYN | ACK))
    elif peer_port == LAST_ACK and acknowledged == 1001:
        # Once: a second answer could acknowledge the FIN that we send meanwhile.
        os.write(tunnel, packet(peer_port, port, 1001, sequence, FIN | ACK))
    elif peer_port == CLOSING and flags & FIN:
        os.write(tunnel, packet(peer_port, port, 1001, sequence, FIN | ACK))


def open_tunnel():
    tunnel = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tunnel, 0x400454CA, struct.pack("16sH22x", b"tun0", 0x1001))
    for words in ("addr add %s/24 dev tun0" % US, "link set tun0 up"):
        subprocess.run(["ip", *words.split()], check=True)

    def play():
        while True:
            answer(tunnel, os.read(tunnel, 2048))

    threading.Thread(target=play, daemon=True).start()
    return tunnel


def tcp(family=socket.AF_INET):
    return keep(socket.socket(family, socket.SOCK_STREAM))


def listener(address, port, family=socket.AF_INET, v6only=None, reuse=False, device=None):
    sock = tcp(family)
    if v6only is not None:
        sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, v6only)
    if reuse:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    if device:
        sock.setsockopt(socket.SOL_SOCKET, 25, device)
    sock.bind((address, port))
    sock.listen(16)
    return sock


def connect(address, family=socket.AF_INET):
    sock = tcp(family)
    sock.connect(address)
    return sock


def pair(listening, address, family=socket.AF_INET):
    ours = connect(address, family)
    return ours, keep(listening.accept()[0])


def udp(address, port, family=socket.AF_INET, to=None):
    sock = keep(socket.socket(family, socket.SOCK_DGRAM))
    sock.bind((address, port))
    if to:
        sock.connect(to)
    return sock


def in_child(work):
    """Runs something in a process of its own, which then waits to be ended with this one."""
    ready, done = os.pipe()
    pid = os.fork()
    if pid == 0:
        work()
        # PR_SET_PDEATHSIG, so that none outlives us; a change of user would undo it.
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        os.write(done, b"x")
        signal.pause()
    os.close(done)
    os.read(ready, 1)
    children.append(pid)
    return pid


def other_user():
    os.setgroups([])
    os.setgid(OTHER_USER)
    os.setuid(OTHER_USER)
    # PR_SET_DUMPABLE, so that the user may look into what changed its user.
    ctypes.CDLL(None).prctl(4, 1)
    listener("127.0.0.1", 7011)
    udp("127.0.0.1", 7012)


def main():
    told = {"pid": os.getpid()}
    shared = listener("127.0.0.1", 7001)
    told["forked"] = in_child(lambda: None)
    listener("127.0.0.1", 7002, reuse=True)
    told["reusing"] = in_child(lambda: listener("127.0.0.1", 7002, reuse=True))
    if "other-user" in sys.argv:
        told["other"] = in_child(other_user)
    dual = listener("::", 7003, socket.AF_INET6, v6only=0)
    listener("::", 7004, socket.AF_INET6, v6only=1)
    six = listener("::1", 7013, socket.AF_INET6)
    listener("127.0.0.1", 7009, device=b"lo")
    pair(shared, ("127.0.0.1", 7001))
    pair(dual, ("127.0.0.1", 7003))
    pair(six, ("::1", 7013), socket.AF_INET6)
    udp("127.0.0.1", 7005)
    udp("127.0.0.1", 7006, to=("127.0.0.1", 7005))
    udp("::1", 7007, socket.AF_INET6)
    udp("::", 7008, socket.AF_INET6)
    tcp().bind(("127.0.0.1", 7010))

    ours, theirs = pair(shared, ("127.0.0.1", 7001))
    ours.shutdown(socket.SHUT_WR)  # FIN_WAIT2 here, CLOSE_WAIT there
    ours, theirs = pair(shared, ("127.0.0.1", 7001))
    ours.close(), theirs.close()  # TIME_WAIT

    tunnel = open_tunnel()
    silent = tcp()
    silent.setblocking(False)
    silent.connect_ex((PEER, SILENT))  # SYN_SENT
    connect((PEER, FIN_WAIT1)).shutdown(socket.SHUT_WR)
    connect((PEER, FIN_WAIT1)).close()  # the same, held by no process
    last = connect((PEER, LAST_ACK))
    last.recv(1)
    last.shutdown(socket.SHUT_WR)
    connect((PEER, CLOSING)).shutdown(socket.SHUT_WR)
    listener(US, SYN_RECV)
    os.write(tunnel, packet(5000, SYN_RECV, 1, 0, SYN))
    time.sleep(0.2)
    print(json.dumps(told), flush=True)
    sys.stdin.read()
    for pid in children:
        os.kill(pid, signal.SIGKILL)


main()
