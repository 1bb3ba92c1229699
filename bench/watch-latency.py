# Inside a network namespace: makes changes by netlink itself, one at a time, and takes the time until each watcher's
# whole line is there. Prints medians in milliseconds as JSON.
#   watch-latency.py CHANGES ROUTES NODE NET
import json, os, selectors, socket, statistics, struct, subprocess, sys, time

changes, routes, node, net = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]

lines = ["link set lo up"]
for n in range(4):
    lines += [f"link add eth{n} type veth peer name far{n}", f"link set far{n} up", f"link set eth{n} up",
              f"addr add 10.{n}.0.1/24 dev eth{n}"]
lines += ["link add br0 type bridge", "route add default via 10.0.0.2"]
for n in range(routes):
    lines.append(f"route add 10.{64 + (n >> 8)}.{n & 255}.0/24 via 10.{n % 4}.0.2")
open("/proc/sys/net/ipv6/conf/all/disable_ipv6", "w").write("1")
open("/proc/sys/net/ipv6/conf/default/disable_ipv6", "w").write("1")
subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True)
ifindex = socket.if_nametoindex("eth0")

netlink = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
netlink.bind((0, 0))

def attribute(kind, value):
    return struct.pack("HH", 4 + len(value), kind) + value

def request(kind, flags, body):
    netlink.send(struct.pack("IHHII", 16 + len(body), kind, 5 | flags, 1, 0) + body)
    errno = struct.unpack("i", netlink.recv(4096)[16:20])[0]
    if errno:
        raise OSError(-errno, os.strerror(-errno))

def route(add, n):
    body = struct.pack("BBBBBBBBI", 2, 24, 0, 0, 254, 4, 0, 1, 0)
    body += attribute(1, bytes([10, 200, n & 255, 0])) + attribute(5, bytes([10, 0, 0, 2])) + attribute(4, struct.pack("i", ifindex))
    request(24 if add else 25, 0x600 if add else 0, body)

def address(add, n):
    body = struct.pack("BBBBi", 2, 24, 0, 0, ifindex) + attribute(2, bytes([10, 0, 0, 10 + n % 200]))
    request(20 if add else 21, 0x600 if add else 0, body)

watchers = {
    "watch": [node, net, "watch", "--window", "0", "--event", "properties"],
    "ip": ["ip", "monitor", "route", "address"],
}
environment = {k: v for k, v in os.environ.items() if k not in ("NODE_EXTRA_CA_CERTS", "NODE_OPTIONS")}
selector = selectors.DefaultSelector()
started = {}
for name, argv in watchers.items():
    started[name] = subprocess.Popen(argv, stdout=subprocess.PIPE, env=environment)
    os.set_blocking(started[name].stdout.fileno(), False)
    selector.register(started[name].stdout, selectors.EVENT_READ, name)

def first_lines(of, quiet):
    """Time at which each watcher's first whole line was there; then waits until nothing more comes."""
    times, rest = {}, {name: b"" for name in of}
    end = time.monotonic() + 5
    while time.monotonic() < end:
        ready = selector.select(quiet)
        now = time.perf_counter()
        if not ready and all(name in times for name in of):
            return times
        for key, _ in ready:
            data = key.fileobj.read(1 << 22) or b""
            if key.data not in times and b"\n" in data:
                times[key.data] = now
    return times

first_lines([], 1.5)
time.sleep(1)
samples = {}
for change, make in (("route", route), ("address", address)):
    taken = {name: [] for name in watchers}
    for n in range(-5, changes):
        for add in (True, False):
            begin = time.perf_counter()
            make(add, n)
            times = first_lines(list(watchers), 0.02)
            for name in watchers:
                if name not in times:
                    raise SystemExit(f"{name} said nothing of a {change} change")
                if n >= 0:
                    taken[name].append((times[name] - begin) * 1000)
    samples[change] = {name: statistics.median(values) for name, values in taken.items()}
for process in started.values():
    process.kill()
print(json.dumps(samples))
