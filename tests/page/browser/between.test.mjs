// The page of a proxy, with the real proxy in front of the real server, and in front of one that
// breaks rules: lanes and verdicts, what barewire would have sent instead, ends, step mode, a page
// that comes late, and captures.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { join as path } from "node:path";
import { deflated } from "../support/deflate.mjs";
import { www } from "../support/find.mjs";
import { NO_PINGS, fileOf, join, open, say, see, sees, serve, unfold } from "../support/house.mjs";
import { byHand, client, proxy, untilHeld, untilSlow } from "../support/proxied.mjs";
import { KEY, everyKindBetween, utf8 } from "../support/records.mjs";

const masked = (first, text) => {
  const bytes = utf8(text);
  return [first, 0x80 | bytes.length, ...KEY, ...bytes.map((byte, i) => byte ^ KEY[i % 4])];
};

// A server of the test's own, a proxy in front of it, its page, and a client that is connected.
async function between({ answer, more = [], words = [], isWatched = true, ...options } = {}) {
  const upstream = await byHand(answer);
  const through = await proxy(upstream.host, words);
  const page = isWatched ? await open(through.page, { ...options, asServed: true }) : null;
  if (page) await see(page, "#lanes-says", options.language === "zh" ? "还没有" : "No WebSocket has come through");
  const [one, ours] = await Promise.all([upstream.next(), client(through.port, { more })]);
  await page?.locator("#lanes-rows .lane").first().waitFor();
  return { upstream, through, page, server: one, client: ours };
}

const lane = (page) => page.locator("#lanes-rows .lane").first();
const laneSays = (page, words) => page.locator("#lanes-rows .lane", { hasText: words }).first().waitFor();
async function look(page) {
  await page.locator("#lanes-rows [data-lane]").first().click();
  await page.locator('#timeline [data-key="answer"]').waitFor();
}
const select = (page, key) => page.locator(`#timeline .w-wire[data-key="${key}"]`).click();

// Drops files on the page.
const drop = (page, bytes, name = "saved.json") =>
  page.evaluate(
    ([base64, called]) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], called));
      document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
    },
    [Buffer.from(bytes).toString("base64"), name],
  );

async function saved(page) {
  await unfold(page, "files");
  const [json] = await Promise.all([page.waitForEvent("download"), page.locator("#save-json").click()]);
  return readFileSync(await fileOf(json), "utf8");
}

for (const [language, broke, sentence, title] of [
  ["en", "server broke §5.2 at byte 8", "shortest", "What barewire would have sent instead"],
  ["zh", "服务器在第 8 字节违反 §5.2", "最短", "换作 barewire，会怎样发"],
]) {
  test(`a server that breaks a rule is named in its lane, and beside its frame is what would have been right (${language})`, async () => {
    const { page, through, upstream, server, client: ours } = await between({ language });
    await see(page, "#lanes-join", `ws://${through.host}`);
    await see(page, "#lanes-join", upstream.host);
    await laneSays(page, `127.0.0.1:${ours.socket.localPort}`);
    await laneSays(page, "/socket");
    server.send([0x81, 5], utf8("right"), [0x81, 126, 0, 5], utf8("wrong"));
    await ours.until(16);
    await laneSays(page, broke);
    await laneSays(page, sentence);
    await look(page);
    await select(page, "frame-2");
    await see(page, "#frame-judged .judged-broke", broke);
    await see(page, "#frame-judged h4", title);
    assert.deepEqual(await page.locator("#frame-judged .judged-bytes td").allTextContents(), ["81 7e 00 05", "81 05"]);
    const fields = await page.locator("#frame-judged .fields tbody tr").allTextContents();
    assert.deepEqual(
      fields.map((text) => text.split(/[01—]/)[0].replace(/length.*/, "length")),
      ["Payload len", "Extended payload length"],
    );
    await see(page, "#frame-judged .source-line.marked", "LengthForm::minimal_for(self.payload_len)");
    // The first one broke nothing.
    await select(page, "frame-1");
    await page.locator("#frame-judged").waitFor({ state: "hidden" });
    // The rule's own row leads to the frame.
    await page.locator("#timeline .w-is-rule").click();
    await see(page, "#frame-judged .judged-broke", broke);
    assert.deepEqual(page.wrong, []);
  });
}

