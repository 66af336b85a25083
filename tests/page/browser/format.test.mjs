// Prettier formats the page's scripts and style sheets, and these tests: nobody argues about
// layout, and a diff shows only real changes.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { check } from "prettier";
import { allScripts, here, www } from "../support/find.mjs";

const OPTIONS = JSON.parse(readFileSync(join(here, "prettier.json"), "utf8"));

test("prettier has formatted the page's files and its tests", async () => {
  const ours = readdirSync(www, { recursive: true }).filter((name) => /\.(js|css)$/.test(name));
  assert.ok(ours.length > 100, String(ours.length));
  for (const path of [...ours.map((name) => join(www, name)), ...allScripts().map((name) => join(here, name))]) {
    const text = readFileSync(path, "utf8");
    assert.ok(await check(text, { ...OPTIONS, filepath: path }), `${path}: run \`make format\``);
  }
});
