// A saved capture: what isn't in it, what the page makes of it from disk without any server, and
// how a frame looks on paper.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { join as path } from "node:path";
import { www } from "../support/find.mjs";
import {
  NO_PINGS,
  crosses,
  fileOf,
  insight,
  join,
  open,
  say,
  see,
  sees,
  serve,
  unfold,
  welcomed,
} from "../support/house.mjs";
import { recorder } from "../support/recorder.mjs";

let server;
before(async () => (server = await serve()));

async function saved(page) {
  await unfold(page, "files");
  const [json] = await Promise.all([page.waitForEvent("download"), page.locator("#save-json").click()]);
  return readFileSync(await fileOf(json), "utf8");
}

// Drags a file over the page and drops it; returns whether the page accepted it, so that the
// browser doesn't leave the page for it.
function drop(page, text) {
  return page.evaluate((json) => {
    const dataTransfer = new DataTransfer();
    dataTransfer.items.add(new File([json], "saved.json", { type: "application/json" }));
    const event = (type) => new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true });
    return ["dragover", "drop"].map((type) => !document.body.dispatchEvent(event(type)));
  }, text);
}

const LANGUAGES = [
  { language: "en", title: "Frame 12, browser → server", opened: "The capture is open" },
  { language: "zh", title: "第 12 帧，浏览器 → 服务器", opened: "已打开抓包文件" },
];

for (const { language, title, opened } of LANGUAGES) {
  test(`from disk, without a server, a dropped capture is complete, and the link to a field finds it (${language})`, async () => {
    // The frames have numbers.
    const own = await serve(0, NO_PINGS);
    const ana = await join(own.url, { name: "ana", language });
    // With the welcome, the last one's frame is the twelfth.
    for (const word of ["one", "two", "three", "four", "five", "你好"]) {
      await say(ana, word);
      await sees(ana, word);
    }
    await crosses(ana, "你好");
    const json = await saved(ana);
    await own.kill();
    const init = `localStorage.setItem("barewire.server", "127.0.0.1:${own.port}")`;
    const page = await open(`${pathToFileURL(path(www, "index.html"))}#frame-12/masking-key`, { language, init });
    // The attempts to connect fail one after the other, and the link still waits for its frame.
    await see(page, "#banner-text", language === "en" ? "try 2" : "第 2 次");
    assert.deepEqual(await drop(page, json), [true, true]);
    await page.locator('#timeline .w-wire[aria-current][data-key="frame-12"]').waitFor();
    await see(page, "#line-says", opened);
    await see(page, "#detail-title", title);
    const record = JSON.parse(json).records.find(({ what, id }) => what === "frame" && id === 12);
    const header = [...Buffer.from(record.header, "base64")].map((byte) => byte.toString(2).padStart(8, "0")).join("");
    const bits = (await page.locator(".bit").allTextContents()).join("");
    assert.equal(bits.slice(0, header.length), header);
    assert.equal(await page.locator(".bit.marked").count(), 32);
    assert.equal(new URL(page.url()).hash, "#frame-12/masking-key");
    await page.evaluate(() => (location.hash = "#frame-11/opcode"));
    await page.locator('#timeline .w-wire[aria-current][data-key="frame-11"]').waitFor();
    assert.equal(await page.locator(".bit.marked").count(), 4);
    const unexpected = page.wrong.filter((line) => !line.includes("ERR_CONNECTION_REFUSED"));
    assert.deepEqual(unexpected, []);
  });
}

