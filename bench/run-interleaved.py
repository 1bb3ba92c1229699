"""Runs commands in turn, many times, and prints what each run took: {"name": [[wall_ms, cpu_ms], ...], ...}.

In Python, as Node cannot ask what a single child used (wait4) nor give it a terminal.
Standard input: {"runs": 60, "warmups": 2, "cases": [{"name", "command": [...], "terminal": bool}], "environment": {}}
"""

import fcntl
import json
import os
import pty
import struct
import sys
import termios
import threading
import time


def open_terminal():
    """A terminal of 100 columns whose output nobody reads."""
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))

    def drain():
        while os.read(master, 65536):
            pass

    threading.Thread(target=drain, daemon=True).start()
    return slave


def run(command, environment, output):
    files = [(os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0)]
    files += [(os.POSIX_SPAWN_DUP2, output, 1), (os.POSIX_SPAWN_DUP2, output, 2)]
    start = time.perf_counter()
    pid = os.posix_spawnp(command[0], command, environment, file_actions=files)
    _, status, usage = os.wait4(pid, 0)
    wall = time.perf_counter() - start
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        sys.exit(f"{command} ended with {os.waitstatus_to_exitcode(status)}")
    return [wall * 1000, (usage.ru_utime + usage.ru_stime) * 1000]


def main():
    plan = json.load(sys.stdin)
    terminal = open_terminal()
    nowhere = os.open("/dev/null", os.O_WRONLY)
    taken = {case["name"]: [] for case in plan["cases"]}
    for turn in range(plan["warmups"] + plan["runs"]):
        for case in plan["cases"]:
            output = terminal if case.get("terminal") else nowhere
            sample = run(case["command"], plan["environment"], output)
            if turn >= plan["warmups"]:
                taken[case["name"]].append(sample)
    json.dump(taken, sys.stdout)


main()
