// "Squeeze it" in Chromium on the real server, in both languages: the same chat three times, bombs
// until one is stopped, broken streams to both ends, and a secret that is found from lengths, but not
// from our server.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { www } from "../support/find.mjs";
import { open, see, serve } from "../support/house.mjs";
import { lab, predict } from "../support/lab.mjs";
import { barewire } from "../support/models.mjs";

const { faults } = barewire;

let server;
before(async () => (server = await serve()));

const squeeze = (more = "", options = {}) => lab(server.url, `lab=squeeze${more}`, options);
const box = (value) => `.predict:has(input[value="${value}"])`;
const cells = (page, selector) =>
  page.locator(selector).evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent)));

test("why repeated words are short: the page takes a text apart, as it is typed", async () => {
  const page = await squeeze();
  await see(page, ".squeeze-row", "↩ copy 11, 6 back: hello␣hello");
  await see(page, ".squeeze-why .lab-lesson", "10 bytes with its repetitions, 19 bytes without any, 4 bytes if");
  await page.locator("#squeeze-text").fill("ababababab");
  await see(page, ".squeeze-row", "↩ copy 8, 2 back");
  assert.match(await page.evaluate(() => location.hash), /text=ababababab/);
  assert.deepEqual(page.wrong, []);
});

for (const [language, way, wrapped] of [
  ["en", "context takeover, but more than half", "It carries a text of 38 bytes, wrapped in JSON."],
  ["zh", "接管上下文，但仍超过不压缩的一半", "它带着一段文本（38 字节），包在 JSON 里。"],
]) {
  test(`the same chat three times: a line that was said before takes a handful of bytes (${language})`, async () => {
    const page = await squeeze("", { language });
    assert.ok((await predict(page, "less", box("half"))).includes(way));
    const rows = await cells(page, ".squeeze-found table:not(.squeeze-costs) tbody tr");
    assert.equal(rows.length, 6);
    const [first, second] = rows.map((row) => row.slice(1).map((text) => [parseInt(text, 10), text.endsWith("=")]));
    assert.deepEqual(first[0], [17, true], "plain: as it is");
    assert.deepEqual(first[1], [17, true]);
    assert.ok(second[4][0] <= 6 && !second[4][1], "Chromium's second line is a match into the first");
    assert.ok(second[5][0] <= 6 && !second[5][1], "and so is ours");
    assert.ok(first[3][1], "without takeover our server leaves short messages as they are");
    const costs = await cells(page, ".squeeze-costs tbody tr");
    assert.match(costs[1][2], /server_no_context_takeover;client_no_context_takeover/);
    assert.match(costs[2][2], /server_max_window_bits=12;client_max_window_bits=12/);
    assert.match(costs[2][3], /4,096.*4,096/);
    assert.match(costs[2][4], /30/);
    await see(page, ".squeeze-progress", language === "en" ? "1 of 4" : "1 / 4");
    // The frames of the last run are on the visible wire, with RSV1 1.
    assert.equal(await page.locator("#line-which option").count(), 3);
    // The lab's page made the JSON, and nobody typed it.
    await page.locator("#timeline .w-is-frame", { hasText: '"from":"ann"' }).first().click();
    await see(page, "#frame-says", wrapped);
    assert.deepEqual(page.wrong, []);
  });
}

test("the student's own lines are sent, and are in the address", async () => {
  const page = await squeeze("&lines=%E4%BD%A0%E5%A5%BD%0A%E4%BD%A0%E5%A5%BD");
  assert.equal(await page.locator("#squeeze-lines").inputValue(), "你好\n你好");
  await page.locator("#squeeze-lines").fill("x");
  assert.match(await page.evaluate(() => location.hash), /lines=x/);
  await predict(page, "plain", box("half"));
  assert.equal((await cells(page, ".squeeze-found table:not(.squeeze-costs) tbody tr")).length, 1);
  assert.deepEqual(page.wrong, []);
});

