// The page reads pasted bytes as the terminal does (tests/golden/pasted.json,
// tests/rust/book/golden.rs).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../support/find.mjs";
import { barewire } from "../support/models.mjs";

const { pasted } = JSON.parse(readFileSync(join(root, "tests", "golden", "pasted.json"), "utf8"));
const { hex } = barewire;

test("each known way to paste bytes is read or refused by its form", () => {
  for (const { name, text, bytes, refused } of pasted) {
    const found = hex.parse(text);
    assert.equal(found.why ?? null, refused === null ? null : `hex.${refused}`, `${name}: ${JSON.stringify(found)}`);
    if (bytes !== null) assert.equal(hex.spaced(found.bytes), bytes, name);
    if (refused !== null) assert.ok(found.why in barewire.strings, found.why);
  }
});

test("every reason of the table has its sentence, and every sentence is a reason of the table", () => {
  assert.deepEqual(
    [...new Set(pasted.map(({ refused }) => refused).filter(Boolean))].map((name) => `hex.${name}`).sort(),
    [...barewire.pasted.SAYS].sort(),
  );
});
