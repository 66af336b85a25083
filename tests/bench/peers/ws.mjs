// Peer: npm's `ws` with `bufferutil`, built as its README does.

import { WebSocketServer } from "ws";
import "bufferutil";

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, backlog: 4096 }, () => {
  console.log(`ws://127.0.0.1:${server.address().port}/`);
});

const members = new Set();

server.on("connection", (socket, request) => {
  socket.on("error", () => {});
  if (request.url === "/echo") {
    socket.on("message", (data, binary) => socket.send(data, { binary }));
    return;
  }
  members.add(socket);
  socket.on("close", () => members.delete(socket));
  socket.on("message", (data, binary) => {
    for (const member of members) {
      if (member.readyState === member.OPEN) member.send(data, { binary });
    }
  });
});
