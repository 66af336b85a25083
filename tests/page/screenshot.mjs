// Takes the README's picture: a real chat between three people over the real
// server. `node screenshot.mjs` writes page.png beside this file.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join as path } from "node:path";
import { test } from "node:test";
import { here } from "./support/find.mjs";
import { small } from "./support/png.mjs";
import { join, say, see, sees, serve, whisperTo } from "./support/house.mjs";

const LIMIT = 150 * 1024;

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
