// People talking: in a group, in private, in rooms, with bytes, and together with the course notes'
// plain pages.
import assert from "node:assert/strict";
import { before, test } from "node:test";
import { join, open, plain, say, see, sees, serve, state, welcomed, whisperTo, unfold } from "../support/house.mjs";

let server;
before(async () => (server = await serve()));

const texts = (page) => page.locator("#log .body").allTextContents();

test("on opening, the page is already connected under a name that it made up", async () => {
  const page = await join(server.url, { asServed: true });
  assert.match(await page.locator("#me-name").textContent(), /^[a-z]+-[a-z]+$/);
  assert.equal(await page.locator("#state-value").textContent(), "1 OPEN");
  await unfold(page, "connection");
  await see(page, "#facts dd", "chat");
});

test("two people who talk in a group see the same messages in the same order", async () => {
  const [ana, ben] = [
    await join(server.url, { name: "ana", room: "group" }),
    await join(server.url, { name: "ben", room: "group" }),
  ];
  await see(ana, "#people button", "ben");
  await sees(ana, "ben came in");
  await say(ana, "hello ben");
  await sees(ben, "hello ben");
  await say(ben, "hello ana");
  await sees(ana, "hello ana");
  assert.deepEqual(await texts(ana), await texts(ben));
  assert.equal(await ana.locator(".mine .body").textContent(), "hello ben");
  await ben.context().close();
  await sees(ana, "ben left");
});

test("a whisper reaches only one person, and its mode is easy to see and to leave", async () => {
  const room = { room: "private" };
  const ana = await join(server.url, { name: "ana", ...room });
  const ben = await join(server.url, { name: "ben", ...room });
  const eve = await join(server.url, { name: "eve", ...room });
  await whisperTo(ana, "ben");
  await see(ana, "#whispering", "passes this only to ben");
  await say(ana, "psst");
  await see(ana, ".row-whisper", "psst");
  await see(ben, ".row-whisper", "psst");
  await ana.locator("#text").press("Escape");
  await ana.locator("#whispering").waitFor({ state: "hidden" });
  await say(ana, "to all");
  // The order is the proof: eve would have received the whisper first, and didn't.
  await sees(eve, "to all");
  assert.deepEqual(await texts(eve), ["to all"]);
});

test("a whisper to somebody who left brings a sentence, and ends nobody's connection", async () => {
  const ana = await join(server.url, { name: "ana", room: "gone" });
  const ben = await join(server.url, { name: "ben", room: "gone" });
  await whisperTo(ana, "ben");
  await ben.context().close();
  await see(ana, "#whispering", "ben is not here any more");
  await say(ana, "still there?");
  await sees(ana, "the whisper reached no one");
  await state(ana, 1);
});

test("rooms are separate, are in the address, and can be entered and come back from", async () => {
  const ana = await join(server.url, { name: "ana", room: "one" });
  await say(ana, "in one");
  await sees(ana, "in one");
  await unfold(ana, "rooms-fold");
  await ana.locator("#room-name").fill("zwei/2");
  await ana.locator("#room-name").press("Enter");
  await see(ana, "#room-now", "zwei/2");
  await welcomed(ana);
  assert.equal(new URL(ana.url()).hash, "#room=zwei%2F2");
  assert.deepEqual(await texts(ana), []);
  const ben = await join(server.url, { name: "ben", room: "zwei/2" });
  await say(ben, "in two");
  await sees(ana, "in two");
  await ana.goBack();
  await see(ana, "#room-now", "one");
  await sees(ana, "in one");
  assert.deepEqual(await texts(ana), ["in one"]);
});

test("a person who comes later sees what was said before, marked as earlier", async () => {
  const ana = await join(server.url, { name: "ana", room: "late" });
  await say(ana, "early words");
  await sees(ana, "early words");
  const ben = await join(server.url, { name: "ben", room: "late" });
  await sees(ben, "1 message from before you came");
  await see(ben, ".row-say.earlier", "early words");
  assert.equal(await ben.locator(".row-say").count(), 1);
});