test("a client that breaks a rule is judged as well, and both are counted", async () => {
  const { page, server, client: ours } = await between();
  ours.send([0x81, 2], utf8("hi"));
  await server.until(4);
  await laneSays(page, "client broke §5.1 at byte 1");
  server.send([0x89, 126, 0, 1, 65]);
  await ours.until(5);
  await laneSays(page, "and 1 more");
  await look(page);
  await select(page, "frame-1");
  await page.locator('#fields tr.broken[data-part="mask"]').waitFor();
  assert.match((await page.locator("#frame-judged .judged-bytes td").allTextContents())[1], /^81 82 /);
  await see(page, "#frame-judged .source-line.marked", "Some(keys())");
});

test("a wrong accept value is shown in the handshake, with the line that computes it", async () => {
  const { page } = await between({
    answer: (lines) => lines.map((line) => line.replace(/Accept: .*/, "Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=")),
  });
  await laneSays(page, "server broke §4.2.2 in its answer");
  await look(page);
  await page.locator("#tab-handshake").click();
  await see(page, "#shake-judged .judged-broke", "server broke §4.2.2 in its answer");
  assert.doesNotMatch(await page.locator("#shake-judged").textContent(), /Bytes are counted/);
  await see(page, "#shake-judged .source-line.marked", "STANDARD.encode(accept_digest(key))");
  await see(page, "#proof-verdict", "Different: the client must fail the connection");
  await see(page, "#shake-request", "GET /socket HTTP/1.1");
});

test("an end without a Close: who ended TCP, 1006, and whose script isn't part of it", async () => {
  const { page, server, client: ours } = await between();
  server.send([0x81, 2], utf8("hi"));
  await ours.until(4);
  server.socket.end();
  await laneSays(page, "the server ended TCP");
  ours.socket.end();
  await laneSays(page, "no Close frame: in a browser, the script hears 1006");
  await laneSays(page, "server broke §7.3 at byte 4");
  await look(page);
  await page.locator("#tab-close").click();
  await see(page, "#end-tcp", "The server, first");
  await see(page, "#end-lesson", "1006, which is never on the wire");
  await see(page, "#end-script", "What the client’s program was told doesn’t cross the wire");
  assert.equal(await page.locator("#end-console").isVisible(), false);
  await see(page, "#end-judged .judged-broke", "server broke §7.3");
  await see(page, "#end-judged .source-line.marked", "write_close(Some(code), reason");
});

test("an end with both Closes says the code and who began it, and breaks nothing", async () => {
  const { page, server, client: ours } = await between();
  ours.send([0x88, 0x82, ...KEY, 0x03 ^ KEY[0], 0xe9 ^ KEY[1]]);
  await server.until(8);
  server.send([0x88, 2, 0x03, 0xe9]);
  await ours.until(4);
  server.socket.end();
  ours.socket.end();
  await laneSays(page, "Close 1001 from the client");
  await page.locator("#lanes-rows .lane-verdict", { hasText: /^no rule broken$/ }).waitFor();
  await look(page);
  await page.locator("#tab-close").click();
  await see(page, "#end-wire", "Close frame from the client: code 1001");
  assert.equal(await page.locator("#end-lesson").isVisible(), false);
  assert.equal(await page.locator("#end-judged").isVisible(), false);
});

test("what is compressed with takeover can be read both ways", async () => {
  const texts = ["the wire, the wire, the wire", "again: the wire, the wire, the wire"];
  const packed = [deflated(texts[0]), deflated(texts[1], texts[0])];
  const {
    page,
    server,
    client: ours,
  } = await between({
    answer: (lines) => [...lines, "Sec-WebSocket-Extensions: permessage-deflate"],
    more: ["Sec-WebSocket-Extensions: permessage-deflate"],
  });
  server.send(...packed.map((bytes) => [0xc1, bytes.length, ...bytes]));
  await ours.until(4 + packed[0].length + packed[1].length);
  ours.send(
    ...packed.map((bytes) => [0xc1, 0x80 | bytes.length, ...KEY, ...bytes.map((byte, i) => byte ^ KEY[i % 4])]),
  );
  await server.until(12 + packed[0].length + packed[1].length);
  await laneSays(page, "▲ 2 frames");
  await look(page);
  for (const key of ["frame-2", "frame-4"]) {
    await select(page, key);
    await see(page, "#frame-inflated q", texts[1]);
  }
  assert.equal(await page.locator("#timeline .w-is-rule").count(), 0);
});

