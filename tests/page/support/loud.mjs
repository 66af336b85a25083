// Somebody who says a great deal: a plain member of a room, with only as much of a WebSocket client
// as that needs.
import { connect } from "node:net";

// What it says is masked with a key of zeros, which any client may choose (§5.3).
function frame(text) {
  const payload = Buffer.from(text);
  return Buffer.concat([Buffer.from([0x81, 0x80 | payload.length, 0, 0, 0, 0]), payload]);
}

// `{ say(from, to), close() }`; the messages are "word 0", "word 1", …
export async function loud({ host, port }, room) {
  const socket = connect({ host: "127.0.0.1", port, noDelay: true });
  socket.on("error", () => {});
  const answer = new Promise((came) => socket.once("data", came));
  socket.write(
    [
      `GET /room/${room}/loud HTTP/1.1`,
      `Host: ${host}`,
      "Upgrade: websocket",
      "Connection: Upgrade",
      "Sec-WebSocket-Version: 13",
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
      "",
      "",
    ].join("\r\n"),
  );
  const [status] = (await answer).toString("latin1").split("\r\n");
  if (!status.includes("101")) throw new Error(status);
  socket.resume();
  return {
    say: (from, to) =>
      socket.write(Buffer.concat(Array.from({ length: to - from }, (_, i) => frame(`word ${from + i}`)))),
    close: () => socket.destroy(),
  };
}
