// The tests' own records and journals, as the server and the page make them.
export const base64 = (bytes) => Buffer.from(bytes).toString("base64");
export const utf8 = (text) => [...Buffer.from(text)];
export const KEY = [0x37, 0xfa, 0x21, 0x3d];

// A frame's record as the server makes it; `t` in ms after `accepted`.
export function frame(
  id,
  dir,
  first,
  payload,
  { t = id, at = 0, len = payload.length, seen = payload.length, ...more } = {},
) {
  const short = len < 126;
  const length = short ? [len] : [126, len >> 8, len & 255];
  const header = [first, length[0] | (dir === "in" ? 0x80 : 0), ...length.slice(1), ...(dir === "in" ? KEY : [])];
  const wire = dir === "in" ? payload.map((byte, i) => byte ^ KEY[i % 4]) : payload;
  return {
    c: 7,
    t: 1_000_000 + 1000 * t,
    what: "frame",
    id,
    dir,
    at,
    header: base64(header),
    fields: [["fin", 0, 1, first >> 7 ? "1" : "0"]],
    len: String(len),
    seen: String(seen),
    payload: base64(wire),
    ...more,
  };
}

export const about = (what, more = {}, t = 0) => ({ c: 7, t: 1_000_000 + 1000 * t, what, ...more });
export const accepted = about("accepted", { peer: "127.0.0.1:5", local: "127.0.0.1:9527" });

// Numbers that look random, and are the same in each run (mulberry32).
export function dice(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  return { below: (n) => Math.floor(next() * n), one: (list) => list[Math.floor(next() * list.length)] };
}

// A capture with a record of each kind and an event of each kind.
export function everyKind() {
  const records = [
    accepted,
    about(
      "request",
      { bytes: base64(utf8("GET /ws/ana HTTP/1.1\r\nHost: a\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n")) },
      0.5,
    ),
    about("answer", { bytes: base64(utf8("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")) }, 1),
    about("write", { at: 0, bytes: 4 }, 2),
    frame(1, "out", 0x81, utf8("hi"), { t: 2 }),
    about("read", { at: 0, bytes: 11 }, 3),
    frame(2, "in", 0x81, utf8("Hello"), { t: 3 }),
    about("made", { made: "message", kind: "text", bytes: 5 }, 3),
    about("chat", { said: 1 }, 3),
    frame(3, "in", 0x01, utf8("你好").slice(0, 4), { t: 4, at: 11 }),
    frame(4, "in", 0x89, [], { t: 5, at: 21 }),
    about("owed", { owes: "pong" }, 5),
    frame(5, "in", 0x80, utf8("你好").slice(4), { t: 6, at: 27 }),
    about("chat", { whispered: "ben" }, 6),
    frame(6, "out", 0x8a, [], { t: 6, at: 4 }),
    frame(7, "out", 0x82, [1, 2, 3], { t: 7, at: 6, payload: undefined, private: true }),
    about("step", { stage: "masking-key", header: "gYU=", seen: "0" }, 7),
    about("step", { stage: "reading", header: "", seen: "0" }, 7),
    about("gap", {}, 8),
    { what: "lost", records: 3 },
    frame(8, "in", 0xc1, utf8("no"), { t: 9, at: 40 }),
    about("rule", { at: 40, rule: "reserved-bits", section: "5.2", sentence: "no", code: 1002 }, 9),
    frame(9, "out", 0x88, [0x03, 0xea, ...utf8("no")], { t: 9, at: 11 }),
    about("state", { state: 2 }, 9),
    ...["we-ended", "peer-ended", "closed"].map((event) => about("tcp", { event }, 10)),
    about("end", { sentence: "broke a rule: 1002" }, 10),
    { what: "cut", code: 1006 },
    { what: "from-the-future", anything: [1] },
  ];
  const entry = (number, what, detail = {}) => ({ number, at: 5000 + number, what, detail });
  const journal = [
    entry(1, "new WebSocket", { url: "ws://a/ws/ana" }),
    entry(2, "open", { subprotocol: "chat" }),
    { ...entry(3, "message", { bytes: 2, binary: false, data: "hi", whole: true }), nth: 0 },
    { ...entry(4, "send", { bytes: 3, binary: true, base64: "AQL/", whole: true }), nth: 0 },
    entry(5, "error"),
    entry(6, "close()", { code: 1000, reason: "" }),
    entry(7, "close", { code: 1002, reason: "no", wasClean: true, byPage: false }),
    entry(8, "setTimeout", { attempt: 1, delay: 500 }),
    entry(9, "exception", { reason: "SecurityError" }),
    entry(10, "abandoned"),
  ];
  return { barewire: 1, clock: { wall: 5001, at: 1_000_000 }, records, journal };
}

