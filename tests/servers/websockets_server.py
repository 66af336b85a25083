"""Python's `websockets` with its default options: an echo, on the port of the command line.
Text that is a command makes the server do something: see run.py."""

import asyncio
import http
import sys

from websockets.asyncio.server import serve


async def echo(socket):
    async for message in socket:
        if message == "/ping":
            await socket.ping("are you there?")
        elif message == "/close":
            await socket.close(4000, "as you wish")
        elif message == "/return":
            return
        else:
            await socket.send(message)


def page(connection, request):
    if request.path == "/":
        return connection.respond(http.HTTPStatus.OK, "<p>plain HTTP</p>")
    return None


async def main():
    async with serve(echo, "127.0.0.1", int(sys.argv[1]), process_request=page) as server:
        await server.serve_forever()


asyncio.run(main())
