// A network that stops, a server that becomes silent, a page that is left and entered again: no
// message is lost without a notice.
import assert from "node:assert/strict";
import { createServer, connect } from "node:net";
import { after, before, test } from "node:test";
import { NO_PINGS, insight, join, open, say, see, sees, serve, state, welcomed } from "../support/house.mjs";

let server;
const servers = [];
before(async () => (server = await serve(0, NO_PINGS)));
after(() => servers.forEach((listening) => listening.close()));

const listen = (each) =>
  new Promise((ready) => {
    const listening = createServer(each).listen(0, "127.0.0.1", () => ready(listening.address().port));
    servers.push(listening);
  });

// A network between page and server: after `stop()` no byte crosses; after `cut()` all its
// connections are gone, and new ones get through again.
async function network() {
  const all = new Set();
  const between = {
    stop: () => all.forEach(([near, far]) => [near, far].forEach((end) => end.unpipe().pause())),
    cut: () => all.forEach((ends) => ends.forEach((end) => end.destroy())),
  };
  const port = await listen((near) => {
    const far = connect(server.port, "127.0.0.1");
    all.add([near, far]);
    near.pipe(far).pipe(near);
    for (const end of [near, far]) end.on("error", () => {});
  });
  return { ...between, url: `http://127.0.0.1:${port}/` };
}

// An `init`: in this page, time runs twenty times as fast.
function hurried() {
  const FAST = 20;
  const now = performance.now.bind(performance),
    later = globalThis.setTimeout;
  performance.now = () => now() * FAST;
  globalThis.setTimeout = (work, ms, ...more) => later(work, ms >= 1000 ? ms / FAST : ms, ...more);
}

test("a message sent while the network has stopped is on its way, then unanswered, then lost, and is sent again", async () => {
  const net = await network();
  const bob = await join(server.url, { name: "bob", room: "net" });
  const ana = await join(net.url, { name: "ana", room: "net" });
  await say(ana, "first");
  await sees(ana, "first");
  await ana.locator(".row-sending").waitFor({ state: "detached" });
  net.stop();
  await say(ana, "into the void");
  await see(ana, ".row-sending.sent", "on its way");
  await see(ana, ".row-sending.late", "no answer yet");
  assert.equal(await ana.locator("#state-value").textContent(), "1 OPEN");
  net.cut();
  await see(ana, ".row-sending.lost", "may or may not have arrived");
  await ana.locator(".row-sending").getByRole("button", { name: "Copy" }).click();
  await see(ana, ".sending-said", /Copied|Selected/);
  await welcomed(ana);
  await ana.locator(".row-sending").getByRole("button", { name: "Send again" }).click();
  await see(bob, "#log .row-say .body", "into the void");
  await ana.locator(".row-sending").waitFor({ state: "detached" });
  assert.equal(await bob.locator("#log .row-say", { hasText: "into the void" }).count(), 1);
  assert.deepEqual(await ana.locator("#log .row-say .body").allTextContents(), ["first", "into the void"]);
});

test("a page that receives nothing asks, shows that on the wire, and reports a silence that goes on", async () => {
  const net = await network();
  const ana = await join(net.url, { name: "ana", room: "hush", init: hurried });
  await see(ana, "#timeline-rows", "is anybody there?");
  await see(ana, "#timeline-rows", "yes: the answer to this page’s question");
  assert.equal(await ana.locator("#log .row-note").count(), 0);
  net.stop();
  await see(ana, "#banner-text", /No answer from 127\.0\.0\.1:\d+: nothing has come for \d+ seconds/);
  assert.equal(await ana.locator("#state-value").textContent(), "1 OPEN");
  // As long as the server hasn't noticed, it holds the name: so the network is cut for good.
  await ana.locator("#banner-now").click();
  net.cut();
  await state(ana, 1);
  await ana.locator("#banner").waitFor({ state: "hidden" });
});

test("a port that never answers is shown with its seconds, and given up", async () => {
  const port = await listen(() => {});
  const ana = await join(server.url, { name: "ana", room: "port", init: hurried });
  await ana.locator("#connection summary").click();
  await ana.locator("#other-server").click();
  await ana.locator("#address").fill(`127.0.0.1:${port}`);
  await ana.locator("#address").press("Enter");
  await see(ana, "#banner-text", /Connecting to .* for \d+ seconds so far/);
  await see(ana, "#help-title", `Can’t connect to 127.0.0.1:${port}`);
  await see(ana, "#banner-text", /Trying again in/);
});

