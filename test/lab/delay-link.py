# A slow cable between two network namespaces: delay-link.py NEAR FAR_NAMESPACE FAR 'JSON'
#
# Run inside the near namespace. Makes a TUN device in each and carries packets between them, each `delayUs` (and at random up
# to `jitterUs`) later, in order. Both directions alike, unless `towardsFar` limits what follows to the one: `loss` is the part
# that is dropped, at random; every `dropEvery`th packet is dropped, every `duplicateEvery`th carried twice, every `holdEvery`th
# carried `holdUs` later than its turn, so that others overtake it.
import ctypes, fcntl, heapq, json, os, random, select, struct, sys, time

near, far_namespace, far, options = sys.argv[1], sys.argv[2], sys.argv[3], json.loads(sys.argv[4])
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl(29, 1, 0, 0, 0)  # PR_SET_TIMERSLACK: wake when asked to, not 50 us later


def tun(name):
    device = os.open('/dev/net/tun', os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(device, 0x400454CA, struct.pack('16sH22x', name.encode(), 0x1001))  # TUNSETIFF: IFF_TUN | IFF_NO_PI
    return device


devices = [tun(near)]
namespace = os.open('/run/netns/' + far_namespace, os.O_RDONLY)
if libc.setns(namespace, 0x40000000) != 0:
    sys.exit('setns: ' + os.strerror(ctypes.get_errno()))
devices.append(tun(far))
print('ready', flush=True)

of = lambda key: options.get(key, 0)
delay, jitter, hold = of('delayUs') / 1e6, of('jitterUs') / 1e6, of('holdUs') / 1e6
queues, counts, latest, order = [[], []], [0, 0], [0.0, 0.0], 0


def carry(side, packet):
    """Takes a packet that came out of one end; `side` is the end it goes to."""
    global order
    due = time.monotonic() + delay + random.random() * jitter
    copies = 1
    if side == 1 or not of('towardsFar'):
        counts[side] += 1
        nth = lambda key: of(key) and counts[side] % of(key) == 0
        if random.random() < of('loss') or nth('dropEvery'):
            return
        copies = 2 if nth('duplicateEvery') else 1
        if nth('holdEvery'):
            heapq.heappush(queues[side], (due + hold, order, packet))
            order += 1
            return
    due = latest[side] = max(due, latest[side])
    for _ in range(copies):
        heapq.heappush(queues[side], (due, order, packet))
        order += 1


while True:
    now = time.monotonic()
    for side, queue in enumerate(queues):
        while queue and queue[0][0] <= now:
            try:
                os.write(devices[side], heapq.heappop(queue)[2])
            except OSError:
                pass  # a full or closed device drops, as a cable would
    dues = [queue[0][0] for queue in queues if queue]
    wait = max(0.0, min(dues) - time.monotonic()) if dues else None
    for device in select.select(devices, [], [], wait)[0]:
        side = 1 - devices.index(device)
        for _ in range(64):
            try:
                carry(side, os.read(device, 65536))
            except BlockingIOError:
                break
