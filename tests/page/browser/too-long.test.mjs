// What is too long for the server, sent by a browser: it must get to read why, though it's
// still writing when the server says so (tests/peers asks the same of two other clients).
import assert from "node:assert/strict";
import { test } from "node:test";
import { open, serve } from "../support/house.mjs";

// All above --max-message. The last is more than all buffers on the way hold.
const SIZES = [5, 16, 64, 200].map((mib) => mib * (1 << 20));
const TIMES = 10;
// Over loopback 200 MiB take some tenths; the machine may be busy with something else.
const PATIENCE = { timeout: 300_000 };

// In the page: the codes of so many connections, on each of which one message was sent.
function codes({ size, times }) {
  const message = new Uint8Array(size);
  const code = () =>
    new Promise((seen) => {
      const socket = new WebSocket(`ws://${location.host}/echo`);
      socket.addEventListener("open", () => socket.send(message));
      socket.addEventListener("close", (event) => seen(event.code));
      socket.addEventListener("message", () => seen("an answer"));
    });
  const all = async (seen) => (seen.length < times ? all([...seen, await code()]) : seen);
  return all([]);
}

test("1009 is seen as 1009 in 40 of 40", PATIENCE, async () => {
  const server = await serve();
  const page = await open(`${server.url}index.html`);
  for (const size of SIZES) {
    const seen = await page.evaluate(codes, { size, times: TIMES });
    assert.deepEqual(seen, Array(TIMES).fill(1009), `${size} bytes`);
  }
});