test("a message that is too large, as JSON in UTF-8, or isn't text, isn't sent: it stays, with the reason", async () => {
  const small = await serve(0, ["--max-message", "2000"]);
  const ana = await join(small.url, { name: "ana", room: "large" });
  const send = ana.locator("#send");
  for (const [text, why] of [
    ["a".repeat(2000), /2,024 bytes.*at most 2,000.*1009/],
    ['"'.repeat(1000), /2,024 bytes/],
    ["你".repeat(700), /2,124 bytes/],
    ["x\ud83d", /character 2 is half of a surrogate pair/],
  ]) {
    await ana.locator("#text").evaluate((box, value) => {
      box.value = value;
      box.dispatchEvent(new Event("input"));
    }, text);
    await see(ana, "#hint", why);
    await send.click();
    await see(ana, "#hint.problem", why);
    assert.equal(await ana.locator("#text").evaluate((box) => box.value), text);
  }
  await say(ana, "a".repeat(1900));
  await ana.locator("#log .row-say").waitFor();
  assert.equal(await ana.locator("#state-value").textContent(), "1 OPEN");
  assert.deepEqual(ana.wrong, []);
  await small.kill();
});

test("a draft is there again after a visit to the labs, once", async () => {
  const ana = await join(server.url, { name: "ana", room: "draft" });
  await ana.locator("#text").fill("not yet sa");
  await ana.locator("header a", { hasText: "Labs" }).click();
  await ana.locator("#lab-title").waitFor();
  await ana.locator("header a", { hasText: "Chat and wire" }).click();
  await welcomed(ana);
  assert.equal(await ana.locator("#text").inputValue(), "not yet sa");
  assert.equal(await ana.locator("#me-name").textContent(), "ana");
  await ana.locator("#text").fill("");
  await ana.reload();
  await welcomed(ana);
  assert.equal(await ana.locator("#text").inputValue(), "");
});

test("a duplicated tab doesn't believe that it holds its twin's name", async () => {
  const ana = await join(server.url, { name: "ana", room: "twins" });
  const copied = await ana.evaluate(() => ({ ...sessionStorage }));
  const twin = await ana.context().newPage();
  await twin.addInitScript((held) => {
    for (const [key, value] of Object.entries(held)) sessionStorage.setItem(key, value);
  }, copied);
  await twin.addInitScript(insight);
  await twin.goto(ana.url());
  await see(twin, "#who-title", "Someone here is already called ana");
  assert.equal(await twin.evaluate(() => theSession.connection.calls), 1, "nor does it try for it again");
  await twin.locator("#who-offers button").first().click();
  await welcomed(twin);
  assert.equal(await ana.locator("#state-value").textContent(), "1 OPEN");
});

test("a tab that is hidden before it could draw still counts messages in its title", async () => {
  const ana = await join(server.url, { name: "ana", room: "title" });
  const bob = await join(server.url, { name: "bob", room: "title" });
  await see(ana, "#people button", "bob");
  // No frame comes any more; then the tab is hidden.
  await ana.evaluate(() => {
    globalThis.requestAnimationFrame = () => 0;
    document.dispatchEvent(new Event("visibilitychange"));
    Object.defineProperty(document, "hidden", { get: () => true });
  });
  await say(bob, "look here");
  await ana.waitForFunction(() => document.title === "(1) barewire", null, { polling: 50 });
});

test("a page that the browser kept for the back button connects again at once, with its own name", async () => {
  const net = await network();
  const ana = await join(net.url, { name: "ana", room: "kept", init: insight });
  // The wait is so long that only coming back can have ended it.
  await ana.evaluate(() => {
    globalThis.usual = barewire.backoff.delay;
    barewire.backoff.delay = () => 3_600_000;
    dispatchEvent(new PageTransitionEvent("pagehide", { persisted: true }));
  });
  net.cut();
  await ana.waitForFunction(() => theSession.connection.waiting !== null);
  // The server may still hold the name for the lost connection: then it is asked for again.
  const waits = await ana.evaluate(() => {
    barewire.backoff.delay = globalThis.usual;
    dispatchEvent(new PageTransitionEvent("pageshow", { persisted: true }));
    return theSession.connection.waiting;
  });
  assert.equal(waits, null);
  await welcomed(ana);
  assert.deepEqual(await ana.evaluate(() => Object.keys(sessionStorage)), []);
});
