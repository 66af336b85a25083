// The answers of tests/golden/handshakes.json, sent to Chromium by a bare TCP server: the table
// says what a browser does with each, and the page's own checks must agree with the same table.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import { root } from "../support/find.mjs";
import { open, serve } from "../support/house.mjs";

const { answers } = JSON.parse(readFileSync(join(root, "tests", "golden", "handshakes.json"), "utf8"));
const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

// Answers each request with the head that its path names.
const peer = createServer((socket) => {
  let head = "";
  socket.on("error", () => {});
  socket.on("data", (bytes) => {
    head += bytes.toString("latin1");
    if (!head.includes("\r\n\r\n")) return;
    const at = Number(/^GET \/(\d+) /.exec(head)[1]),
      key = /Sec-WebSocket-Key: (\S+)/.exec(head)[1];
    const accept = createHash("sha1")
      .update(key + GUID)
      .digest("base64");
    socket.write(Buffer.from(answers[at].answer.replaceAll("<accept>", accept), "latin1"));
    head = "";
  });
});
after(() => peer.close());

test("Chromium opens the answers that the table says it opens", async () => {
  await new Promise((ready) => peer.listen(0, "127.0.0.1", ready));
  const { url } = await serve();
  const page = await open(url);
  const verdicts = await page.evaluate(
    async ({ port, offers }) => {
      const one = (offer, at) =>
        new Promise((found) => {
          const socket = new WebSocket(`ws://127.0.0.1:${port}/${at}`, offer === "all" ? ["chat", "soap"] : []);
          socket.onopen = () => (found("opens"), socket.close());
          socket.onerror = () => found("fails");
        });
      return Promise.all(offers.map(one));
    },
    { port: peer.address().port, offers: answers.map(({ offers }) => offers) },
  );
  for (const [at, { name, chromium }] of answers.entries()) {
    if (chromium !== null) assert.equal(verdicts[at], chromium, name);
  }
});
