"""Flask with gevent-websocket, the stack of common course notes: an echo, on the port of the
command line. Text that is a command makes the server do something: see run.py."""

import sys

from flask import Flask, request
from gevent.pywsgi import WSGIServer
from geventwebsocket import WebSocketError
from geventwebsocket.handler import WebSocketHandler

app = Flask(__name__)


@app.route("/")
def page():
    return "<p>plain HTTP</p>"


@app.route("/echo", websocket=True)
def echo():
    socket = request.environ.get("wsgi.websocket")
    if socket is None:
        return "a WebSocket, please", 400
    while not socket.closed:
        try:
            message = socket.receive()
        except WebSocketError:
            break
        if message is None:
            break
        if message == "/ping":
            socket.send_frame("are you there?", socket.OPCODE_PING)
        elif message == "/close":
            socket.close(4000, "as you wish")
        elif message == "/return":
            # As many notes do: the function just ends.
            break
        else:
            socket.send(message)
    return ""


@app.route("/notes")
def notes():
    request.environ["wsgi.websocket"].send("never sent: see run.py")
    return ""


if __name__ == "__main__":
    WSGIServer(("127.0.0.1", int(sys.argv[1])), app, handler_class=WebSocketHandler).serve_forever()
