# Hand-made routers behind a TUN device, for what no kernel router does. Run inside a namespace: fake-router.py DEVICE.
# 198.18.0.0/15 and fd98::/16 lead there. Hop by hop they answer:
#   1  time exceeded that quotes the IP header and 8 bytes, no more
#   2  time exceeded with an RFC 4884 length and an MPLS stack of two labels (24015, 16001; RFC 4950)
#   3  the same stack in the older way: at byte 128, no length
#   4  the destination: echo replies and port unreachables
# A destination whose last byte is 7 answers each echo request twice; 8 answers from another address; 9 with another token.
import fcntl, os, struct, subprocess, sys

device = sys.argv[1]
tun = os.open('/dev/net/tun', os.O_RDWR)
fcntl.ioctl(tun, 0x400454CA, struct.pack('16sH22x', device.encode(), 0x1001))
for line in (
    f'addr add 198.18.255.1/32 dev {device}', f'-6 addr add fd98:ffff::1/128 dev {device}', f'link set {device} up',
    f'route add 198.18.0.0/15 dev {device} src 198.18.255.1', f'-6 route add fd98::/16 dev {device} src fd98:ffff::1',
):  # fmt: skip
    subprocess.check_call(['ip', *line.split()])
print('ready', flush=True)


def checksum(data):
    data += b'\0' * (len(data) % 2)
    total = sum(struct.unpack('>%dH' % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def ipv4(source, destination, ttl, icmp):
    icmp = icmp[:2] + struct.pack('>H', checksum(icmp)) + icmp[4:]
    head = struct.pack('>BBHHHBBH4s4s', 0x45, 0, 20 + len(icmp), 0, 0, ttl, 1, 0, source, destination)
    return head[:10] + struct.pack('>H', checksum(head)) + head[12:] + icmp


def ipv6(source, destination, ttl, icmp):
    pseudo = source + destination + struct.pack('>II', len(icmp), 58)
    icmp = icmp[:2] + struct.pack('>H', checksum(pseudo + icmp)) + icmp[4:]
    return struct.pack('>IHBB16s16s', 6 << 28, len(icmp), 58, ttl, source, destination) + icmp


def label_stack():
    entry = lambda label, bottom: struct.pack('>I', label << 12 | 5 << 9 | bottom << 8 | 1)
    stack = struct.pack('>HBB', 12, 1, 1) + entry(24015, 0) + entry(16001, 1)
    return struct.pack('>BBH', 0x20, 0, checksum(struct.pack('>BBH', 0x20, 0, 0) + stack)) + stack


def quote(packet, ttl, header, words):
    """The rest of a time exceeded message: how much of the packet it quotes, and how long it says that is."""
    if ttl == 1:
        return 0, packet[: header + 8]
    return (words if ttl == 2 else 0), (packet + b'\0' * 128)[:128] + label_stack()


def answer4(packet):
    ttl, protocol, source, destination = packet[8], packet[9], packet[12:16], packet[16:20]
    header = (packet[0] & 15) * 4
    if ttl <= 3:
        length, quoted = quote(packet, ttl, header, 32)
        yield ipv4(bytes([198, 18, ttl, 1]), source, 61 - ttl, struct.pack('>BBHBBH', 11, 0, 0, 0, length, 0) + quoted)
    elif protocol == 1 and packet[header] == 8:
        reply = b'\0\0\0\0' + packet[header + 4 :]
        yield from replies(ipv4, source, destination, reply)
    elif protocol in (6, 17):
        yield ipv4(destination, source, 60, struct.pack('>BBHI', 3, 3, 0, 0) + packet[: header + 8])


def answer6(packet):
    ttl, protocol, source, destination = packet[7], packet[6], packet[8:24], packet[24:40]
    if destination[0] == 0xFF:
        return
    if ttl <= 3:
        length, quoted = quote(packet, ttl, 40, 16)
        hop = b'\xfd\x98' + b'\0' * 12 + bytes([ttl, 1])
        yield ipv6(hop, source, 61 - ttl, struct.pack('>BBHBBH', 3, 0, 0, length, 0, 0) + quoted)
    elif protocol == 58 and packet[40] == 128:
        yield from replies(ipv6, source, destination, b'\x81\0\0\0' + packet[44:])
    elif protocol in (6, 17):
        yield ipv6(destination, source, 60, struct.pack('>BBHI', 1, 4, 0, 0) + packet[:48])


def replies(build, source, destination, reply):
    last = destination[-1]
    if last == 8:
        destination = destination[:-1] + b'\x0c'
    if last == 9:
        reply = reply[:8] + bytes(255 - byte for byte in reply[8:])
    for _ in range(2 if last == 7 else 1):
        yield build(destination, source, 60, reply)


while True:
    packet = os.read(tun, 65536)
    for answer in answer4(packet) if packet[0] >> 4 == 4 else answer6(packet):
        os.write(tun, answer)