test("the real server behind it breaks no rule, and a browser's chat goes through", async () => {
  const upstream = await serve(0, [...NO_PINGS, "--deflate", "takeover"]);
  const through = await proxy(upstream.host);
  const page = await open(through.page, { asServed: true });
  const ana = await join(`${through.url}/`, { name: "ana" });
  for (const text of ["through the proxy", "through the proxy, 你好"]) {
    await say(ana, text);
    await sees(ana, text);
  }
  await laneSays(page, "/ws/ana");
  await laneSays(page, "no rule broken so far");
  // Two WebSockets of one page, and none of its plain requests.
  await see(page, "#lanes-says", "2 open");
  await page.locator('#lanes-rows .lane:has-text("/ws/ana") [data-lane]').click();
  await see(page, "#timeline .w-is-frame", "through the proxy, 你好");
  assert.equal(await page.locator("#timeline .w-is-rule").count(), 0);
  await ana.locator("#close").click();
  await see(page, "#timeline", "TCP: the client has ended");
  await page.locator("#taught-back").click();
  await laneSays(page, "Close 1000 from the client");
});

test("step by step, a frame waits in the proxy, whichever way it goes; at full speed nothing waits", async () => {
  const { page, server, client: ours } = await between();
  await look(page);
  await page.locator("#pace-by-hand").check();
  const pings = await untilHeld(page, { server, client: ours });
  await see(page, "#step-says", "No frame waits");
  ours.send(masked(0x81, "one"));
  await see(page, "#step-says", "A frame from the client waits in the proxy. The server doesn’t have it yet.");
  await see(page, "#step-says", `It is frame ${pings + 1}`);
  await page.locator('.step-stage[data-stage="to-server"][aria-current="step"]').waitFor();
  await see(page, "#step-source .source-line.marked", "out.write_all(bytes)");
  await see(page, "#step-why", "pings wait too");
  await select(page, `frame-${pings + 1}`);
  await see(page, "#frame-says", "text");
  assert.doesNotMatch(await page.locator("#frame-says").textContent(), /isn’t the frame that waits/);
  await select(page, "frame-1");
  await see(page, "#frame-says", "isn’t the frame that waits");
  await page.locator("#step-next").click();
  await server.until(pings * untilHeld.BYTES + 9);
  await see(page, "#step-says", "No frame waits");
  server.send([0x81, 3], utf8("two"));
  await see(page, "#step-says", "A frame from the server waits in the proxy");
  await page.locator('.step-stage[data-stage="to-client"][aria-current="step"]').waitFor();
  assert.equal(ours.came, 0, "it hasn't been passed on");
  // A part of a frame waits, too.
  await page.locator("#step-next").click();
  await ours.until(5);
  server.send([0x81, 5], utf8("th"));
  await see(page, "#step-says", "It is a part of a frame: 2 bytes of header and 2 bytes of payload");
  await page.locator("#pace-full").check();
  await ours.until(9);
  await page.locator("#step-stages").waitFor({ state: "hidden" });
  assert.deepEqual(page.wrong, []);
});

test("a frame that hasn't come whole is shown, in its lane and below the choice, until it has", async () => {
  const { page, server, client: ours } = await between();
  server.send([0x82, 126, 0xc2, 0], Array(194).fill(65));
  await ours.until(198);
  await laneSays(page, "▼ 194 of 49,664 bytes so far");
  await page.locator("#lanes-rows [data-lane]").first().click();
  await see(page, "#line-says", "server → client: 194 of 49,664 bytes of a frame’s payload so far");
  server.send(Array(49664 - 194).fill(65));
  await page.locator('#timeline [data-key="frame-1"]').waitFor();
  await page.locator("#line-says", { hasText: "so far" }).waitFor({ state: "detached" });
  assert.deepEqual(page.wrong, []);
});

test("from the verdict of a lane, a reader comes to the broken frame, by keyboard too", async () => {
  const { page, server, client: ours } = await between();
  server.send([0x81, 2], utf8("ok"), [0x81, 126, 0, 2], utf8("no"));
  await ours.until(10);
  const verdict = page.getByRole("button", { name: "server broke §5.2 at byte 5" });
  await verdict.focus();
  await page.keyboard.press("Enter");
  await see(page, "#frame-judged .judged-broke", "server broke §5.2 at byte 5");
  await page.locator('#timeline [data-key="frame-2"][aria-current="true"]').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "taught-back");
  assert.deepEqual(page.wrong, []);
});

