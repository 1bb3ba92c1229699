# Prints a line for each ICMP echo request that leaves and each answer to one that arrives: direction, ns, id, seq, ttl.
import socket, struct

SO_TIMESTAMPNS = 35
sniffer = socket.socket(socket.AF_PACKET, socket.SOCK_DGRAM, socket.htons(3))
sniffer.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
sniffer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 22)
print('ready', flush=True)
while True:
    packet, notes, _, (name, protocol, kind, *_) = sniffer.recvmsg(2048, 256)
    if protocol != 0x0800 or len(packet) < 28 or packet[9] != 1:
        continue
    seconds, nanoseconds = struct.unpack('qq', notes[0][2][:16])
    icmp = packet[(packet[0] & 15) * 4 :]
    if kind == 4 and icmp[0] == 8:
        way, echo, ttl = 'out', icmp, packet[8]
    elif kind != 4 and icmp[0] == 0:
        way, echo, ttl = 'in', icmp, 0
    elif kind != 4 and icmp[0] == 11:
        way, echo, ttl = 'in', icmp[8 + (icmp[8] & 15) * 4 :], 0
    else:
        continue
    print(way, seconds * 10**9 + nanoseconds, *struct.unpack('>HH', echo[4:8]), ttl, flush=True)
