// The violations of "Break it" without the page: their bytes are those of the list
// that the server is tested with (tests/golden/violations.json), and what comes back
// is judged.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../support/find.mjs";
import { barewire } from "../support/models.mjs";

const { violations, frames } = barewire;
const golden = JSON.parse(readFileSync(join(root, "tests", "golden", "violations.json"), "utf8")).violations;
const hex = (all) => Array.from(all, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
const bytes = (text) => Uint8Array.from(text.split(" "), (byte) => parseInt(byte, 16));

test("the page has the list that the server is tested with, byte for byte, both ways", () => {
  assert.deepEqual(
    violations.LIST.map(({ id }) => id),
    golden.map(({ id }) => id),
  );
  for (const { id, ...expected } of golden) {
    const runs = (to) => violations.runs(violations.find(id), to).map(([frame, times]) => [hex(frame), times]);
    assert.deepEqual(runs("server"), expected.to_server, id);
    assert.deepEqual(runs("browser"), expected.to_browser, id);
  }
});

test("each violation reads as frames, as a receiver takes them apart", () => {
  const rows = (id, to = "server") => violations.apart(violations.find(id), to);
  assert.deepEqual(
    rows("rsv1").rows.map(({ fin, rsv, opcode, masked, len, text }) => [fin, rsv, opcode, masked, len, text]),
    [[1, "100", 1, true, "5", "Hello"]],
  );
  assert.equal(rows("mask").rows[0].masked, false);
  assert.equal(rows("mask", "browser").rows[0].masked, true);
  assert.deepEqual(
    rows("says-more").rows.map(({ len, here }) => [len, here]),
    [["100", 5]],
  );
  assert.deepEqual(
    rows("says-less", "browser").rows.map(({ len, text, rsv }) => [len, text, rsv]),
    [
      ["2", "He", "000"],
      ["108", "o", "110"],
    ],
  );
  assert.equal(rows("endless").more, 131_069);
  assert.equal(rows("http").rows[0].opcode, 7);
});

test("an address that names no violation names the first", () => {
  assert.equal(violations.find("nonsense").id, violations.FIRST);
});

const came = (text) => (text === "" ? [] : frames.split(bytes(text)).frames);

test("our server's answer is a verdict", () => {
  const verdict = (text, over = false) => violations.ofServer(came(text), over).verdict;
  assert.equal(verdict("88 02 03 ea"), "code_1002");
  assert.equal(verdict("81 02 48 65 88 02 03 ef"), "code_1007", "a message before the complaint changes nothing");
  assert.equal(verdict("88 02 03 f3"), "other");
  assert.equal(verdict("88 02 03 e8"), "taken", "a Close that is answered is no complaint");
  assert.equal(verdict("8a 00"), "taken");
  assert.deepEqual([verdict(""), verdict("", true)], ["waits", "cut"]);
});

test("a browser's answer is what crossed the wire, and what the script got only if nothing did", () => {
  const rows = (text) => came(text).map((frame) => ({ kind: "frame", dir: "in", opcode: frame.opcode, frame }));
  const script = (more = {}) => ({ messages: [], closed: null, ...more });
  const broken = { code: 1006, reason: "", wasClean: false };
  const verdict = (text, told) => violations.ofBrowser(rows(text), told).verdict;
  assert.equal(verdict("88 82 00 00 00 00 03 ea", script({ closed: broken })), "code_1002");
  assert.equal(verdict("", script({ closed: broken })), "cut");
  assert.equal(
    verdict("88 82 00 00 00 00 03 e7", script({ closed: { code: 999, reason: "", wasClean: true } })),
    "taken",
  );
  assert.equal(verdict("", script({ messages: ["Hello"] })), "taken");
  assert.equal(verdict("8a 80 00 00 00 00", script()), "taken");
  assert.equal(verdict("", script()), "waits");
});
