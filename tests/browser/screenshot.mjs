// Takes the README's picture: a real chat between three people over the real
// server. `node screenshot.mjs` writes page.png beside this file.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join as path } from "node:path";
import { test } from "node:test";
import { here } from "./find.mjs";
import { small } from "./png.mjs";
import { join, say, see, sees, serve, whisperTo } from "./house.mjs";

const LIMIT = 150 * 1024;

test("the README's picture is taken, and is small", async () => {
  // At the address that the README names, where that is free.
  const server = await serve(9527).catch(() => serve());
  const room = "lobby";
  const ben = await join(server.url, { name: "ben", room });
  const ming = await join(server.url, { name: "小明", room, language: "zh" });
  await say(ben, "Does the server decide that it’s 1006 when I pull the plug?");
  await sees(ming, "1006");
  const ada = await join(server.url, { name: "ada", room, width: 1280, height: 760 });
  await see(ada, ".row-say.earlier", "1006");
  await say(ada, "No, it can’t: it’s gone by then. The browser makes the number up.");
  await sees(ming, "makes the number up");
  await say(ming, "1006 从来不在线路上传，我刚查了 §7.4.1。");
  await sees(ada, "§7.4.1");
  await ada.locator("#kind-bytes").check();
  await say(ada, "81 85 37 fa 21 3d 7f 9f 4d 51 58");
  await see(ada, ".row-say .bytes", "81 85");
  await ada.locator("#kind-text").check();
  await say(ada, "That’s “Hello” in a frame, masked: the RFC’s own example, §5.7.");
  await sees(ben, "own example");
  await whisperTo(ben, "ada");
  await say(ben, "shall we stop the server and see?");
  await see(ada, ".row-whisper", "shall we");
  // Nothing under the pointer, and no cursor that blinks.
  await ada.locator("#text").blur();
  await ada.mouse.move(1279, 759);
  const file = path(here, "page.png");
  const picture = small(await ada.screenshot({ animations: "disabled", caret: "hide" }));
  writeFileSync(file, picture);
  assert.ok(picture.length < LIMIT, `${picture.length} bytes`);
});