test("on a narrow screen, what was opened is unfolded and in sight", async () => {
  const server = await serve();
  const page = await join(server.url, { name: "ana", width: 390, height: 840 });
  await drop(page, JSON.stringify(everyKindBetween("capture")));
  await page.locator("#wire-fold[aria-expanded=true]").waitFor();
  await page.waitForFunction(() => {
    const { top } = document.querySelector("#line-says").getBoundingClientRect();
    return top >= 0 && top < innerHeight;
  });
  await see(page, "#line-says", "The capture is open");
  await select(page, "frame-2");
  assert.ok(
    await page
      .locator(".judged-value, .judged-bytes td")
      .evaluateAll((all) =>
        all.every((one) => one.getClientRects().length === 1 && getComputedStyle(one).whiteSpace === "nowrap"),
      ),
  );
  assert.deepEqual(page.wrong, []);
});

test("a single connection of a file has its name; what is no capture is answered", async () => {
  const page = await open(pathToFileURL(path(www, "wires.html")).href);
  await drop(page, JSON.stringify(everyKindBetween("capture")));
  await see(page, "#line-only", "→ 127.0.0.1:8000 · /");
  for (const [bytes, answer] of [
    [[0x1f, 0x8b, 8, 0], "This file is compressed (gzip); unpack it first."],
    [[], "That isn’t a capture."],
    [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], "That isn’t a capture."],
  ]) {
    await drop(page, bytes, "some.json");
    await see(page, "#line-says", answer);
  }
  assert.deepEqual(
    page.wrong.filter((what) => what.startsWith("exception")),
    [],
  );
});

test("in slow motion, frames go on by themselves after a pause", async () => {
  const { page, server, client: ours } = await between();
  await look(page);
  await page.locator("#pace-slow").check();
  await page.locator("#slow-ms").fill("200");
  await page.locator("#slow-ms").press("Enter");
  await page.waitForFunction(() => document.querySelector("#slow-slider").value === "200");
  const pings = await untilSlow({ server, client: ours }, 200);
  const began = Date.now();
  ours.send(masked(0x81, "one"), masked(0x81, "two"), masked(0x81, "six"));
  await page.locator('.step-stage[data-stage="to-server"]').waitFor();
  await server.until(pings * untilHeld.BYTES + 27);
  assert.ok(Date.now() - began >= 3 * 200, `${Date.now() - began} ms`);
  // Nothing waits any more, and nothing is said of 60 seconds.
  await page.locator('.step-stage[aria-current="step"]').waitFor({ state: "detached" });
  await see(page, "#step-says", "The next frame, from either end, waits a moment");
  assert.doesNotMatch(await page.locator("#step-says").textContent(), /60 seconds/);
});

test("a page that comes late finds a connection from its beginning, and one that has ended", async () => {
  const { through, server, client: ours } = await between({ isWatched: false });
  server.send([0x81, 126, 0, 2], utf8("no"));
  await ours.until(6);
  const late = await open(through.page, { asServed: true });
  await laneSays(late, "server broke §5.2 at byte 1");
  await look(late);
  await see(late, "#timeline .w-is-frame", "no");
  server.socket.end();
  await see(late, "#timeline", "TCP: the server has ended");
  ours.socket.end();
  await see(late, "#timeline", "TCP: the client has ended");
  const later = await open(through.page, { asServed: true });
  await laneSays(later, "no Close frame: in a browser, the script hears 1006");
  await laneSays(later, "and 1 more");
});

test("of what is too much to keep, a late page is told what was broken, and that the rest isn't here", async () => {
  const { through, server, client: ours } = await between({ isWatched: false });
  const long = [0x82, 126, 0x13, 0x88, ...Array(5000).fill(65)];
  server.send(...Array(12).fill(long), [0x81, 126, 0, 2], utf8("no"));
  await ours.until(12 * 5004 + 6);
  const late = await open(through.page, { asServed: true });
  await laneSays(late, "server broke §5.2 at byte 60,049");
  await look(late);
  await see(late, "#timeline .w-is-rule", "server broke §5.2 at byte 60,049");
  server.send([0x81, 2], utf8("on"));
  await see(late, "#timeline .w-is-frame", "on");
  await see(late, "#timeline .w-is-gap", "What crossed before this is missing");
});

