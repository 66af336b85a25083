// The page's checks of handshakes against the table that the server and the terminal must agree
// with (tests/golden/handshakes.json, tests/rust/book/golden.rs,
// tests/rust/websocket/handshake.rs).
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../support/find.mjs";
import { barewire } from "../support/models.mjs";

const { handshake } = barewire;
const table = JSON.parse(readFileSync(join(root, "tests", "golden", "handshakes.json"), "utf8"));
const latin1 = (text) => Uint8Array.from(text, (char) => char.charCodeAt(0));
const wrong = (rows) => rows.filter(({ ok }) => ok === false);
const SWITCHING = latin1("HTTP/1.1 101 Switching Protocols\r\n\r\n");

test("a request is wrong where the server finds it wrong, by the same line of Rust, and nowhere else", () => {
  for (const { name, request, rule, by } of table.requests) {
    const rows = handshake.request(latin1(request), by ?? null);
    assert.equal(wrong(rows).length > 0, rule !== null, name);
    if (rule !== null)
      assert.ok(
        wrong(rows).some(({ anchor }) => anchor === rule),
        `${name}: ${wrong(rows).map(({ anchor }) => anchor)}`,
      );
    for (const { key } of rows) assert.ok(key in barewire.strings, key);
  }
});

test("the server decides who may ask: the page says nothing about it before its answer", () => {
  for (const { name, request, by } of table.requests.filter((row) => row.by)) {
    assert.deepEqual(wrong(handshake.request(latin1(request))), [], name);
    assert.ok(
      wrong(handshake.request(latin1(request), by)).every((row) => row.name === by),
      name,
    );
  }
  const [{ request }] = table.requests.filter(({ name }) => name === "a page of this server");
  const origin = (said) => handshake.request(latin1(request), null, said).find(({ name }) => name === "origin");
  assert.deepEqual([origin(null).ok, origin(SWITCHING).ok], [null, true]);
  assert.deepEqual([origin(null).anchor, origin(null).key], ["origin", "ask.origin"]);
});

test("a key is accepted or refused as the server does it, and spare bits are named", () => {
  const [{ request }] = table.requests;
  for (const { key, bytes, spare } of table.keys) {
    const rows = handshake.request(latin1(request.replace("dGhlIHNhbXBsZSBub25jZQ==", key)));
    const row = rows.find(({ name }) => name === "sec-websocket-key");
    assert.equal(row.ok, bytes !== null, key);
    assert.equal(row.key, spare ? "ask.spare" : "ask.sec-websocket-key", key);
  }
});

test("an answer is wrong at the lines that the table blames", () => {
  for (const { name, offers, answer, wrong: blamed } of table.answers) {
    const asked = offers === "all" ? table.asked : table.requests[0].request;
    const rows = handshake.answer(latin1(answer.replaceAll("<accept>", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")), latin1(asked));
    assert.deepEqual(
      wrong(rows).map((row) => row.name),
      blamed,
      name,
    );
    for (const { key } of rows) assert.ok(key in barewire.strings, key);
  }
});

test("the words of a 403 say which field it is about, in both languages", () => {
  for (const { by, english, chinese } of table.refusals) {
    for (const words of [english, chinese]) assert.equal(handshake.refusedBy(words), by, words);
  }
});
