"""Peer: PyPI's `socketify`, uWebSockets' core under Python.

Two things to know about it. Its `publish` echoes to the sender, too, and batches messages
until the end of a turn of its loop. And its loop polls: it uses a whole core
even when nothing happens, so its CPU time says little.
"""

from socketify import App, CompressOptions

LONGEST = 64 * 1024 * 1024


def send_back(socket, message, opcode):
    socket.send(message, opcode)


def come_in(socket):
    socket.subscribe("room")


def say(socket, message, opcode):
    socket.publish("room", message, opcode)


def behaviour(**handlers):
    # By default a receiver that is 64 KiB behind loses messages, silently.
    return {
        "compression": CompressOptions.DISABLED,
        "max_payload_length": LONGEST,
        "max_backpressure": 1024 * 1024 * 1024,
        "idle_timeout": 120,
        **handlers,
    }


app = App()
app.ws("/echo", behaviour(message=send_back))
app.ws("/*", behaviour(open=come_in, message=say))
app.listen({"host": "127.0.0.1", "port": 0}, lambda config: print(f"ws://127.0.0.1:{config.port}/", flush=True))
app.run()