// ---- between two others ----

// A rule that one of two others has broken, as the server reports it.
export const broken = (by, nth, byte, rule, section, sentence, zh, { code = 1002, head = 0, t = 0, ...more } = {}) =>
  about(
    "rule",
    {
      by,
      frame: nth,
      byte,
      at: nth === 0 ? 0 : head + byte,
      rule,
      document: 6455,
      section,
      sentence,
      zh,
      code,
      ...more,
    },
    t,
  );

const REQUEST = [
  "GET /socket?token=abc HTTP/1.1",
  "Host: 127.0.0.1:8000",
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Version: 13",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
  "Cookie: session=hunter2",
  "Authorization: Bearer hunter3",
  "",
  "",
].join("\r\n");
const RESPONSE = [
  "HTTP/1.1 101 Switching Protocols",
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=",
  "Set-Cookie: session=hunter4",
  "",
  "",
].join("\r\n");

// The frame of an onlooker's record: `nth` of its sender, with these bytes as its header.
export function passed(id, dir, nth, header, payload, { t = id, at = 0, ...more } = {}) {
  return {
    ...about("frame", {}, t),
    id,
    dir,
    at,
    header: base64(header),
    fields: [],
    len: String(payload.length),
    seen: String(payload.length),
    payload: base64(payload),
    nth,
    ...more,
  };
}

const masked = (text) => utf8(text).map((byte, i) => byte ^ KEY[i % 4]);

// A wire between two others with a record of each kind: `how` is "proxy" or "capture".
export function everyKindBetween(how = "proxy") {
  const records = [
    about("accepted", { peer: "127.0.0.1:50123", local: "127.0.0.1:8000", between: how }),
    about("request", { bytes: base64(utf8(REQUEST)) }, 0.5),
    about("answer", { bytes: base64(utf8(RESPONSE)) }, 1),
    broken(
      "server",
      0,
      0,
      "response-accept",
      "4.2.2",
      'Sec-WebSocket-Accept is "AAAAAAAAAAAAAAAAAAAAAAAAAAA="; for this client\'s key it must be s3pPLMBiTxaQ9kYGzzhZRbK+xOo= (RFC 6455 §4.2.2)',
      'Sec-WebSocket-Accept 是 "AAAAAAAAAAAAAAAAAAAAAAAAAAA="；对这个客户端的 key，它必须是 s3pPLMBiTxaQ9kYGzzhZRbK+xOo=（RFC 6455 §4.2.2）',
      { code: null, t: 1 },
    ),
    about("read", { at: RESPONSE.length, bytes: 11 }, 2),
    passed(1, "in", 1, [0x81, 0x85, ...KEY], masked("Hello"), { t: 2 }),
    broken(
      "server",
      1,
      0,
      "non-minimal-length",
      "5.2",
      "a length of 5 bytes must be written in the shortest form (RFC 6455 §5.2)",
      "5 字节的长度必须用最短的写法（RFC 6455 §5.2）",
      { head: RESPONSE.length, t: 3 },
    ),
    about("write", { at: RESPONSE.length, bytes: 9 }, 3),
    passed(2, "out", 1, [0x81, 126, 0, 5], utf8("Hello"), { t: 3, at: RESPONSE.length, instead: base64([0x81, 5]) }),
    passed(3, "out", 2, [0x89, 2], utf8("hi"), { t: 4, at: RESPONSE.length + 9 }),
    passed(4, "in", 2, [0x8a, 0x82, ...KEY], masked("hi"), { t: 4, at: REQUEST.length + 11 }),
    passed(5, "in", 3, [0x81, 3], utf8("raw"), {
      t: 5,
      at: REQUEST.length + 19,
      instead: base64([0x81, 0x83, ...KEY]),
    }),
    broken(
      "client",
      3,
      19,
      "unmasked-frame",
      "5.1",
      "a client must mask its frames (RFC 6455 §5.1)",
      "客户端必须给帧加掩码（RFC 6455 §5.1）",
      { head: REQUEST.length, t: 5 },
    ),
    about(
      "unchecked",
      {
        by: "server",
        sentence: "an extension that isn't known here is in use",
        zh: "用了这里不认识的扩展（extension）",
      },
      6,
    ),
    about("missing", { by: "server", bytes: 1234, why: "lost" }, 6),
    about("missing", { by: "client", bytes: 1, why: "cut" }, 6),
    about("differs", { by: "client", at: 40, taken: base64([1, 2, 3]), again: base64([1, 2, 4]) }, 6),
    passed(6, "out", 3, [0x82, 3], [1, 2, 3], { t: 7, guess: true }),
    about("step", { stage: "to-client", header: "", seen: "0" }, 7),
    passed(7, "out", 4, [0x88, 2], [0x03, 0xe8], { t: 8 }),
    passed(8, "out", 5, [0x81, 4], utf8("late"), { t: 9 }),
    broken(
      "server",
      5,
      30,
      "data-after-close",
      "5.5.1",
      "a data frame follows its sender's own Close (RFC 6455 §5.5.1)",
      "发送方在自己的 Close 帧之后又发了数据帧（data frame）（RFC 6455 §5.5.1）",
      { code: null, head: RESPONSE.length, t: 9 },
    ),
    about("tcp", { event: "fin", by: "client" }, 10),
    broken(
      "client",
      3,
      30,
      "close-unanswered",
      "5.5.1",
      "TCP was ended (FIN) between two frames, and the other end's Close wasn't answered (RFC 6455 §5.5.1)",
      "没有回复对端的 Close 帧，就在两帧（frame）之间结束了 TCP（FIN）（RFC 6455 §5.5.1）",
      { code: null, head: REQUEST.length, t: 10 },
    ),
    about("tcp", { event: "reset", by: "server" }, 11),
    about("end", { sentence: "passed on to its end" }, 11),
  ];
  return { barewire: 1, clock: { wall: 5001, at: 1_000_000 }, records, journal: [] };
}