test("of a proper end that nobody watched, a late page says that a Close may have come, not that none did", async () => {
  const { through, server, client: ours } = await between({ isWatched: false });
  const long = [0x82, 126, 0x13, 0x88, ...Array(5000).fill(65)];
  server.send(...Array(12).fill(long), [0x88, 2, 0x03, 0xe8]);
  await ours.until(12 * 5004 + 4);
  ours.send([0x88, 0x82, ...KEY, 0x03 ^ KEY[0], 0xe8 ^ KEY[1]]);
  await server.until(8);
  server.socket.end();
  ours.socket.end();
  const late = await open(through.page, { asServed: true });
  await laneSays(late, "part of it wasn’t seen: perhaps a Close came");
  await late.locator("#lanes-rows .lane-verdict", { hasText: /^no rule broken$/ }).waitFor();
  await late.locator("#lanes-rows [data-lane]").first().click();
  await late.locator("#tab-close").click();
  await see(late, "#end-lesson", "it isn’t known whether Close frames came");
});

for (const [kept, words] of [
  [false, []],
  [true, ["--keep-secrets"]],
]) {
  test(`a saved capture ${kept ? "has cookies with --keep-secrets" : "has no cookies"}, and opens again as it was`, async () => {
    const {
      page,
      server,
      client: ours,
    } = await between({
      words,
      answer: (lines) => [...lines, "Set-Cookie: id=hunter5"],
      more: ["Cookie: session=hunter2", "Authorization: Bearer hunter3"],
    });
    server.send([0x81, 126, 0, 5], utf8("wrong"));
    await ours.until(9);
    await laneSays(page, "server broke §5.2");
    await look(page);
    await select(page, "frame-1");
    const json = await saved(page);
    const heads = JSON.parse(json)
      .records.map(({ bytes }) => (typeof bytes === "string" ? atob(bytes) : ""))
      .join("");
    for (const secret of ["hunter2", "hunter3", "hunter5"]) assert.equal(heads.includes(secret), kept, secret);
    // Opened from disk, without any proxy.
    const again = await open(pathToFileURL(path(www, "wires.html")).href);
    await see(again, "#about-disk", "opened from disk");
    await drop(again, json);
    await select(again, "frame-1");
    await see(again, "#frame-judged .judged-broke", "server broke §5.2 at byte 1");
    await see(again, "#frame-judged .hint", "barewire would have ended the connection");
    assert.equal(await again.locator("#about").isVisible(), false);
  });
}

for (const at of ["wires.html", "index.html"]) {
  test(`a file with 120 connections: each can be chosen, and what was left out is said (${at})`, async () => {
    const server = await serve();
    const page = await (at === "index.html" ? join(server.url, { name: "ana" }) : open(`${server.url}${at}`));
    const capture = (i) => {
      const file = everyKindBetween("capture");
      const records = file.records.map((record) => ({ ...record, c: i + 1 }));
      records[0].peer = `10.0.0.${i}:5000`;
      return JSON.stringify({ ...file, records: i === 77 ? records.slice(0, 2) : records });
    };
    const notes = { notes: [{ en: "3 packets weren’t TCP", zh: "有 3 个报文不是 TCP" }] };
    await drop(page, [...Array.from({ length: 120 }, (_, i) => capture(i)), JSON.stringify(notes)].join("\n"));
    await see(page, "#line-says", "120 connections are open");
    await see(page, "#line-says", "3 packets weren’t TCP");
    const options = page.locator("#line-which option", { hasText: "10.0.0." });
    assert.equal(await options.count(), 120);
    assert.match(await options.nth(5).textContent(), /10\.0\.0\.5:5000 → 127\.0\.0\.1:8000 .*server broke §4\.2\.2/);
    await page.locator("#line-which").selectOption({ index: (await page.locator("#line-which option").count()) - 43 });
    await see(page, "#timeline .w-is-accepted", "10.0.0.77:5000");
    await see(page, "#shake-half", "The answer isn’t here");
    assert.equal(await options.count(), 120, "they stay");
    assert.deepEqual(page.wrong, []);
  });
}

