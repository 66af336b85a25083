// Takes the README's pictures: a real chat between three people over the real server, and the page of
// the proxy in front of a server that breaks a rule. `node screenshot.mjs` writes page.png and proxy.png
// beside this file.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join as path } from "node:path";
import { test } from "node:test";
import { here } from "./support/find.mjs";
import { small } from "./support/png.mjs";
import { byHand, client, proxy } from "./support/proxied.mjs";
import { KEY } from "./support/records.mjs";
import { join, open, say, see, sees, serve, whisperTo } from "./support/house.mjs";

const LIMIT = 150 * 1024;

const masked = (text) => [...Buffer.from(text)].map((byte, i) => byte ^ KEY[i % 4]);

test("the README's picture is taken, and is small", async () => {
  // At the address that the README names, if that is free.
  const server = await serve(9527).catch(() => serve());
  const room = "lobby";
  const ben = await join(server.url, { name: "ben", room });
  const ming = await join(server.url, { name: "小明", room, language: "zh" });
  await say(ben, "How does the server know where my message ends?");
  await sees(ming, "message ends");
  const ada = await join(server.url, { name: "ada", room, width: 1280, height: 880 });
  await see(ada, ".row-say.earlier", "message ends");
  await say(ming, "每一帧都写着自己的长度。");
  await sees(ada, "长度");
  await ada.locator('#timeline [data-key="answer"]').waitFor({ state: "attached" });
  await say(ada, "你好");
  await sees(ben, "你好");
  await see(ada, "#detail-title", "browser → server");
  await whisperTo(ben, "ada");
  await say(ben, "and why is MASK set?");
  await see(ada, ".row-whisper", "MASK");
  // The seven bits of the length, and what the page says of them.
  await ada.locator('#figure [data-bit="12"]').click();
  await see(ada, "#explain", "this many bytes");
  // Nothing under the pointer, and no cursor that blinks.
  await ada.locator("#text").blur();
  await ada.mouse.move(1279, 759);
  const file = path(here, "page.png");
  const picture = small(await ada.screenshot({ animations: "disabled", caret: "hide" }));
  writeFileSync(file, picture);
  assert.ok(picture.length < LIMIT, `${picture.length} bytes`);
});

// The picture of the proxy: a lane, and below it the frame in which the server broke a rule.
test("the picture of the proxy is taken, and is small", async () => {
  // At the address that the README names, if that is free.
  const upstream = await byHand();
  const through = await proxy(upstream.host, [], 9528).catch(() => proxy(upstream.host));
  const page = await open(through.page, { width: 1280, height: 900, asServed: true });
  await see(page, "#lanes-says", "No WebSocket has come through");
  const [server, ours] = await Promise.all([upstream.next(), client(through.port, { target: "/chat" })]);
  ours.send([0x81, 0x85, ...KEY], masked("Hello"));
  await server.until(11);
  const long = "a text of two hundred bytes ".repeat(8).slice(0, 200);
  server.send([0x81, 5], [...Buffer.from("Hello")], [0x81, 127, 0, 0, 0, 0, 0, 0, 0, 200], [...Buffer.from(long)]);
  await ours.until(217);
  await see(page, "#lanes-rows .lane-broke-says", "server broke §5.2 at byte");
  const table = await page.locator(".lanes").boundingBox();
  const shot = (clip) => page.screenshot({ animations: "disabled", caret: "hide", clip });
  const above = await shot({ x: 0, y: 0, width: 1280, height: Math.ceil(table.y + table.height) + 12 });
  await page.locator("#lanes-rows [data-lane]").click();
  await page.locator('#timeline .w-wire[data-key="frame-3"]').click();
  await see(page, "#frame-judged .source-line.marked", "minimal_for");
  await page.mouse.move(1279, 899);
  await page.locator("#line-title").evaluate(() => document.activeElement.blur());
  const bar = await page.locator(".line-frame").boundingBox();
  const below = await shot({ x: 0, y: bar.y, width: 1280, height: 900 - bar.y });
  const both = await open("about:blank", { width: 1296, height: 1400 });
  await both.evaluate(
    async (pictures) => {
      const box = document.createElement("div");
      document.body.append(box);
      for (const base64 of pictures) {
        const picture = Object.assign(new Image(), { src: `data:image/png;base64,${base64}` });
        picture.style.display = "block";
        box.append(picture);
        await picture.decode();
      }
    },
    [above, below].map((picture) => picture.toString("base64")),
  );
  const picture = small(await both.locator("div").screenshot());
  writeFileSync(path(here, "proxy.png"), picture);
  assert.ok(picture.length < 300 * 1024, `${picture.length} bytes`);
});
