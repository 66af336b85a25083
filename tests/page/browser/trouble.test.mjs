// When things end: on purpose, by accident, or before they began.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { before, test } from "node:test";
import { join, open, say, see, sees, serve, state, welcomed, unfold } from "../support/house.mjs";

let server;
before(async () => (server = await serve()));

const tried = (page) => page.locator(".fact", { hasText: "Connections tried" }).locator("dd").textContent();

test("the close button closes for good, in words, and reconnect brings what was missed", async () => {
  const ana = await join(server.url, { name: "ana", room: "missed" });
  const ben = await join(server.url, { name: "ben", room: "missed" });
  await say(ana, "before");
  await sees(ben, "before");
  await ana.locator("#close").click();
  await state(ana, 3);
  await see(ana, "#banner", "This page closed the connection, as you asked.");
  await see(ana, "#banner", "Close code 1000 NORMAL_CLOSURE.");
  await see(ana, "#timeline", 'code=1000 reason="" wasClean=true');
  assert.equal(await ana.locator("#banner-stop").isVisible(), false);
  await say(ana, "kept where it was written");
  await see(ana, "#hint", "Not sent: send() needs readyState 1, and it is 3.");
  assert.equal(await ana.locator("#text").inputValue(), "kept where it was written");
  await say(ben, "meanwhile one");
  await say(ben, "meanwhile two");
  await sees(ben, "meanwhile two");
  await ana.locator("#reconnect").click();
  await sees(ana, "What you missed: 2 messages.");
  assert.deepEqual(await ana.locator(".row-say.missed .body").allTextContents(), ["meanwhile one", "meanwhile two"]);
  assert.deepEqual(await ana.locator(".row-say .body").allTextContents(), ["before", "meanwhile one", "meanwhile two"]);
});

test("reconnect while open closes first and opens again under the same name", async () => {
  const ana = await join(server.url, { name: "ana", room: "again" });
  await ana.locator("#reconnect").click();
  await sees(ana, "Connected again, as ana.");
  await welcomed(ana);
  assert.equal(await tried(ana), "2");
});

test("a killed server is 1006 and blames nobody; when it is back, everybody is back, and what it kept", async () => {
  const first = await serve();
  const ana = await join(first.url, { name: "ana", room: "restart" });
  const ben = await join(first.url, { name: "ben", room: "restart" });
  await say(ana, "before the end");
  await sees(ben, "before the end");
  await first.kill();
  for (const page of [ana, ben]) await state(page, 3);
  await sees(ana, "The connection ended (1006).");
  await see(ana, "#timeline", "wasClean=false");
  // When the card is shown, a retry has failed; then ana waits for the next try.
  await see(ana, "#help", "cargo run -- --listen 127.0.0.1:");
  // The lost connection can still be looked at.
  await see(ana, "#timeline", "before the end");
  await ana.locator("#banner-end").click();
  await see(ana, "#end-script", "1006");
  await ana.locator("#banner-stop").click();
  await ana.locator("#banner-stop").waitFor({ state: "hidden" });
  await see(ana, "#banner", "The browser saw TCP end without a Close frame");
  const second = await serve(first.port);
  await welcomed(ben);
  await sees(ben, "started again (a new epoch)");
  await say(ben, "after the restart");
  await sees(ben, "after the restart");
  await ana.locator("#reconnect").click();
  await welcomed(ana);
  await sees(ana, "started again (a new epoch)");
  await sees(ana, "What the server has kept since: 1 message");
  assert.deepEqual(await ana.locator(".row-say .body").allTextContents(), ["before the end", "after the restart"]);
  await second.quit();
  await sees(ana, "The connection ended (1001).");
  // A failed retry is 1006; the page still shows what ended the connection.
  await unfold(ana, "connection");
  await see(ana, "#happened-code", "Close code 1006");
  await see(ana, "#banner-detail", "all tries since then have failed. Close code 1001 GOING_AWAY.");
  await see(ana, "#timeline", "code=1001");
});

