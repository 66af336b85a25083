"""Peer: mitmproxy as a reverse proxy, which takes WebSocket messages apart and writes them anew.

The argument is the address of the server behind it.
"""

import asyncio
import socket
import sys

from mitmproxy import options
from mitmproxy.tools.dump import DumpMaster


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


async def main(to):
    port = free_port()
    # Nothing is printed, and no flow is kept.
    mode = [f"reverse:http://{to}@127.0.0.1:{port}"]
    master = DumpMaster(options.Options(mode=mode), with_termlog=False, with_dumper=False)
    running = asyncio.create_task(master.run())
    while True:
        try:
            socket.create_connection(("127.0.0.1", port)).close()
            break
        except OSError:
            await asyncio.sleep(0.05)
    print(f"ws://127.0.0.1:{port}/", flush=True)
    await running


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