test("a bomb comes back up to the limit, compressed again; one byte more, or a gigabyte, is stopped with 1009", async () => {
  const page = await squeeze("&part=bomb");
  for (const [name, verdict, says] of [
    ["1m", "echo", /^It came back, compressed again/],
    ["limit", "echo", /^It came back, compressed again/],
    ["over", "code_1009", /^Close 1009, “a message may have 4194304 bytes at most/],
    ["1g", "code_1009", /^Close 1009/],
  ]) {
    await page.locator(`[data-bomb="${name}"]`).click();
    assert.match(await predict(page, verdict, box("code_1009")), /As you predicted/);
    const [row] = await cells(page, ".squeeze-found:visible tbody tr");
    assert.match(row[3], says);
    if (verdict === "code_1009") assert.match(row[4], /byte 4,194,305 of the message, in byte 4,1\d\d of the payload/);
  }
  await see(page, ".squeeze-progress", "1 of 4");
  assert.match(await page.evaluate(() => location.hash), /part=bomb&bomb=1g/);
  await see(page, "#lab-source-code .marked", "self.inflate.inflate(");
  assert.deepEqual(page.wrong, []);
});

test("a server with another limit stops there, and the page says so", async () => {
  const small = await serve(0, ["--max-message", "500000"]);
  const page = await lab(small.url, "lab=squeeze&part=bomb");
  await see(page, ".predict:visible legend", "it accepts 500,000");
  await predict(page, "echo", box("code_1009"));
  await see(page, ".squeeze-found", "byte 500,001 of the message");
});

// What our server says to each, and what this browser, Chromium, does.
const SAYS = {
  "type-3": [1007, "bit 0: block type 3 is reserved"],
  nlen: [1007, "bit 8: LEN 0x0005 and NLEN 0xfefa don't complement each other"],
  "too-far": [1007, "bit 18: a match from 5 bytes back, but there are 1"],
  "symbol-286": [1007, "bit 11: length symbol 286 doesn't exist"],
  incomplete: [1007, "code lengths leave some codes without a symbol"],
  cut: [1007, "inside a block"],
  continuation: [1002, "not to a continuation"],
  ping: [1002, "a ping is a control frame, which is never compressed"],
  "not-agreed": [1002, "no extension was negotiated"],
  rsv2: [1002, "uses only the first"],
};

test("every broken stream: our server says which bit, or which rule; what is only unusual is accepted", async () => {
  const page = await squeeze("&part=broken");
  for (const { id } of faults.LIST) {
    await page.locator(`[data-fault="${id}"]`).click();
    const [code, says] = SAYS[id] ?? [null, "no complaint"];
    assert.match(await predict(page, code ? `code_${code}` : "taken", box("code_1002")), /As you predicted/, id);
    assert.ok((await page.locator(".squeeze-said").textContent()).includes(says), `${id}: ${says}`);
  }
  assert.deepEqual(page.wrong, []);
});

test("and to this browser: it ends the connection, or reads the message; the lab counts what went to both", async () => {
  const page = await squeeze("&part=broken&to=browser", { language: "zh" });
  for (const { id } of faults.LIST) {
    await page.locator(`[data-fault="${id}"]`).click();
    await predict(page, "taken", box("code_1002"));
    const said = await page.locator(".squeeze-said").textContent();
    // Chromium takes a cut message for a whole one; another browser may not.
    if (id === "cut") continue;
    if (SAYS[id]) assert.match(said, /Close|断/, id);
    else assert.match(said, /没有报错/, id);
  }
  for (const id of ["type-3", "cut", "ping"]) {
    await page.locator('.squeeze-to input[value="server"]').check();
    await page.locator(`[data-fault="${id}"]`).click();
    await predict(page, "code_1002", box("code_1002"));
  }
  await see(page, ".squeeze-progress", "1 / 4");
  await see(page, '[data-fault="cut"]', "✓");
});

