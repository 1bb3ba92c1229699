# Run in the last namespace of a chain: accepts TCP connections on port 80 and echoes UDP on port 7, in both families.
import selectors, socket

selector = selectors.DefaultSelector()
for kind, port in ((socket.SOCK_STREAM, 80), (socket.SOCK_DGRAM, 7)):
    server = socket.socket(socket.AF_INET6, kind)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(('::', port))
    if kind == socket.SOCK_STREAM:
        server.listen(512)
    selector.register(server, selectors.EVENT_READ, kind)
print('ready', flush=True)
while True:
    for key, _ in selector.select():
        if key.data == socket.SOCK_STREAM:
            key.fileobj.accept()[0].close()
        else:
            data, peer = key.fileobj.recvfrom(65536)
            key.fileobj.sendto(data, peer)
