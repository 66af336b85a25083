// What people and rooms may be called: the vectors and the code points of tests/golden/names.json,
// which the server's tests read too (tests/rust/chat/names.rs), and the page's own tables against Node's.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../support/find.mjs";
import { barewire } from "../support/models.mjs";

const { names, address, strings } = barewire;
const golden = JSON.parse(readFileSync(join(root, "tests", "golden", "names.json"), "utf8"));

test("known names are judged as the server judges them, and each refusal has its sentences", () => {
  for (const { text, person, room } of golden.names) {
    assert.equal(names.judge(text), person && `name.${person}`, JSON.stringify(text));
    assert.equal(names.judge(text, "room"), room && `name.${room}`, `the room ${JSON.stringify(text)}`);
    if (person) assert.equal(strings[`name.${person}`].length, 2, person);
  }
});

// The planes that Unicode has filled, at least in part, without surrogates.
function* planes() {
  for (const [first, end] of [
    [0, 0xd800],
    [0xe000, 0x40000],
    [0xe0000, 0xf0000],
  ])
    for (let code = first; code < end; code++) yield String.fromCodePoint(code);
}

const all = (belongs) => new Set([...planes()].filter(belongs));
const fine = (text) => names.judge(text) === null;

function listed(which) {
  const found = new Set();
  for (const range of golden.code_points[which].join(" ").split(" ")) {
    const [first, last = first] = range.split("-").map((hex) => parseInt(hex, 16));
    for (let code = first; code <= last; code++) found.add(String.fromCodePoint(code));
  }
  return found;
}

const less = (one, other) =>
  [...one].filter((char) => !other.has(char)).map((char) => char.codePointAt(0).toString(16));

function same(found, expected, what) {
  assert.deepEqual({ more: less(found, expected), missing: less(expected, found) }, { more: [], missing: [] }, what);
}

test("every code point is judged as the server judges it", () => {
  same(
    all((char) => !fine(`a${char}b`)),
    listed("unseen"),
    "unseen",
  );
  same(
    all((char) => fine(`${char}\ufe0f`)),
    listed("pictures"),
    "pictures",
  );
  same(
    all((char) => fine(`${char}\u200c\u0628`)),
    listed("joins_on"),
    "joins_on",
  );
  same(
    all((char) => fine(`\u0628\u200c${char}`)),
    listed("joins_back"),
    "joins_back",
  );
  same(
    all((char) => fine(`${char}\u200d\u0db1`)),
    listed("viramas"),
    "viramas",
  );
  for (const [before, letter, after] of [
    ["", "s", "erver"],
    ["s", "e", "rver"],
    ["se", "r", "ver"],
    ["ser", "v", "er"],
  ]) {
    same(
      all((char) => names.judge(before + char + after) === "name.reserved"),
      listed(letter),
      letter,
    );
  }
});

// Node's tables may be of a later Unicode; code points that are ignorable by default are reserved
// for good.
test("characters that Node calls ignorable, white space or controls can't be in a name, and every emoji can", () => {
  const unseen = listed("unseen");
  const hidden = all((char) => /(?! )[\p{Cc}\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Zl}\p{Zp}]/u.test(char));
  assert.deepEqual(less(hidden, unseen), []);
  // Marks that enclose a number are of the category Cf, too, but visible.
  const formats = all((char) => /\p{Cf}/u.test(char) && !unseen.has(char));
  assert.deepEqual(
    less(formats, new Set("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}")),
    [],
  );
  const blank = new Set("\u2800\ufffc\u{13441}\u{13442}\u{16fe4}\u{1d159}");
  assert.deepEqual(less(unseen, new Set([...hidden, ...blank, ...all((char) => /\p{Cf}/u.test(char))])), []);
  const emoji = all(
    (char) => /\p{Emoji}/u.test(char) && !/[#*0-9]|\p{Emoji_Modifier}|\p{Regional_Indicator}/u.test(char),
  );
  assert.deepEqual(less(emoji, listed("pictures")), []);
  for (const char of emoji) assert.ok(fine(`${char}\ufe0f\u200d${char}`), char);
});

test("half of a surrogate pair isn't a name: no address can have it", () => {
  for (const half of ["\ud800", "a\udfff", "\udc00b"]) assert.equal(names.judge(half), "name.unseen");
});

test("an accepted name has an address that a browser leaves as it is", () => {
  const where = address.ofPage({ protocol: "http:", host: "127.0.0.1:9527" });
  for (const { text } of golden.names.filter(({ room }) => room === null)) {
    const url = address.socketUrl(where, text, "ana");
    const { pathname } = new URL(url);
    const path = text === address.LOBBY ? "/ws/ana" : `/room/${encodeURIComponent(text)}/ana`;
    assert.equal(pathname, path, JSON.stringify(text));
  }
  // The reason why dots are refused.
  assert.equal(new URL(address.socketUrl(where, "..", "ana")).pathname, "/ana");
  assert.equal(new URL("http://a/room/.%2E/ana").pathname, "/ana");
});