test("a file of packets goes to the page's own server, with what it may show, and what comes back is opened", async () => {
  const server = await serve();
  const page = await join(server.url, { name: "ana" });
  const lines = [everyKindBetween("capture"), everyKindBetween("capture")]
    .map((file) => JSON.stringify(file))
    .join("\n");
  const asked = [];
  await page.route("**/wire/open", (route) => {
    const request = route.request();
    asked.push({
      method: request.method(),
      bearer: request.headers().authorization,
      bytes: [...(request.postDataBuffer() ?? [])],
    });
    return asked.length === 1
      ? route.fulfill({ status: 200, body: lines })
      : route.fulfill({ status: 400, body: "that isn't a capture of Ethernet" });
  });
  const packets = [0x0a, 0x0d, 0x0d, 0x0a, 1, 2, 3];
  await drop(page, packets, "trace.pcapng");
  await see(page, "#line-says", "2 connections are open");
  assert.equal(asked[0].method, "POST");
  assert.match(asked[0].bearer, /^Bearer [0-9a-f]{32}$/);
  await drop(page, packets, "trace.pcapng");
  await see(page, "#line-says", "couldn’t be read: that isn't a capture of Ethernet");
});

test("packets without a WebSocket: it says so, and what was left out; meanwhile, that they are being read", async () => {
  const server = await serve();
  const page = await join(server.url, { name: "ana" });
  let go;
  const asked = new Promise((done) => (go = done));
  await page.route("**/wire/open", async (route) => {
    await asked;
    await route.fulfill({ status: 200, body: '{"notes":[{"en":"3 packets were UDP","zh":"有 3 个报文是 UDP"}]}\n' });
  });
  await drop(page, [0xd4, 0xc3, 0xb2, 0xa1, 0], "trace.pcap");
  await see(page, "#line-says", "The packets are being read…");
  go();
  await see(page, "#line-says", "No WebSocket is in that capture.");
  await see(page, "#line-says", "3 packets were UDP");
  await see(page, "#announcer", "No WebSocket is in that capture. 3 packets were UDP");
});

test("a file that takes longer doesn't take the place of one that was opened after it", async () => {
  const server = await serve();
  const page = await join(server.url, { name: "ana" });
  const lines = Array(2)
    .fill(JSON.stringify(everyKindBetween("capture")))
    .join("\n");
  let go;
  const asked = new Promise((done) => (go = done));
  await page.route("**/wire/open", async (route) => {
    await asked;
    await route.fulfill({ status: 200, body: lines });
  });
  await drop(page, [0xd4, 0xc3, 0xb2, 0xa1, 0], "trace.pcap");
  await see(page, "#line-says", "The packets are being read…");
  await drop(page, JSON.stringify(everyKindBetween("proxy")));
  await see(page, "#line-says", "The capture is open");
  const answered = page.waitForResponse("**/wire/open");
  go();
  await (await answered).finished();
  await page.evaluate(() => new Promise((done) => setTimeout(done, 100)));
  await see(page, "#line-says", "The capture is open");
});

test("a folder, or a file that can't be read, is answered", async () => {
  const page = await open(pathToFileURL(path(www, "wires.html")).href);
  await page.evaluate(() => {
    Blob.prototype.arrayBuffer = () => Promise.reject(new Error("a folder has no bytes"));
  });
  await drop(page, "{}");
  await page
    .locator("#line-says", { hasText: "That file couldn’t be read: a folder has no bytes" })
    .waitFor({ state: "attached" });
  assert.deepEqual(page.wrong, []);
});

test("a note that has more than its two sentences stops nothing", async () => {
  const page = await open(pathToFileURL(path(www, "wires.html")).href);
  const note = '{"notes":[{"en":"left out","zh":"略去","key":"{a}","values":null}]}';
  await drop(page, `${JSON.stringify(everyKindBetween("capture"))}\n${note}`);
  await see(page, "#line-says", "left out");
  await select(page, "frame-2");
  await see(page, "#frame-judged .judged-broke", "server broke §5.2");
  assert.equal(await page.locator(".stopped-says").count(), 0);
});

test("after a capture was opened by keyboard, the focus is at its rows", async () => {
  const page = await open(pathToFileURL(path(www, "wires.html")).href);
  await page.locator("#open-first").focus();
  await page.locator("#open-file").setInputFiles({
    name: "saved.json",
    mimeType: "application/json",
    buffer: Buffer.from(JSON.stringify(everyKindBetween())),
  });
  await page.locator('#timeline [data-key="answer"]').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.id), "timeline");
});

