"""Peer: PyPI's `websockets`, on asyncio, built as its documentation does."""

import asyncio

from websockets.asyncio.server import broadcast, serve
from websockets.exceptions import ConnectionClosed

members = set()


async def handler(socket):
    if socket.request.path == "/echo":
        async for message in socket:
            await socket.send(message)
        return
    members.add(socket)
    try:
        async for message in socket:
            broadcast(members, message)
    except ConnectionClosed:
        pass
    finally:
        members.discard(socket)


async def main():
    options = {"compression": None, "max_size": 2**26, "backlog": 4096}
    async with serve(handler, "127.0.0.1", 0, **options) as server:
        print(f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}/", flush=True)
        await server.serve_forever()


asyncio.run(main())
