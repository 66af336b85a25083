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
