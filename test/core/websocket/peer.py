"""A WebSocket server of another hand (python3-websockets): does what a text tells it to, else says it back."""
import asyncio
import json
import sys

import websockets


async def pieces(words):
    for word in words:
        yield word


async def answer(socket):
    async for message in socket:
        word, *rest = message.split(" ") if isinstance(message, str) else [None]
        if word == "fragments":
            await socket.send(pieces(rest))
        elif word == "ping":
            await (await socket.ping(rest[0].encode()))
            await socket.send("pong came")
        elif word == "close":
            await socket.close(int(rest[0]), " ".join(rest[1:]))
        elif word == "large":
            await socket.send(b"x" * int(rest[0]))
        elif word == "about":
            extension = str(socket.extensions[0]) if socket.extensions else ""
            about = {"headers": dict(socket.request_headers), "subprotocol": socket.subprotocol, "extension": extension}
            await socket.send(json.dumps(about))
        else:
            await socket.send(message)


async def converse(socket, _path=None):
    try:
        await answer(socket)
    except websockets.ConnectionClosed:
        pass
    print(f"closed {socket.close_code} {socket.close_reason}", flush=True)


async def main():
    options = {"subprotocols": ["second", "first"], "max_size": None}
    async with websockets.serve(converse, "127.0.0.1", 0, **options) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.Future()


asyncio.run(main())