for (const at of ["wires.html", "index.html", "labs.html"]) {
  test(`a browser that lets no address be changed doesn't stop the page (${at})`, async () => {
    const init = () => {
      History.prototype.replaceState = () => {
        throw new DOMException("100 times per 30 seconds", "SecurityError");
      };
    };
    const page = await open(pathToFileURL(path(www, at)).href, { init });
    if (at === "labs.html") {
      await page.locator("#lab-title").waitFor();
      await page.evaluate(() => (location.hash = "nothing"));
    } else {
      await drop(page, JSON.stringify(everyKindBetween()));
      await page.locator('#timeline .w-wire[data-key="frame-2"]').dispatchEvent("click");
      await page.locator('#timeline [aria-current="true"][data-key="frame-2"]').waitFor({ state: "attached" });
      await page.locator('#fields [data-part="opcode"]').first().waitFor({ state: "attached" });
    }
    assert.deepEqual(
      page.wrong.filter((what) => what.startsWith("exception")),
      [],
    );
  });
}

// An `init`: the page's sockets can be ended, and don't open again.
function endable() {
  const Own = WebSocket;
  const all = [];
  let isGone = false;
  globalThis.WebSocket = class extends Own {
    constructor(url, protocol) {
      super(isGone ? `${url}/nowhere` : url, protocol);
      all.push(this);
    }
  };
  globalThis.endSockets = () => {
    isGone = true;
    for (const one of all) one.close();
  };
}

test("before a connection is chosen, what is said is true of a proxy, and the pace waits for a choice", async () => {
  const { page } = await between({ init: endable });
  await page.locator("#teach-tab-one").click();
  await see(page, "#line-says", "Every byte of the connection that you choose will appear here");
  await see(page, "#step-why", "Choose a connection that is open");
  await see(page, "#step-title", "Pace of this connection");
  await see(page, "#wire-one .filters", "client → server");
  await page.locator("#teach-tab-all").click();
  await look(page);
  await page.evaluate(() => globalThis.endSockets());
  await see(page, "#step-why", "The proxy doesn’t answer, so no pace can be set.");
});

test("from disk, without a server, a file of packets is answered with what to type", async () => {
  for (const at of ["wires.html", "index.html"]) {
    const page = await open(pathToFileURL(path(www, at)).href);
    await drop(page, [0xd4, 0xc3, 0xb2, 0xa1, 0], "trace.pcap");
    await page
      .locator("#line-says", { hasText: "barewire capture FILE --json > capture.jsonl" })
      .waitFor({ state: "attached" });
  }
});

test("without a key, the page says what it is and what to type; a wrong key is refused", async () => {
  const upstream = await byHand();
  const through = await proxy(upstream.host);
  const page = await open(new URL("/", through.page).href, { asServed: true });
  await see(page, "#about-key", "has no key");
  await see(page, "#about", "barewire proxy --to 127.0.0.1:8000");
  assert.equal(await page.locator("#teach-bar").isVisible(), false);
  await page.evaluate(() => (location.hash = "#teach=00000000000000000000000000000000"));
  await see(page, "#teach-says", "The proxy refused the key");
  await page.locator("#about").waitFor();
  await page.locator("#teach-tab-one").click();
  await page.locator('#teach-tab-one[aria-selected="true"]').waitFor();
  assert.equal(await page.locator("#wire-one").isVisible(), false, "there is nothing to show yet");
  assert.deepEqual(page.wrong, []);
});

// ---- what may be said of somebody else's server ----

// What is true only of our own server, its chat and this page.
const OURS = {
  en: [
    /barewire’s endpoint/,
    /\bthe chat\b/,
    /\brooms?\b(?! for)/i,
    /whisper/i,
    /outbox/i,
    /\bhub\b/i,
    /dialect/i,
    /this page’s (own )?(script|JavaScript)/i,
    /\bbrowser\b/i,
    /your connection/i,
    /the server’s thread/i,
    /this server/i,
    /our (own )?server/i,
    /the server (was|is) started/i,
    /Close me/,
    /students?\b/i,
    /teacher/i,
  ],
  zh: [
    /房间/,
    /悄悄话/,
    /发件箱/,
    /枢纽/,
    /聊天/,
    /本页的 JavaScript/,
    /浏览器/,
    /你的连接/,
    /本服务器/,
    /学生/,
    /老师/,
  ],
};
// General truths about browsers and pages, which explain why there is such a rule.
const GENERAL =
  /page’s script|browsers always say|as the browser says|in a browser|[Ii]f (it|the client) is a browser|网页脚本|浏览器总会说明|浏览器说明请求|在浏览器里|如果(它|客户端)是浏览器/;

