// A proxy in front of somebody else's server, and such a server and a client, which both write
// exactly the bytes that a test gives them.
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { connect, createServer } from "node:net";
import { createInterface } from "node:readline";
import { server } from "./find.mjs";
import { endsWithTheTest } from "./house.mjs";

const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
const accept = (key) =>
  createHash("sha1")
    .update(key + GUID)
    .digest("base64");

// Starts the real proxy: `{ url, host, port, page, quit() }`; `page` is its page with the key.
export async function proxy(to, more = [], at = 0) {
  const child = spawn(
    server(),
    ["proxy", "--to", to, "--listen", `127.0.0.1:${at}`, "--page", "127.0.0.1:0", ...more],
    {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, LC_ALL: "C" },
    },
  );
  const ended = new Promise((done) => child.once("exit", done));
  endsWithTheTest(async () => (child.kill("SIGKILL"), await ended));
  const lines = createInterface({ input: child.stdout });
  const told = { url: null, page: null };
  await new Promise((ready, failed) => {
    child.once("exit", (code) => failed(new Error(`the proxy ended with ${code}`)));
    lines.on("line", (line) => {
      const [url] = /http:\S+/.exec(line) ?? [null];
      if (url?.includes("#teach=")) told.page = url;
      else told.url ??= url;
      if (told.url && told.page) ready();
    });
  });
  child.stdout.resume();
  const { host, port } = new URL(told.url);
  return { ...told, host, port: Number(port), quit: async () => (child.stdin.write("quit\n"), await ended) };
}

// Collects what comes from a socket; `until(n)` waits for that many bytes behind the head.
function reader(socket) {
  let all = Buffer.alloc(0),
    waiting = [];
  const look = () => (waiting = waiting.filter((one) => !one()));
  socket.on("data", (bytes) => ((all = Buffer.concat([all, bytes])), look()));
  socket.on("error", () => {});
  const when = (fits) =>
    new Promise((done) => {
      const one = () => fits() && (done(), true);
      if (!one()) waiting.push(one);
    });
  const headEnd = () => all.indexOf("\r\n\r\n") + 4;
  return {
    head: async () => (await when(() => headEnd() > 3), all.subarray(0, headEnd()).toString("latin1")),
    until: async (n) => (await when(() => all.length - headEnd() >= n), [...all.subarray(headEnd(), headEnd() + n)]),
    get came() {
      return all.length - headEnd();
    },
  };
}

// Somebody's server: `{ port, host, next() }`. `next()` waits for a connection that it has answered with
// a 101, and is `{ socket, send(...bytes), until(n) }`. `answer(lines)` may change the lines of the 101.
export async function byHand(answer = (lines) => lines) {
  const met = [],
    waiting = [];
  const listener = createServer({ allowHalfOpen: true, noDelay: true }, async (socket) => {
    const read = reader(socket);
    const head = await read.head();
    const key = /^sec-websocket-key: *(\S+)/im.exec(head)?.[1] ?? "";
    const lines = answer([
      "HTTP/1.1 101 Switching Protocols",
      "Upgrade: websocket",
      "Connection: Upgrade",
      `Sec-WebSocket-Accept: ${accept(key)}`,
    ]);
    socket.write(`${lines.join("\r\n")}\r\n\r\n`);
    const one = { socket, head, until: read.until, send: (...bytes) => socket.write(Buffer.from(bytes.flat())) };
    if (waiting.length > 0) waiting.shift()(one);
    else met.push(one);
  });
  await new Promise((ready) => listener.listen(0, "127.0.0.1", ready));
  const sockets = new Set();
  listener.on("connection", (socket) => sockets.add(socket));
  endsWithTheTest(() => {
    listener.close();
    for (const socket of sockets) socket.destroy();
  });
  const { port } = listener.address();
  return {
    port,
    host: `127.0.0.1:${port}`,
    next: () => (met.length > 0 ? Promise.resolve(met.shift()) : new Promise((found) => waiting.push(found))),
  };
}

// Somebody's client, once it has its answer: `{ socket, send(...bytes), until(n), came }`.
export async function client(port, { target = "/socket", more = [] } = {}) {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
  endsWithTheTest(() => socket.destroy());
  const read = reader(socket);
  const lines = [
    `GET ${target} HTTP/1.1`,
    `Host: 127.0.0.1:${port}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    ...more,
  ];
  socket.write(`${lines.join("\r\n")}\r\n\r\n`);
  await read.head();
  return Object.assign(read, { socket, send: (...bytes) => socket.write(Buffer.from(bytes.flat())) });
}

const PING = [0x89, 0x80, 1, 2, 3, 4];

// The proxy may learn of a pace a moment after the page shows it. So the client sends pings until the
// page shows that one waits; all of them are passed on. Returns how many there were, 6 bytes each.
export async function untilHeld(page, { server, client: ours }) {
  const waits = page.locator('.step-stage[aria-current="step"]');
  let pings = 0,
    isHeld = false;
  while (!isHeld && pings < 30) {
    ours.send(PING);
    pings += 1;
    isHeld = await waits.waitFor({ timeout: 1000 }).then(
      () => true,
      () => false,
    );
  }
  let isOver = false;
  const over = server.until(pings * PING.length).then(() => (isOver = true));
  while (!isOver) {
    await page.locator("#step-next").dispatchEvent("click");
    await Promise.race([over, new Promise((done) => setTimeout(done, 50))]);
  }
  return pings;
}
untilHeld.BYTES = PING.length;

// The same for slow motion: until a ping has taken this long.
export async function untilSlow({ server, client: ours }, ms) {
  for (let pings = 1; ; pings += 1) {
    const began = Date.now();
    ours.send(PING);
    await server.until(pings * PING.length);
    if (Date.now() - began >= ms) return pings;
  }
}