// What the page shows of a compressed message: its text; its characters with those of earlier messages,
// its bits and what they say; and, for the first match that copies from an earlier message, which
// characters it makes and which it copies, and whether an arrow leads there.
async function unpacked(page, key) {
  await page.evaluate((hash) => (location.hash = hash), `#${key}`);
  await page.locator(`#timeline .w-wire[aria-current][data-key="${key}"]`).waitFor();
  await page.locator("#tab-frame").click();
  const text = await page.locator("#frame-inflated q").innerText();
  await page.locator("#tab-deflate").click();
  const lists = {};
  for (const id of ["deflate-says", "deflate-text", "deflate-bits", "deflate-parts"])
    lists[id] = await page.locator(`#${id}`).textContent();
  const found = { text, ...lists, into: null };
  const matches = page.locator("#deflate-bits .df-match");
  for (let at = 0; at < (await matches.count()) && !found.into; at++) {
    await matches.nth(at).hover();
    const chars = async (kind) => (await page.locator(`#deflate-text .df-char.${kind}`).allTextContents()).join("");
    const isPast = (await page.locator("#deflate-text .df-char.past.source").count()) > 0;
    const arrow = await page.locator(".df-arrow-line").getAttribute("d");
    if (isPast) found.into = { made: await chars("marked"), source: await chars("source"), hasArrow: Boolean(arrow) };
  }
  return found;
}

for (const { language, earlier } of [
  { language: "en", earlier: "earlier, in frame" },
  { language: "zh", earlier: "更早，第" },
]) {
  test(`compressed messages that copy from earlier ones show the same when the capture is opened again (${language})`, async () => {
    const own = await serve(0, [...NO_PINGS, "--deflate", "takeover"]);
    const ana = await join(own.url, { name: "ana", language });
    const verse = "the wire carries bytes, and the bytes carry 你好";
    for (const text of [verse, `again: ${verse}`, `${verse}, and once more: ${verse}`]) {
      await say(ana, text);
      await sees(ana, text);
    }
    await crosses(ana, "once more");
    const json = await saved(ana);
    // RSV1 says which frames are compressed.
    const keys = JSON.parse(json)
      .records.filter(({ what, header }) => what === "frame" && Buffer.from(header, "base64")[0] & 0x40)
      .map(({ id }) => `frame-${id}`);
    assert.equal(keys.length, 6, "three messages there and back");
    const live = {};
    for (const key of keys) live[key] = await unpacked(ana, key);
    await own.kill();
    const init = `localStorage.setItem("barewire.server", "127.0.0.1:${own.port}")`;
    const page = await open(pathToFileURL(path(www, "index.html")).href, { language, init });
    assert.deepEqual(await drop(page, json), [true, true]);
    // The last one is looked at first: what it copies must be there before anybody asked for it.
    for (const key of keys.toReversed()) assert.deepEqual(await unpacked(page, key), live[key], key);
    for (const [at, key] of keys.entries()) {
      const { text, into, ...lists } = live[key];
      assert.ok(text.includes(verse), text);
      // The first message of each direction has nothing before it.
      assert.equal(lists["deflate-text"].includes(earlier), at > 1, key);
      assert.equal(into !== null, at > 1, key);
      if (into) assert.deepEqual([into.source, into.hasArrow], [into.made, true], key);
    }
    const unexpected = [...ana.wrong, ...page.wrong].filter((line) => !line.includes("ERR_CONNECTION_REFUSED"));
    assert.deepEqual(unexpected, []);
  });
}

// Every string in a JSON text, as it is and as the bytes that it may encode.
function* strings(value) {
  if (typeof value === "string") yield* [value, Buffer.from(value, "base64").toString("latin1")];
  else if (value !== null && typeof value === "object") for (const inner of Object.values(value)) yield* strings(inner);
}

