"""Holds TCP sockets in many processes until standard input closes: many-sockets.py SOCKETS PROCESSES.

Each process has one or two listeners of its own, opened first, and connections to it over the loopback, both ends in the process.
"""

import ctypes
import os
import resource
import signal
import socket
import sys

sockets, processes = int(sys.argv[1]), int(sys.argv[2])
limit = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
ready, done = os.pipe()


def hold(number, count):
    listener = socket.socket()
    listener.bind((f"127.0.{number >> 8}.{number & 255}", 0))
    listener.listen(4096)
    kept = [listener]
    if count % 2 == 0:
        kept.append(socket.create_server((listener.getsockname()[0], 0)))
    for _ in range((count - 1) // 2):
        near = socket.socket()
        near.connect(listener.getsockname())
        kept += [near, listener.accept()[0]]
    os.write(done, b"x")
    signal.pause()


for number in range(processes):
    if os.fork() == 0:
        # PR_SET_PDEATHSIG: none outlives this one.
        ctypes.CDLL(None).prctl(1, signal.SIGKILL)
        hold(number + 1, sockets // processes)
for _ in range(processes):
    os.read(ready, 1)
print("ready", flush=True)
sys.stdin.read()