test("another name is another connection, and is remembered", async () => {
  const ana = await join(server.url, { room: "rename" });
  await ana.locator("#me").click();
  await ana.locator("#who-name").fill("小明");
  await ana.locator("#who-form").getByRole("button", { name: "Connect" }).click();
  await see(ana, "#people .self", "小明");
  await ana.reload();
  await see(ana, "#people .self", "小明");
});

test("bytes typed as hex arrive as hex with the text next to them, everywhere", async () => {
  const ana = await join(server.url, { name: "ana", room: "bytes" });
  const ben = await join(server.url, { name: "ben", room: "bytes" });
  const wire = await plain(ben, `${server.url}room/bytes/`);
  await ana.locator("#kind-bytes").check();
  await say(ana, "48 699");
  await see(ana, "#hint.problem", "“699” has half a byte too many or too few");
  await say(ana, "48 zz");
  await see(ana, "#hint.problem", "“z” is not a hexadecimal digit");
  await say(ana, "0x48, 69 00 ff");
  await see(ana, "#hint.problem", "“69” has no 0x");
  await say(ana, "0x48, 0x69, 0x00, 0xff");
  const row = await see(ben, ".row-say .bytes", "48 69 00 ff");
  assert.match(await row.textContent(), /4 bytes/);
  assert.equal(await row.locator(".dump-text").textContent(), "Hi··");
  assert.deepEqual(await wire.hears(1), ["binary: 48 69 00 ff"]);
  assert.equal(await ana.locator("#text").inputValue(), "");
});

test("a plain page of the course notes sends and receives", async () => {
  const ana = await join(server.url, { name: "ana" });
  const nameless = await plain(ana, `${server.url}ws`);
  await say(ana, "hi, plain one");
  assert.deepEqual(await nameless.hears(1), ['{"sender":"ana","msg":"hi, plain one"}']);
  await nameless.send("hi from nobody");
  const row = await sees(ana, "hi from nobody");
  assert.match(await row.textContent(), /someone without a name/);
  const ben = await join(server.url, { name: "ben" });
  const named = await plain(ben, `${server.url}ws/carl`);
  await see(ana, "#people button", "carl");
  await named.send("named and plain");
  await see(ana, ".row-say", "named and plain");
  await whisperTo(ana, "carl");
  await say(ana, "for carl");
  const heard = JSON.parse((await named.hears(1)).at(-1));
  assert.equal(heard.from, "ana");
  assert.equal(heard.msg, "for carl");
});

test("opened from disk, the page finds the server at a given address, with its history", async () => {
  const ana = await join(server.url, { name: "ana", room: "disk" });
  await say(ana, "over http");
  await sees(ana, "over http");
  const { pathToFileURL } = await import("node:url");
  const { www } = await import("../support/find.mjs");
  const ben = await open(`${pathToFileURL(www)}/index.html`, { name: "ben", room: "disk" });
  await ben.locator("#other-server").click();
  await ben.locator("#address").fill(server.host);
  await ben.locator("#address").press("Enter");
  await welcomed(ben);
  await see(ben, ".row-say.earlier", "over http");
  await say(ben, "from disk");
  await sees(ana, "from disk");
  await ben.reload();
  await welcomed(ben);
});

test("the language is switched in place, without reconnecting, and remembered", async () => {
  const ana = await join(server.url, { name: "ana", room: "languages" });
  await say(ana, "stays");
  await sees(ana, "stays");
  await ana.locator("#language").click();
  await see(ana, "#send", "发送");
  await see(ana, "#connection > summary", "这个连接");
  assert.equal(await ana.evaluate(() => document.documentElement.lang), "zh-CN");
  await unfold(ana, "connection");
  await see(ana, ".fact", "尝试连接的次数1");
  await sees(ana, "stays");
  await ana.reload();
  await see(ana, "#send", "发送");
  await ana.locator("#language").click();
  await see(ana, "#send", "Send");
  assert.equal(await ana.evaluate(() => document.documentElement.lang), "en");
});

test("a browser that prefers Chinese gets Chinese, and a Chinese name", async () => {
  const ming = await join(server.url, { language: "zh" });
  await see(ming, "#send", "发送");
  assert.match(await ming.locator("#me-name").textContent(), /^\p{Script=Han}+$/u);
});
