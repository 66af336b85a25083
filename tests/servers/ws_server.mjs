// npm's `ws`: an echo, on the port of the command line; with a second argument, `deflate`,
// messages are compressed. Text that is a command makes the server do something: see run.py.
import { createServer } from "node:http";
import { WebSocketServer } from "ws";

const [port, deflate] = process.argv.slice(2);
const perMessageDeflate = deflate === "deflate" ? { threshold: 0 } : false;
const http = createServer((request, response) => response.end("<p>plain HTTP</p>"));

new WebSocketServer({ server: http, perMessageDeflate }).on("connection", (socket) => {
  socket.on("error", () => {});
  socket.on("message", (data, isBinary) => {
    const text = isBinary ? null : data.toString();
    if (text === "/ping") socket.ping("are you there?");
    else if (text === "/close") socket.close(4000, "as you wish");
    else if (text === "/terminate") socket.terminate();
    else socket.send(data, { binary: isBinary });
  });
});

http.listen(Number(port), "127.0.0.1");