test("while the page waits it counts down, and can be told to try now", async () => {
  const own = await serve();
  const ana = await join(own.url, { name: "ana" });
  // Its own next try never comes, so only the button can bring it back.
  await ana.evaluate(() => {
    const real = globalThis.setTimeout;
    globalThis.setTimeout = (work, ms) => (ms >= 500 ? 0 : real(work, ms));
  });
  await own.kill();
  await see(ana, "#banner", /Trying again in \d+ seconds? \(try 1\)/);
  const back = await serve(own.port);
  await ana.locator("#banner-now").click();
  await welcomed(ana);
  assert.equal(await tried(ana), "2");
  await back.kill();
});

test("trying can be stopped while a try is under way, and what ended the connection is still told", async (t) => {
  const own = await serve();
  const ana = await join(own.url, { name: "ana" });
  await own.kill();
  // Somebody listens there and never answers.
  const open = new Set();
  const mute = createServer((socket) => open.add(socket.on("error", () => {})));
  mute.listen(own.port, "127.0.0.1");
  t.after(() => {
    mute.close();
    for (const socket of open) socket.destroy();
  });
  await once(mute, "listening");
  await see(ana, "#banner", /Connecting to .* \d+ seconds so far/);
  assert.equal(await ana.locator("#banner-stop").isVisible(), true);
  await ana.locator("#banner-stop").click();
  await state(ana, 3);
  await see(ana, "#banner-detail", "The browser saw TCP end without a Close frame");
  assert.doesNotMatch(await ana.locator("#banner").textContent(), /This page/);
  assert.equal(await ana.locator("#banner-stop").isVisible(), false);
  assert.equal(await ana.locator("#banner-now").textContent(), "Reconnect");
});

test("a chosen name that is taken brings a question with offers, and isn't tried again and again", async () => {
  const ana = await join(server.url, { name: "ana", room: "taken" });
  const other = await open(server.url, { name: "ana", room: "taken" });
  await see(other, "#who-title", "Someone here is already called ana");
  await see(other, "#timeline", "code=4001");
  await unfold(other, "connection");
  await see(other, "#happened-code", "NAME_TAKEN");
  await see(other, "#banner-text", "Not connected: someone in taken is already called ana.");
  await see(other, "#me-title", "You asked to be");
  assert.equal(await other.locator("#close").isDisabled(), true);
  assert.equal(await other.locator("#banner-stop").isVisible(), false);
  assert.equal(await tried(other), "1");
  const offer = other.locator("#who-offers button").first();
  const name = await offer.textContent();
  await offer.click();
  await welcomed(other);
  await see(other, "#me-title", "You are");
  await see(ana, "#people button", name);
  await say(ana, "the first keeps it");
  await sees(other, "the first keeps it");
});

test("two tabs of one browser are two people: the second makes up another name by itself", async () => {
  const one = await join(server.url, { room: "tabs" });
  const two = await one.context().newPage();
  await two.goto(one.url());
  await welcomed(two);
  const [first, second] = [await one.locator("#me-name").textContent(), await two.locator("#me-name").textContent()];
  assert.notEqual(first, second);
  await sees(two, `${first} is taken here, so this page made up another name: ${second}.`);
  await see(one, "#people button", second);
  // Later, alone again, the made-up name is still the same.
  await two.close();
  await one.reload();
  await see(one, "#people .self", first);
});

test("an impossible room is shown with the server's reason, and another can be given", async () => {
  const ana = await open(server.url, { name: "ana", room: "x".repeat(33) });
  await see(ana, "#who-title", "This name or room is impossible");
  await see(ana, "#who-quote", "The server says:");
  await unfold(ana, "connection");
  await see(ana, "#happened-code", "4002 IMPOSSIBLE_ADDRESS");
  await ana.locator("#who-room").fill("possible");
  await ana.locator("#who-room").press("Enter");
  await welcomed(ana);
  await see(ana, "#room-now", "possible");
});

// An `init`: how many WebSockets were ever made is in `called`.
function counted() {
  const Real = WebSocket;
  globalThis.called = 0;
  globalThis.WebSocket = class extends Real {
    constructor(...where) {
      super(...where);
      called += 1;
    }
  };
}

