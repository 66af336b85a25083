// The parts of the detail, without the page: the mask step by step, SHA-1, the handshake's lines,
// and an end from three sides.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { describe, test } from "node:test";
import { barewire } from "../support/models.mjs";
import { ANSWER } from "../support/records.mjs";

const { mask, sha1, handshake, closing } = barewire;
const utf8 = (text) => new TextEncoder().encode(text);
const KEY = Uint8Array.of(0x37, 0xfa, 0x21, 0x3d);

describe("the mask", () => {
  test("§5.7: Hello, with the RFC's key", () => {
    const wire = Uint8Array.of(0x7f, 0x9f, 0x4d, 0x51, 0x58);
    assert.equal(new TextDecoder().decode(mask.unmask(wire, KEY)), "Hello");
    assert.deepEqual(mask.steps(wire, KEY)[4], { at: 4, wire: 0x58, key: 0x37, keyAt: 0, plain: 0x6f });
  });

  test("to mask twice is to do nothing", () => {
    const text = utf8("你好, 👋!");
    assert.deepEqual(mask.unmask(mask.unmask(text, KEY), KEY), text);
  });

  test("the bytes of one code point are one character", () => {
    const found = mask.characters(utf8("a你👋é"));
    assert.deepEqual(
      found.map(({ from, to, text }) => [from, to, text]),
      [
        [0, 1, "a"],
        [1, 4, "你"],
        [4, 8, "👋"],
        [8, 10, "é"],
      ],
    );
  });

  test("bytes that aren't UTF-8 are separate: cut, overlong, surrogate, beyond the last", () => {
    for (const bytes of [
      [0xe4, 0xbd],
      [0xc0, 0x80],
      [0xed, 0xa0, 0x80],
      [0xf5, 0x80],
      [0x80, 0xff],
    ]) {
      const found = mask.characters(Uint8Array.from(bytes));
      assert.deepEqual(
        found.map(({ text }) => text),
        bytes.map(() => null),
      );
    }
  });

  test("a flipped bit of the key changes every fourth byte, and flips back", () => {
    const other = mask.flip(KEY, 15);
    assert.deepEqual([...other], [0x37, 0xfb, 0x21, 0x3d]);
    assert.deepEqual(mask.flipped(KEY, other), [15]);
    assert.deepEqual(mask.flip(other, 15), KEY);
  });
});

describe("SHA-1", () => {
  test("is Node's, around the border of every block", () => {
    for (let length = 0; length < 200; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => i * 7);
      assert.equal(
        Buffer.from(sha1.digest(bytes)).toString("hex"),
        createHash("sha1").update(bytes).digest("hex"),
        `${length} bytes`,
      );
    }
  });

  test("the accept value of RFC 6455 §1.3", () => {
    assert.equal(handshake.accepted("dGhlIHNhbXBsZSBub25jZQ==").accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
  });
});

const REQUEST = [
  "GET /ws/ana HTTP/1.1",
  "Host: 127.0.0.1:9527",
  "Connection: keep-alive, Upgrade",
  "Upgrade: websocket",
  "Origin: http://127.0.0.1:9527",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
  "Sec-WebSocket-Protocol: chat",
  "Cookie: *",
  "",
  "",
].join("\r\n");

