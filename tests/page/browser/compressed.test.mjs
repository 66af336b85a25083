// A browser's own permessage-deflate against ours: what it offers is agreed on, and everything that it
// compresses comes back, whatever the lengths.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { crosses, join, open, say, see, sees, serve } from "../support/house.mjs";

let server;
before(async () => (server = await serve()));

// On both sides of each border between the forms of a length, and of a window of 4 KiB.
const SIZES = [0, 1, 7, 8, 63, 64, 125, 126, 4095, 4096, 4097, 65_535, 65_536, 200_000];
const WORDS = "你好，世界！掩码不是加密。 hello, hello, hello ";
const REPEATS = 100;
const VERSE = "the wire carries bytes, and the bytes carry the message";

// Runs in the page: sends each message and waits for its echo.
async function talk({ address, sizes, words, repeats }) {
  const socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  const arrived = [];
  let wake = () => {};
  let ended = false;
  socket.onmessage = ({ data }) => {
    arrived.push(data);
    wake();
  };
  socket.onclose = () => {
    ended = true;
    wake();
  };
  await new Promise((opened, failed) => {
    socket.onopen = opened;
    socket.onerror = failed;
  });
  const next = async () => {
    while (arrived.length === 0) {
      if (ended) throw new Error("the connection has ended");
      await new Promise((woken) => (wake = woken));
    }
    return arrived.shift();
  };
  const wrong = [];
  for (const size of sizes) {
    const text = words.repeat(size / words.length + 1).slice(0, size);
    socket.send(text);
    if ((await next()) !== text) wrong.push(`text of ${size}`);
    const bytes = Uint8Array.from({ length: size }, (_, at) => (at * at) % 251);
    socket.send(bytes);
    const echo = new Uint8Array(await next());
    if (echo.length !== size || echo.some((byte, at) => byte !== bytes[at])) wrong.push(`${size} bytes`);
  }
  for (let at = 0; at < repeats; at += 1) socket.send(`${words} ${at}`);
  for (let at = 0; at < repeats; at += 1) {
    if ((await next()) !== `${words} ${at}`) wrong.push(`repeat ${at}`);
  }
  const { extensions } = socket;
  socket.close();
  return { extensions, wrong };
}

for (const [mode, says] of [
  ["off", /^$/],
  ["no-takeover", /^permessage-deflate; server_no_context_takeover; client_no_context_takeover$/],
  ["takeover", /^permessage-deflate; server_max_window_bits=12; client_max_window_bits=12$/],
]) {
  test(`${mode}: everything that the browser sends comes back`, async () => {
    const page = await open(server.url);
    const address = `${server.url.replace("http", "ws")}echo?deflate=${mode}`;
    const { extensions, wrong } = await page.evaluate(talk, { address, sizes: SIZES, words: WORDS, repeats: REPEATS });
    assert.match(extensions, says);
    assert.deepEqual(wrong, []);
  });
}

test("the page chooses for its own connection, without a restart, and keeps that for this tab", async () => {
  const page = await join(server.url, { name: "ana" });
  const fact = (mode) => `?deflate=${mode}`;
  for (const mode of ["takeover", "no-takeover", "off", "takeover"]) {
    await page.locator("#deflate").selectOption(mode);
    await page.locator('body[data-state="1"]').waitFor();
    await page.locator("#connection").evaluate((details) => (details.open = true));
    await see(page, "#facts", `/ws/ana${fact(mode)}`);
    await say(page, `these words, these words, these words: ${mode}`);
    await sees(page, `these words: ${mode}`);
  }
  await page.reload();
  await page.locator('body[data-state="1"]').waitFor();
  assert.equal(await page.locator("#deflate").inputValue(), "takeover");
  await say(page, VERSE);
  await (await crosses(page, VERSE)).click();
  await see(page, "#frame-inflated q", VERSE);
  assert.deepEqual(page.wrong, []);
});