test("a saved file has no cookie, no ticket and no authorization, and everything else stays where it was", async () => {
  const COOKIE = "c00kie-of-another-port",
    CREDENTIALS = "QWxhZGRpbjpvcGVuIHNlc2FtZQ==";
  // A browser adds this only if a server asked for it; a proxy can do so always.
  const authorized = (piece) => {
    const head = piece.toString("latin1");
    return head.includes("Sec-WebSocket-Protocol: chat")
      ? Buffer.from(head.replace("\r\n\r\n", `\r\nAuthorization: Basic ${CREDENTIALS}\r\n\r\n`), "latin1")
      : null;
  };
  const proxy = await recorder(server.port, (crossing) => (crossing.in.spoil = authorized));
  const page = await open("about:blank", { init: insight });
  await page.context().addCookies([{ name: "sid", value: COOKIE, url: proxy.url }]);
  await page.goto(`${proxy.url}#room=secrets`);
  await welcomed(page);
  await say(page, "keep me");
  await crosses(page, "keep me");
  const own = await page.evaluate(() => ({
    request: new TextDecoder().decode(theSession.timeline.request.bytes),
    ticket: theSession.welcome.ticket,
  }));
  // The page's own live view shows all of it.
  for (const secret of [COOKIE, CREDENTIALS]) assert.ok(own.request.includes(secret), own.request);
  const json = JSON.parse(await saved(page));
  const all = [...strings(json)];
  assert.ok(all.some((text) => text.includes("keep me")));
  for (const secret of [COOKIE, CREDENTIALS, own.ticket]) assert.ok(!all.some((text) => text.includes(secret)), secret);
  const request = Buffer.from(json.records.find(({ what }) => what === "request").bytes, "base64").toString("latin1");
  const stars = [`sid=${COOKIE}`, `Basic ${CREDENTIALS}`].reduce(
    (head, secret) => head.replace(secret, "*".repeat(secret.length)),
    own.request,
  );
  assert.equal(request, stars);
  const answer = await fetch(`${server.url}wire/capture.pcapng`, {
    headers: { Authorization: `Bearer ${own.ticket}` },
  });
  const pcapng = Buffer.from(await answer.arrayBuffer()).toString("latin1");
  assert.ok(pcapng.includes("Sec-WebSocket-Key"));
  for (const secret of [COOKIE, CREDENTIALS, own.ticket]) assert.ok(!pcapng.includes(secret), secret);
});

// A4 with the usual margins, in CSS pixels.
const PAPER = { width: 718, height: 1000 };

// What a box hides of its content, or what extends over the paper's edge.
function cutOff() {
  const found = [];
  for (const element of document.querySelectorAll("body *")) {
    if (!element.checkVisibility() || element.closest(".out-of-sight")) continue;
    const { overflowX, overflowY } = getComputedStyle(element);
    const hides =
      (overflowX !== "visible" && element.scrollWidth > element.clientWidth + 1) ||
      (overflowY !== "visible" && element.scrollHeight > element.clientHeight + 1);
    if (hides || element.getBoundingClientRect().right > innerWidth + 1)
      found.push(`${element.tagName}.${element.className}#${element.id}`);
  }
  return found;
}

for (const { language } of LANGUAGES) {
  test(`paper has the timeline and the selected frame, complete, and nothing that only a screen can do (${language})`, async () => {
    const page = await join(server.url, { ...PAPER, name: "ana", room: `paper-${language}`, language });
    await page.locator('#timeline [data-key="answer"]').waitFor({ state: "attached" });
    const long = "一二三四五六七八九十".repeat(8);
    for (const text of ["Hello", long]) {
      await say(page, text);
      await sees(page, text);
    }
    for (const place of ["frame-4/masking-key", "request"]) {
      await page.evaluate((hash) => (location.hash = hash), `#room=paper-${language}&${place}`);
      await page
        .locator(`#timeline .w-wire[aria-current][data-key="${place.split("/")[0]}"]`)
        .waitFor({ state: "attached" });
      await page.emulateMedia({ media: "print" });
      assert.deepEqual(await page.evaluate(cutOff), [], place);
      for (const shown of [
        "#timeline-rows > li >> nth=0",
        "#detail-title",
        place === "request" ? "#detail-handshake" : "#fields",
      ])
        assert.ok(await page.locator(shown).isVisible(), shown);
      for (const hidden of [".chat", "#try", "#files", "#line-pause", "#detail-tabs"])
        assert.equal(await page.locator(hidden).isVisible(), false, hidden);
      await page.emulateMedia({ media: "screen" });
    }
  });
}