const STRANGE = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  2 ** 53,
  1e308,
  "",
  "x",
  "abc",
  "AAAA",
  "constructor",
  "__proto__",
  "🏳️‍🌈",
  "9".repeat(25),
  [],
  [[]],
  {},
  { a: 1 },
  "\u0000",
  "toString",
];

// A capture with this many of its values, members and items changed at random.
export function mutated(seed) {
  const { below, one } = dice(seed);
  const strange = () => structuredClone(one(STRANGE));
  const file = structuredClone(everyKind());
  for (let left = 1 + below(4); left > 0; left--) {
    const list = below(4) ? file.records : file.journal;
    const at = below(list.length);
    const item = list[at];
    if (typeof item !== "object" || item === null) continue;
    const inner = item.detail && below(2) ? item.detail : item;
    const name = one(Object.keys(inner)) ?? "what";
    [
      () => (inner[name] = strange()),
      () => delete inner[name],
      () =>
        (inner[one(["binary", "data", "base64", "payload", "private", "len", "what", "dir", "rule", "nth"])] =
          strange()),
      () => (inner[name] = structuredClone(one(list)?.[name] ?? strange())),
      () => list.splice(at, 1),
      () => list.splice(below(list.length), 0, structuredClone(item)),
      () => (list[at] = strange()),
      // A value that is right by itself, but doesn't fit the rest.
      () => Object.assign(file.journal[2]?.detail ?? {}, { binary: true }),
      () =>
        Object.assign(file.records.find((other) => other?.what === "rule") ?? {}, {
          rule: one(["constructor", "toString", "__proto__"]),
        }),
      () => (inner.header = base64(Array.from({ length: below(16) }, () => below(256)))),
    ][below(10)]();
  }
  return file;
}

// The answer to the handshake of the RFC's example (§1.3), with the chat's subprotocol.
export const ANSWER = [
  "HTTP/1.1 101 Switching Protocols",
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
  "Sec-WebSocket-Protocol: chat",
  "",
  "",
].join("\r\n");
