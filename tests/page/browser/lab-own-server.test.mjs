// "Your own server" in Chromium: the page tries our echo, which passes, and a server written as in
// the course notes, and finds its faults.
import assert from "node:assert/strict";
import { createServer } from "node:net";
import { after, before, test } from "node:test";
import { see, serve } from "../support/house.mjs";
import { lab, predict } from "../support/lab.mjs";
import { barewire } from "../support/models.mjs";

const { notes } = barewire;
const taught = [];
let server;
before(async () => (server = await serve()));
after(() => taught.forEach((one) => one.close()));

// An echo made of the notes' own parts: what one read gave is one message, and their encoder writes
// lengths. It waits before each read, so that a fast machine doesn't hide the fault: what was sent
// at once is read at once.
async function asTheNotesTeach() {
  const server = createServer((socket) => {
    let open = false;
    socket.on("error", () => {});
    socket.on("readable", () => setTimeout(read, 20));
    function read() {
      const came = socket.read();
      if (!came) return;
      if (!open) {
        open = true;
        return void socket.write(`${notes.answer(came.toString("latin1")).lines.join("\r\n")}\r\n\r\n`);
      }
      const { text } = notes.decode(new Uint8Array(came));
      if (text !== null) socket.write(notes.encode(new TextEncoder().encode(text)).bytes);
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  taught.push(server);
  return `ws://127.0.0.1:${server.address().port}/`;
}

const answers = async (page) =>
  Object.fromEntries(
    await page
      .locator(".own-results tbody tr")
      .evaluateAll((rows) => rows.map((row) => [row.dataset.check, row.lastChild.textContent])),
  );

test("our own echo answers all eight questions, which doesn't count as the student's server", async () => {
  const page = await lab(server.url, "lab=own-server");
  assert.match(await predict(page, "all"), /As you predicted/);
  assert.deepEqual(Object.values(await answers(page)), Array(8).fill("✓ yes"));
  await see(page, ".own-results caption", "barewire’s own echo answered");
  assert.equal(await page.locator("#course-count").textContent(), "0 of 14 done");
  assert.deepEqual(page.wrong, []);
});

test("another server that answers them all is the course's last step", async () => {
  const other = await serve(0, ["--allow-origin", `http://${server.host}`]);
  const page = await lab(server.url, `lab=own-server&at=ws://${other.host}/echo`);
  assert.match(await predict(page, "all"), /As you predicted/);
  assert.equal(await page.locator(".own-results caption").textContent(), "What your server answered");
  await see(page, ".part a[aria-current]", "✓");
});

test("a server written as in the notes opens and echoes, and loses what they get wrong", async () => {
  const page = await lab(server.url, `lab=own-server&at=${encodeURIComponent(await asTheNotesTeach())}`);
  assert.match(await predict(page, "all"), /What happened: it opens, and some answers are wrong/);
  const told = await answers(page);
  assert.deepEqual([told.open, told.text], ["✓ yes", "✓ yes"]);
  assert.equal(told.lengths, "✗ no: look at step 4 (The first length that was lost: 127 bytes.)");
  // What was lost is silence, and is shown as silence.
  assert.match(told.burst, /(no|never comes): (look at )?step 3/);
  assert.match(told.binary, /^[✗?].*step 3/);
  assert.match(told.close, /^[✗?].*step 5/);
});

test("if nobody listens, the page says so after the first question, and it says what isn't an address", async () => {
  const page = await lab(server.url, "lab=own-server&at=ws://127.0.0.1:1/");
  assert.match(await predict(page, "closed"), /As you predicted/);
  assert.deepEqual(Object.keys(await answers(page)), ["open"]);
  // A server that isn't there has no handshake to mend.
  assert.match((await answers(page)).open, /Is your server running, at this address and port\?/);
  await page.locator("#own-address").fill("http://x");
  await page.locator('.predict input[value="all"]').check();
  await page.locator(".predict button.main").click();
  await see(page, "#lab-problem", "An address begins with ws:// or wss://");
});

test("if HTTP is answered but no WebSocket opens, the page points at the handshake", async () => {
  const plain = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi"));
  });
  await new Promise((ready) => plain.listen(0, "127.0.0.1", ready));
  taught.push(plain);
  const page = await lab(
    server.url,
    `lab=own-server&at=${encodeURIComponent(`ws://127.0.0.1:${plain.address().port}/`)}`,
  );
  await predict(page, "closed");
  assert.match((await answers(page)).open, /HTTP is answered there, but no WebSocket opens\. Look at step 2/);
});

test("a server that is only silent isn't called wrong", async () => {
  const silent = createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", (head) =>
      socket.write(`${notes.right.answer(head.toString("latin1")).lines.join("\r\n")}\r\n\r\n`),
    );
  });
  await new Promise((ready) => silent.listen(0, "127.0.0.1", ready));
  taught.push(silent);
  const page = await lab(
    server.url,
    `lab=own-server&at=${encodeURIComponent(`ws://127.0.0.1:${silent.address().port}/`)}`,
  );
  await page.locator('.predict input[value="all"]').check();
  await page.locator(".predict button.main").click();
  await page.locator('.own-results tr[data-check="text"]').waitFor();
  assert.match((await answers(page)).text, /^\? no answer so far, in 4 seconds/);
});

test("steps can be ticked off by keyboard, are kept in the address, and all of them finish the course; in Chinese", async () => {
  const page = await lab(server.url, "lab=own-server&done=head-accept", { language: "zh" });
  assert.deepEqual(await page.locator(".own-steps input").evaluateAll((all) => all.map(({ checked }) => checked)), [
    true,
    true,
    ...Array(7).fill(false),
  ]);
  for (const id of ["read", "write", "control", "fragments", "many", "refuse", "next"])
    await page.locator(`input[data-step="${id}"]`).press("Space");
  assert.match(
    await page.evaluate(() => location.hash),
    /done=head-accept-read-write-control-fragments-many-refuse-next$/,
  );
  await see(page, ".part a[aria-current]", "✓");
  await page.locator(".own-steps a", { hasText: "丢了的反斜杠" }).click();
  await see(page, "#lab-title", "课堂笔记博物馆");
});

test("the command to see a server’s wire has the address that was typed", async () => {
  const page = await lab(server.url, "lab=own-server");
  await see(page, ".lab .command, .command", "barewire proxy --to 127.0.0.1:8000");
  await page.locator("#own-address").fill("ws://127.0.0.1:9001/chat");
  await see(page, ".lab .command, .command", "barewire proxy --to 127.0.0.1:9001");
});
