// A socket.io server on the port of the command line: it echoes what it is sent, and disconnects
// whoever asks for that. socket.io has messages, acknowledgements and pings of its own, on top of
// WebSocket messages, or of plain HTTP.
import { createServer } from "node:http";
import { Server } from "socket.io";

const http = createServer((_request, response) => response.end("<p>plain HTTP</p>"));
// Its own pings often, so that a short test sees some.
const io = new Server(http, { pingInterval: 100, maxHttpBufferSize: 1 << 20 });

io.on("connection", (socket) => {
  socket.on("echo", (what, acknowledge) => acknowledge(what));
  socket.on("leave", () => socket.disconnect(true));
});

http.listen(Number(process.argv[2]), "127.0.0.1");