test("a room that a browser removes from an address is refused by the page itself, in both languages", async () => {
  for (const [language, title, why] of [
    ["en", "This name or room is impossible", "the server never sees them"],
    ["zh", "这个名字或房间名不可用", "服务器根本收不到"],
  ]) {
    for (const room of ["..", "%2e%2e"]) {
      const other = `${language}${room.length}`;
      const page = await open(`${server.url}#room=${room}`, { name: "ana", language, init: counted });
      await see(page, "#who-title", title);
      await see(page, "#who-why", why);
      await state(page, 3);
      assert.equal(await page.evaluate(() => called), 0);
      await page.locator("#who-room").fill(other);
      await page.locator("#who-room").press("Enter");
      await welcomed(page);
      await see(page, "#room-now", other);
      // A reader who follows such a link stays in the room, and the address says which one that is.
      await page.evaluate(() => (location.hash = "#room=.."));
      await see(page, "#who-why", why);
      await page.waitForFunction((hash) => location.hash === hash, `#room=${other}`);
      await state(page, 1);
      assert.equal(await page.locator("#me-name").textContent(), "ana");
      await page.locator("#who-cancel").click();
      await page.locator("#who").waitFor({ state: "hidden" });
      await page.context().close();
    }
  }
});

test("the page says that a name is impossible before anything is sent", async () => {
  const ana = await join(server.url, { name: "ana", room: "names" });
  await ana.locator("#me").click();
  for (const [name, sentence] of [
    ["", "at least one character"],
    ["x".repeat(33), "At most 32 characters"],
    ["a\u202eb", "change the direction"],
    ["..", "mean places"],
    ["a  b", "no two in a row"],
    ["ser\u200bver", "Invisible characters"],
    ["s\u0435rver", "reserved for the server"],
    ["server", "reserved for the server"],
  ]) {
    await ana.locator("#who-name").fill(name);
    await ana.locator("#who-name").press("Enter");
    await see(ana, "#who-problem", sentence);
  }
  assert.equal(await tried(ana), "1");
});

test("if no server answers, the page says exactly what to type", async () => {
  const own = await serve();
  const page = await join(own.url, { name: "ana" });
  await own.kill();
  await see(page, "#help-title", `Can’t connect to ${own.host}`);
  assert.equal(await page.locator("#help-command").textContent(), `cargo run -- --listen ${own.host}`);
  assert.equal(await page.locator("#help-url").textContent(), own.url);
});

test("another address is accepted, and an input that isn't one is answered with a sentence", async () => {
  const page = await join(server.url, { name: "ana", room: "moved" });
  const origin = server.url.replace(/\/$/, "");
  const other = await serve(0, ["--allow-origin", origin]);
  await page.locator("#other-server").click();
  for (const [typed, sentence] of [
    ["", "Type an address"],
    ["ftp://x", "Only ws://"],
    ["nowhere:99999", "That is not an address"],
    [`${other.host}/ws/ana`, "Leave out what follows the port"],
  ]) {
    await page.locator("#address").fill(typed);
    await page.locator("#address").press("Enter");
    await see(page, "#address-problem", sentence);
  }
  await page.locator("#address").fill(`ws://${other.host}`);
  await page.locator("#address").press("Enter");
  await unfold(page, "connection");
  await see(page, "#facts dd", `ws://${other.host}/room/moved/ana`);
  await welcomed(page);
  await page.locator("#help").waitFor({ state: "hidden" });
  await other.kill();
  await see(page, "#help-why", `This page came from ${origin}`);
  assert.equal(
    await page.locator("#help-command").textContent(),
    `cargo run -- --listen ${other.host} --allow-origin ${origin}`,
  );
});

test("opened from disk without a server it says cargo run, in both languages", async () => {
  const { pathToFileURL } = await import("node:url");
  const { www } = await import("../support/find.mjs");
  for (const [language, sentence] of [
    ["en", "This page was opened from disk"],
    ["zh", "本页是从磁盘打开的"],
  ]) {
    const page = await open("about:blank", { language });
    // Meanwhile, nothing may listen at the usual address.
    await page.addInitScript(() => {
      const Real = WebSocket;
      globalThis.WebSocket = class extends Real {
        constructor(url, protocols) {
          super(url.replace("127.0.0.1:9527", "127.0.0.1:9"), protocols);
        }
      };
    });
    await page.goto(`${pathToFileURL(www)}/index.html`);
    await see(page, "#help-why", sentence);
    await see(page, "#help-command", /^cargo run$/);
    await see(page, "#help-url", "http://127.0.0.1:9527/");
  }
});
