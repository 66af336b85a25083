// The handshake lab without the page: the two heads, their ways to be wrong, and how they are
// written in the address.
import assert from "node:assert/strict";
import { test } from "node:test";
import { barewire } from "../support/models.mjs";

const { heads, handshake } = barewire;
const bytes = (lines) => new TextEncoder().encode(`${lines.join("\r\n")}\r\n\r\n`);
const request = (v) => heads.linesOf({ side: "request", v, head: "" }, "h:1");
const wrong = (rows) => rows.filter(({ ok }) => ok === false).map(({ name, text }) => name || text);

test("each example breaks the rule in its name, and no other", () => {
  const broken = Object.fromEntries(heads.WAYS.request.map(([v]) => [v, wrong(handshake.request(bytes(request(v))))]));
  const key = "sec-websocket-key";
  assert.deepEqual(broken, {
    right: [],
    "keep-alive": [],
    "lower-case": [],
    "version-25": ["sec-websocket-version"],
    "no-key": [key],
    "short-key": [key],
    "two-keys": [key, key],
    close: ["connection"],
    "no-upgrade": ["upgrade"],
    post: ["POST /echo HTTP/1.1"],
    "http-10": ["GET /echo HTTP/1.0"],
    "no-host": ["host"],
    "other-host": [],
    "no-colon": ["Sec-WebSocket-Protocol chat"],
    compress: [],
  });
});

test("an answer is checked against the request: its accept value, its subprotocol, its extensions", () => {
  const asked = bytes([
    ...request("right"),
    "Sec-WebSocket-Protocol: served",
    "Sec-WebSocket-Extensions: permessage-deflate",
  ]);
  const answer = (v) =>
    [heads.STATUS, ...heads.linesOf({ side: "answer", v, head: "" }, "h:1")].map((line) =>
      line.replace("<accept>", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=").replace("<protocol>", "served"),
    );
  const broken = Object.fromEntries(
    heads.WAYS.answer.map(([v]) => [v, wrong(handshake.answer(bytes(answer(v)), asked))]),
  );
  assert.deepEqual(broken, {
    // The key is the RFC's here, so its value is the right one.
    right: [],
    "wrong-accept": [],
    "no-accept": ["sec-websocket-accept"],
    "lower-case": [],
    "no-upgrade": ["upgrade"],
    close: ["connection"],
    "other-protocol": ["sec-websocket-protocol"],
    "no-protocol": [],
    extension: ["sec-websocket-extensions"],
    compress: [],
    extra: [],
  });
});

test("a head is in the address by its name, or line by line without this server's own lines", () => {
  const [v] = heads.WAYS.request[3];
  assert.deepEqual(heads.settingsOf("request", request(v).join("\n"), "h:1"), { side: "request", v, head: "" });
  const typed = request("right").concat("X-Mine: h:1").join("\r\n");
  const settings = heads.settingsOf("request", typed, "h:1");
  assert.match(settings.head, /Host: <host>\n[^]*X-Mine: <host>$/);
  assert.deepEqual(heads.linesOf(settings, "other:2").slice(-1), ["X-Mine: other:2"]);
});

test("a wrong address still works; an empty line doesn't end a head", () => {
  assert.deepEqual([heads.sideOf("x"), heads.wayOf("answer", "version-25")], ["request", "right"]);
  assert.deepEqual(heads.linesOf({ side: "x", v: "x", head: "" }, "h:1"), request("right"));
  assert.deepEqual(heads.parsed("a\r\n\r\nb\n"), ["a", "b"]);
});

test("a status is a verdict", () => {
  assert.deepEqual([101, 426, 503, NaN].map(heads.ofServer), ["101", "426", "other", "nothing"]);
});