// Runs in the page: `texts()` are all that it shows; `allOf(tab, parts)` those of a tab, and of it while
// each of its parts has the focus.
function listening() {
  globalThis.texts = () =>
    [...document.querySelectorAll("main *:not(script):not(pre):not(code)")]
      .filter((one) => one.checkVisibility() && !one.closest("pre, .source"))
      .flatMap((one) => [
        ...[...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.textContent),
        one.getAttribute("aria-label") ?? "",
        one.title ?? "",
      ])
      .map((text) => text.trim())
      .filter((text) => text !== "");
  globalThis.allOf = (tab, parts = null) => {
    document.querySelector(`#tab-${tab}`).click();
    const heard = new Set(globalThis.texts());
    const count = parts === null ? 0 : document.querySelectorAll(parts).length;
    for (let i = 0; i < count; i += 1) {
      document.querySelectorAll(parts)[i].focus();
      for (const text of globalThis.texts()) heard.add(text);
    }
    return [...heard];
  };
}

for (const language of ["en", "zh"]) {
  test(`nothing that is true only of our own server is said of somebody else's (${language})`, async () => {
    const server = await serve();
    const page = await open(`${server.url}wires.html`, { language });
    const heard = new Set();
    const hear = (texts) => texts.forEach((text) => heard.add(text));
    const listen = async (where = page) => hear(await where.evaluate(() => globalThis.texts()));
    await page.evaluate(listening);
    for (const how of ["proxy", "capture"]) {
      await drop(page, JSON.stringify(everyKindBetween(how)));
      await page.locator('#timeline [data-key="frame-8"]').waitFor();
      for (const id of [1, 2, 3, 4, 5, 6, 7, 8]) {
        await select(page, `frame-${id}`);
        await page.locator(`#timeline [data-key="frame-${id}"][aria-current="true"]`).waitFor();
        hear(await page.evaluate(() => globalThis.allOf("frame", "#fields button[data-part]")));
        for (const tab of ["mask", "deflate"]) hear(await page.evaluate((name) => globalThis.allOf(name), tab));
        await page.locator("#tab-frame").click();
      }
      hear(await page.evaluate(() => globalThis.allOf("handshake", "#detail-handshake [data-line]")));
      await page.locator("#tab-close").click();
      await unfold(page, "files");
      await listen();
      await page.keyboard.press("Escape");
    }
    // A connection that is open, and goes step by step; and the lanes.
    const { page: others, server: one, client: ours } = await between({ language });
    await others.evaluate(listening);
    one.send([0x89, 2], utf8("hi"), [0x81, 1, 65]);
    await ours.until(7);
    await listen(others);
    await look(others);
    await others.locator("#pace-by-hand").check();
    await untilHeld(others, { server: one, client: ours });
    ours.send(masked(0x81, "one"));
    await others.locator('.step-stage[aria-current="step"]').waitFor();
    await listen(others);
    await others.locator("#tab-close").click();
    await listen(others);
    assert.ok(heard.size > 150, String(heard.size));
    const wrong = [...heard].filter((text) => !GENERAL.test(text) && OURS[language].some((ours) => ours.test(text)));
    assert.deepEqual(wrong, []);
    assert.deepEqual([page.wrong, others.wrong], [[], []]);
  });
}

// ---- how it fits ----

for (const language of ["en", "zh"]) {
  for (const width of [1280, 390]) {
    test(`nothing is wider than a screen of ${width} pixels (${language})`, async () => {
      const fits = (page) =>
        page.evaluate(() =>
          [document.documentElement, ...document.querySelectorAll("#wire-body, #teach, .lane, #detail, #detail-main")]
            .filter(({ clientWidth }) => clientWidth > 0)
            .every(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth + 1),
        );
      const { page, server, client: ours } = await between({ language, width, height: 840 });
      server.send([0x81, 126, 0, 5], utf8("wrong"));
      await ours.until(9);
      await page.locator("#lanes-rows .lane-broke").waitFor();
      assert.ok(await fits(page), "the lanes");
      await look(page);
      await select(page, "frame-1");
      for (const tab of ["frame", "mask", "deflate", "handshake", "close"]) {
        await page.locator(`#tab-${tab}`).click();
        assert.ok(await fits(page), tab);
      }
    });
  }
}

test("the lanes are walked by keyboard, and the focus comes back to the one that was looked at", async () => {
  const { page } = await between();
  await page.locator("#lanes-rows [data-lane]").first().focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.id === "taught-back");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement.closest("#lanes-rows") !== null);
  assert.ok(await lane(page).isVisible());
});
