# Asks the servers behind the uplinks by TCP and UDP, IPv4 and IPv6, and prints as JSON who answered and whom they saw.
import json, socket, sys

answers = []
for family, address in ((socket.AF_INET, '192.0.2.1'), (socket.AF_INET6, '2001:db8::1')):
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
        try:
            with socket.socket(family, kind) as one:
                one.settimeout(float(sys.argv[1]))
                if kind == socket.SOCK_STREAM:
                    one.connect((address, 7000))
                else:
                    # The server answers from whichever of its addresses is nearest.
                    one.sendto(b'?', (address, 7000))
                answers.append(one.recv(99).decode())
        except OSError:
            answers.append('nothing')
print(json.dumps(answers))