describe("the handshake's lines", () => {
  const asked = (text = REQUEST) => handshake.request(utf8(text));
  const answered = (text = ANSWER, request = REQUEST) => handshake.answer(utf8(text), utf8(request));
  const wrong = (rows) => rows.filter(({ ok }) => ok === false).map(({ name }) => name);

  test("a right request and its answer break no rule, and every line has its sentence", () => {
    for (const rows of [asked(), answered()]) {
      assert.deepEqual(wrong(rows), []);
      for (const { key } of rows) assert.ok(key in barewire.strings, key);
    }
    assert.equal(asked().find(({ name }) => name === "cookie").key, "head.blanked");
  });

  test("each broken rule of §4.2.1 is found at its line", () => {
    for (const [line, by, name] of [
      ["GET", "POST", ""],
      ["HTTP/1.1", "HTTP/1.0", ""],
      ["Upgrade: websocket", "Upgrade: websockets", "upgrade"],
      ["keep-alive, Upgrade", "keep-alive", "connection"],
      ["Version: 13", "Version: 8", "sec-websocket-version"],
      ["dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j", "sec-websocket-key"],
    ])
      assert.deepEqual(wrong(asked(REQUEST.replace(line, by))), [name], by);
  });

  test("a request that is refused for a name says so at that name's line, and only there", () => {
    for (const [words, by, anchor] of [
      ["the Host field says evil.example, which isn't a name of this server", "host", "host"],
      ["a page of https://evil.example asks, which isn't this server's (RFC 6455 §10.2)", "origin", "origin"],
      ["the Origin field is null, as a page opened from disk sends it", "origin", "null-origin"],
      ["a page of another site asks, by a request that doesn't name its origin", "sec-fetch-site", "fetch-metadata"],
    ]) {
      assert.equal(handshake.refusedBy(words), by);
      const head = REQUEST.replace(
        /Origin: .*\r\n/,
        `Origin: ${anchor === "null-origin" ? "null" : "https://evil.example"}\r\nSec-Fetch-Site: cross-site\r\n`,
      );
      const rows = handshake.request(utf8(head), by);
      assert.deepEqual(wrong(rows), [by]);
      const { key, anchor: line } = rows.find(({ ok }) => ok === false);
      assert.deepEqual([key, line], [`refused.${by}`, anchor]);
    }
    assert.equal(handshake.refusedBy("anything else"), null);
  });

  test("a required line that isn't there is shown as missing", () => {
    const rows = asked(REQUEST.replace(/Sec-WebSocket-Key.*\r\n/, ""));
    assert.deepEqual(
      rows.filter(({ text }) => text === null).map(({ name }) => name),
      ["sec-websocket-key"],
    );
  });

  test("an accept value that doesn't follow from the key, and a subprotocol that wasn't offered, are wrong", () => {
    assert.deepEqual(wrong(answered(ANSWER.replace("s3pP", "t3pP"))), ["sec-websocket-accept"]);
    assert.deepEqual(wrong(answered(ANSWER.replace("Protocol: chat", "Protocol: soap"))), ["sec-websocket-protocol"]);
    assert.deepEqual(
      wrong(answered(ANSWER.replace("Upgrade\r\n", "Upgrade\r\nSec-WebSocket-Extensions: x-other\r\n"))),
      ["sec-websocket-extensions"],
    );
  });

  test("an answer that isn't 101 is HTTP, not a handshake", () => {
    const rows = answered("HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\n\r\n");
    assert.equal(rows[0].key, "answer.refused");
    assert.deepEqual(wrong(rows), [""]);
  });

  test("key and GUID to accept value, and whether the server sent it", () => {
    const proof = handshake.proof(utf8(REQUEST), utf8(ANSWER));
    assert.equal(proof.together, "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
    assert.deepEqual([proof.hash.length, proof.same], [20, true]);
    assert.equal(handshake.proof(utf8(REQUEST), utf8(ANSWER.replace("s3pP", "t3pP"))).same, false);
    assert.equal(handshake.proof(utf8("GET / HTTP/1.1\r\n\r\n"), null), null);
  });

  test("silence about an extension declines it", () => {
    assert.equal(handshake.extensions(utf8(REQUEST), utf8(ANSWER)).key, "extensions.silent");
    assert.equal(
      handshake.extensions(utf8(REQUEST.replace(/Sec-WebSocket-Ext.*\r\n/, "")), utf8(ANSWER)).key,
      "extensions.none",
    );
    const agreed = ANSWER.replace("Upgrade\r\n", "Upgrade\r\nSec-WebSocket-Extensions: permessage-deflate\r\n");
    assert.equal(handshake.extensions(utf8(REQUEST), utf8(agreed)).key, "extensions.agreed");
  });
});

describe("an end, from three sides", () => {
  const entry = (what, detail = {}) => ({ what, detail });
  const frame = (dir, payload, id = 1) => ({
    what: "frame",
    dir,
    id,
    at: 5,
    header: Uint8Array.of(0x88, payload.length),
    payload: Uint8Array.from(payload),
  });
  const tcp = (event) => ({ what: "tcp", event });
  const keys = (lines) => lines.map(({ key }) => key);

  test("the page closes: its Close, the answer, and the server ends TCP", () => {
    const {
      script,
      console: shown,
      wire,
      tcp: by,
      lesson,
    } = closing.stories(
      [
        frame("in", [3, 232]),
        frame("out", [3, 232], 2),
        tcp("we-ended"),
        tcp("peer-ended"),
        tcp("closed"),
        { what: "end", sentence: "left" },
      ],
      [
        entry("new WebSocket"),
        entry("open"),
        entry("close()", { code: 1000 }),
        entry("close", { code: 1000, reason: "", wasClean: true }),
      ],
    );
    assert.deepEqual(keys(script), ["script.called", "script.close"]);
    assert.equal(shown.key, "console.clean");
    assert.deepEqual(keys(wire), [
      "wire.close_in",
      "wire.close_out",
      "tcp.we-ended",
      "tcp.peer-ended",
      "tcp.closed",
      "wire.last_word",
    ]);
    assert.deepEqual([wire[0].params.code, by.key, lesson], [1000, "tcp_by.us", null]);
    for (const key of [...keys(script), ...keys(wire), shown.key, by.key]) assert.ok(key in barewire.strings, key);
  });

  test("a rule was broken: the rule, and the Close with its code and reason", () => {
    const { wire } = closing.stories(
      [
        { what: "rule", rule: "unmasked-frame", section: "5.1", sentence: "a client must mask its frames", code: 1002 },
        frame("out", [3, 234, ...utf8("why")]),
      ],
      [],
    );
    assert.deepEqual(keys(wire), ["wire.rule", "wire.close_out.reason"]);
    assert.deepEqual(wire[1].params, { code: 1002, reason: "why" });
  });

  test("TCP broke: 1006 is explained as a code that no frame had", () => {
    const before = [entry("new WebSocket"), entry("open")];
    const {
      lesson,
      tcp: by,
      console: shown,
    } = closing.stories([tcp("broke")], [...before, entry("close", { code: 1006, reason: "", wasClean: false })]);
    assert.deepEqual([lesson.key, by.key, shown.key], ["lesson.abnormal", "tcp_by.nobody", "console.broke"]);
    const lost = closing.stories(
      [frame("out", [3, 233]), tcp("broke")],
      [...before, entry("close", { code: 1006, reason: "", wasClean: false })],
    );
    assert.equal(lost.lesson.key, "lesson.lost");
  });

  test("the browser failed the connection: its Close says why, its console too, and its script gets 1006", () => {
    const broke = [frame("in", [3, 234, ...utf8("why")]), frame("out", [3, 234], 2)];
    const before = [entry("new WebSocket"), entry("open")],
      after = entry("close", { code: 1006, reason: "", wasClean: false });
    const { lesson, console: shown } = closing.stories(broke, [...before, entry("error"), after]);
    assert.deepEqual([lesson.key, shown], ["lesson.failed", { key: "console.rule", params: { reason: "why" } }]);
    const bare = closing.stories(
      [frame("in", [3, 234]), frame("out", [3, 234], 2)],
      [...before, entry("error"), after],
    );
    assert.equal(bare.console.key, "console.rule_bare");
    // It was the script's own Close, and the answer was lost.
    assert.equal(
      closing.stories(broke, [...before, entry("close()", { code: 1000 }), after]).lesson.key,
      "lesson.lost",
    );
  });

  test("an empty Close is 1005 to the script, and has no code on the wire", () => {
    const { wire, lesson } = closing.stories(
      [frame("in", [])],
      [entry("new WebSocket"), entry("open"), entry("close", { code: 1005, reason: "", wasClean: true })],
    );
    assert.deepEqual([keys(wire), lesson.key], [["wire.close_in.bare"], "lesson.none"]);
  });

  test("a connection that never opened fails only on the console", () => {
    const { console: shown } = closing.stories(
      [],
      [entry("new WebSocket"), entry("error"), entry("close", { code: 1006, reason: "", wasClean: false })],
    );
    assert.equal(shown.key, "console.failed");
  });

  test("what an earlier connection said isn't shown again", () => {
    const { script } = closing.stories([], [entry("close", { code: 1000 }), entry("new WebSocket"), entry("open")]);
    assert.deepEqual(script, []);
  });
});