for (const [language, found, ours] of [
  ["en", "Found with", "RSV1 is 0 on the welcome"],
  ["zh", "条消息找到了", "RSV1 都是 0"],
]) {
  test(`the secret is found from lengths; our server's welcome and whispers are as they are (${language})`, async () => {
    const page = await squeeze("&part=secret", { language });
    await page.locator("#squeeze-guess").fill("session=a");
    await page.locator("#squeeze-guess").press("Enter");
    await page.locator(".squeeze-tries li").waitFor();
    await predict(page, "hundreds", box("millions"));
    await see(page, ".squeeze-found .lab-lesson", found);
    assert.match(await page.locator(".squeeze-letters").textContent(), /^session=[0-9a-f]{8}$/);
    await predict(page, "same", box("shorter"));
    const rows = await cells(page, ".squeeze-found table:visible tbody tr");
    const frames = rows.map((row) => row.slice(1).map((text) => text.match(/\d+/g).slice(-2).map(Number)));
    const [[welcome, said, whispered], [other, backwards]] = frames;
    assert.deepEqual([welcome[0], whispered[0], other[0]], [0, 0, 0], "RSV1 of what is for one member");
    assert.deepEqual([said[0], backwards[0]], [1, 1], "what is for all is compressed");
    assert.equal(welcome[1], other[1], "the welcome's length depends on nothing that was said");
    assert.ok(Math.abs(said[1] - backwards[1]) <= 6, `${said[1]} and ${backwards[1]}`);
    await see(page, ".lab-lesson", ours);
    await see(page, "#lab-source-code .marked", "if piece.private");
    await see(page, ".squeeze-progress", language === "en" ? "1 of 4" : "1 / 4");
    assert.deepEqual(page.wrong, []);
  });
}

test("with the secret in an earlier message, and without a compressor in the browser, the page's own does it", async () => {
  const page = await squeeze("&part=secret&place=earlier&letters=letters", {
    init: () => delete globalThis.CompressionStream,
  });
  await see(page, ".squeeze-hand", "Compressed by this page’s compressor");
  page.setDefaultTimeout(120_000);
  await predict(page, "hundreds", box("millions"));
  await see(page, ".squeeze-found .lab-lesson", "Found with");
  assert.deepEqual(page.wrong, []);
});

test("all four parts done, the lab is done", async () => {
  const parts = ["chat", "bomb/echo", "bomb/code_1009", "broken", "secret/naive"];
  const page = await squeeze("&part=secret", {
    init: `localStorage.setItem("barewire.labs.squeeze", ${JSON.stringify(JSON.stringify(parts))})`,
  });
  await see(page, ".squeeze-progress", "3 of 4");
  await predict(page, "same", box("shorter"));
  await see(page, ".squeeze-progress", "4 of 4");
  await see(page, "#course-count", "1 of 14");
});

test("from disk, without a server, the page explains and attacks; what needs the server says so", async () => {
  const page = await open(`${pathToFileURL(www)}/labs.html#lab=squeeze&part=secret`);
  await page.evaluate(() => localStorage.setItem("barewire.server", "127.0.0.1:1"));
  await page.reload();
  await see(page, "#lab-banner-text", "No barewire answers");
  await predict(page, "hundreds", box("millions"));
  await see(page, ".squeeze-found .lab-lesson", "Found with");
  assert.equal(await page.locator(`${box("shorter")} button.main`).getAttribute("aria-disabled"), "true");
  await page.locator('[data-part="chat"]').click();
  await see(page, ".squeeze-row", "↩ copy 11");
});

test("the handshake lab's offer to compress is declined by silence, and leads here", async () => {
  const page = await lab(server.url, "lab=handshake&v=compress");
  await predict(page, "101", ".predict:visible");
  await see(page, ".heads-result", "barewire declines it, unless it was started with --deflate");
  await page.locator(".heads-further").click();
  await see(page, "#lab-title", "Squeeze it");
  assert.deepEqual(page.wrong, []);
});
