"""A WebSocket server written by hand, as it stands in many course notes: a thread for each client,
an echo, on the port of the command line.

It makes two mistakes on purpose, which the proxy has to report. It writes each length above 125 as
127 with 8 bytes, even where 126 with 2 bytes is enough, and it never answers a Close."""

import base64
import hashlib
import socket
import struct
import sys
import threading

GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


def shake_hands(stream):
    """Reads the request and answers it; says whether a WebSocket was asked for."""
    lines = []
    while (line := stream.readline().strip()) != b"":
        lines.append(line.decode())
    fields = dict(line.split(": ", 1) for line in lines[1:])
    key = fields.get("Sec-WebSocket-Key")
    if key is None:
        return False
    accept = base64.b64encode(hashlib.sha1((key + GUID).encode()).digest()).decode()
    answer = ["HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade"]
    answer += [f"Sec-WebSocket-Accept: {accept}", "", ""]
    stream.write("\r\n".join(answer).encode())
    stream.flush()
    return True


def receive(stream):
    """The opcode and the payload of the next frame; a Close where nothing more comes."""
    header = stream.read(2)
    if len(header) < 2:
        return CLOSE, b""
    opcode, length = header[0] & 15, header[1] & 127
    if length == 126:
        (length,) = struct.unpack("!H", stream.read(2))
    elif length == 127:
        (length,) = struct.unpack("!Q", stream.read(8))
    mask = stream.read(4)
    payload = stream.read(length)
    return opcode, bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))


def send(stream, opcode, payload):
    """The mistake is here: 127 where 126 is right."""
    header = bytes([0x80 | opcode])
    if len(payload) <= 125:
        header += bytes([len(payload)])
    else:
        header += bytes([127]) + struct.pack("!Q", len(payload))
    stream.write(header + payload)
    stream.flush()


def serve(client):
    with client, client.makefile("rwb") as stream:
        if not shake_hands(stream):
            return
        while True:
            opcode, payload = receive(stream)
            if opcode == CLOSE:
                return
            send(stream, PONG if opcode == PING else opcode, payload)


with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as listener:
    while True:
        threading.Thread(target=serve, args=[listener.accept()[0]], daemon=True).start()
