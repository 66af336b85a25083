// A message that is too long for the server, sent by a browser: the browser must be able to read
// the reason, although it is still writing when the server sends it (tests/peers checks the same
// with two other clients).
import assert from "node:assert/strict";
import { test } from "node:test";
import { open, serve } from "../support/house.mjs";

// All above --max-message. The last is more than all buffers on the way can hold.
const SIZES = [5, 16, 64, 200].map((mib) => mib * (1 << 20));
const TIMES = 10;
// Over loopback, 200 MiB take some tenths of a second; the machine may be busy with something else.
const PATIENCE = { timeout: 300_000 };

// The script of a shared worker: opens as many connections as it is told to, sends one message on
// each, and answers with the close codes. Two at a time: each has its whole message in the
// browser's memory.
function sender(echo) {
  const code = (message) =>
    new Promise((seen) => {
      const socket = new WebSocket(echo);
      socket.addEventListener("open", () => socket.send(message));
      socket.addEventListener("close", (event) => seen(event.code));
      socket.addEventListener("message", () => seen("an answer"));
    });
  globalThis.addEventListener("connect", ({ ports: [port] }) => {
    port.onmessage = async ({ data: { size, times } }) => {
      const message = new Uint8Array(size);
      const half = async (seen) => (seen.length < times / 2 ? half([...seen, await code(message)]) : seen);
      port.postMessage((await Promise.all([half([]), half([])])).flat());
    };
  });
}

// Playwright is told each frame that a page sends, bytes and all: for these it would be 3 GiB of
// Base64, a hundred seconds of a processor, and more than one of its messages can hold. What a
// shared worker sends it isn't told.
async function worker(server) {
  const page = await open("about:blank");
  // A document of the server's origin without its Content-Security-Policy, which forbids the worker.
  const empty = `${server.url}empty`;
  await page.route(empty, (route) => route.fulfill({ contentType: "text/html", body: "" }));
  await page.goto(empty);
  await page.evaluate(
    (script) => {
      globalThis.worker = new SharedWorker(URL.createObjectURL(new Blob([script]))).port;
    },
    `(${sender})("${server.url.replace("http", "ws")}echo")`,
  );
  return (what) =>
    page.evaluate((told) => {
      const answer = new Promise((answered) => (globalThis.worker.onmessage = ({ data }) => answered(data)));
      globalThis.worker.postMessage(told);
      return answer;
    }, what);
}

test("1009 is seen as 1009 in 40 of 40", PATIENCE, async () => {
  const server = await serve();
  const codes = await worker(server);
  for (const size of SIZES) {
    const seen = await codes({ size, times: TIMES });
    assert.deepEqual(seen, Array(TIMES).fill(1009), `${size} bytes`);
  }
});
