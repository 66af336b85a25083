// socket.io's own client: `node socketio_client.mjs URL TRANSPORTS BY`, where TRANSPORTS is
// `websocket`, `polling` or `polling,websocket`, and BY ends it, the `client` or the `server`.
// Prints, as JSON, over what it was connected at its beginning and end, and why it was disconnected.
import assert from "node:assert/strict";
import { once } from "node:events";
import { io } from "socket.io-client";

const [url, transports, by] = process.argv.slice(2);
const PATIENCE = 15_000;
setTimeout(() => (console.error("it takes too long"), process.exit(1)), PATIENCE).unref();

const socket = io(url, { transports: transports.split(","), reconnection: false });
socket.on("connect_error", (error) => (console.error(error), process.exit(1)));

const echoed = (what) => socket.timeout(PATIENCE).emitWithAck("echo", what);

async function exchange() {
  for (const text of ["你好", "x".repeat(70_000)]) assert.equal(await echoed(text), text);
  for (const size of [256, 70_000]) {
    const bytes = Buffer.from(Uint8Array.from({ length: size }, (_, index) => index % 256));
    assert.ok(bytes.equals(await echoed(bytes)), `${size} bytes`);
  }
}

const { engine } = socket.io;
const begun = engine.transport.name;
const upgraded = transports === "polling,websocket" ? once(engine, "upgrade") : null;
await once(socket, "connect");
await exchange();
await upgraded;
await exchange();
// The server's own ping, which socket.io's client answers by itself.
await once(engine, "ping");
const disconnected = once(socket, "disconnect");
const ended = engine.transport.name;
if (by === "server") socket.emit("leave");
else socket.disconnect();
console.log(JSON.stringify({ begun, ended, why: (await disconnected)[0] }));
