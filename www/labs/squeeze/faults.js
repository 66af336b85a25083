"use strict";
// Compressed messages that break a rule, and a few that only look as if they did: each as bits with
// names, and as frames for our server (masked) and for a browser (not masked). What happens isn't
// written here: the lab measures it. No DOM.
barewire.define(
  "labs/squeeze/faults",
  ["kit/hex", "rfc6455/bits", "rfc6455/closing", "rfc6455/frames", "labs/squeeze/packer"],
  ({ hex, bits: { OPCODE }, closing, frames, packer }) => {
    const { TEXT, PING, CLOSE } = OPCODE;
    const TARGETS = ["server", "browser"];
    const KEY = [0x37, 0xfa, 0x21, 0x3d];
    const RSV1 = 4,
      RSV2 = 2;
    // Every offer of permessage-deflate allows this answer (RFC 7692 §7.1.1).
    const AGREED = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";

    const { Bits, header, literal, match, end } = packer;
    const fixed = (last = 0) => header(new Bits(), last, 1);
    const letters = (bits, text) => hex.encode(text).reduce(literal, bits);
    // The block's end, and how an empty stored block begins: the end of every message.
    const closed = (bits) => header(end(bits), 0, 0).align();
    const right = () => closed(letters(fixed(), "Hello"));

    function stored(nlen) {
      const bits = header(new Bits(), 0, 0).align();
      bits.number("len", 5, 16).number("nlen", nlen, 16);
      for (const byte of hex.encode("Hello")) bits.number("byte", byte, 8);
      return header(bits, 0, 0).align();
    }

    // 257 symbols, 1 distance, and four lengths for the code in which their lengths would be
    // written: only one of them isn't 0, and it is 2.
    function incomplete() {
      const bits = header(new Bits(), 0, 2);
      bits.number("count", 0, 5).number("count", 0, 5).number("count", 0, 4);
      for (const length of [0, 0, 0, 2]) bits.number("lengths", length, 3);
      return bits.align();
    }

    // Three bytes of the right ones: they end inside the first l.
    const cut = () => letters(fixed(), "He").put("literal", "10011", 0x6c);

    // `[id, bits, wrong, frames]`: `wrong` is the part of the bits that breaks the rule (an index,
    // from the end if it is negative), null if it isn't among them. `frames` get the payload and
    // write it, in one frame with RSV1 if they don't say otherwise.
    const one = (f, payload, more = {}) => [f(TEXT, payload, { rsv: RSV1, ...more })];
    const GROUPS = [
      [
        "deflate",
        [
          ["type-3", () => header(new Bits(), 0, 3).align(), 1],
          ["nlen", () => stored(0xfefa), 4],
          ["too-far", () => closed(match(literal(fixed(), 0x68), 3, 5)), 4],
          ["symbol-286", () => closed(literal(fixed(), 0x68).code("symbol", 0xc6, 8, 286)), 3],
          ["incomplete", incomplete, -2],
          ["cut", cut, -1],
        ],
      ],
      [
        "rsv",
        [
          ["continuation", right, null, (f, p) => fragments(f, p, RSV1)],
          ["ping", right, null, (f, p) => [f(PING, p, { rsv: RSV1 })]],
          ["not-agreed", right, null, one, null],
          ["rsv2", right, null, (f, p) => one(f, p, { rsv: RSV1 | RSV2 })],
        ],
      ],
      [
        "allowed",
        [
          ["stored", () => stored(0xfffa), null],
          ["last", lastThenMore, null],
          ["fragments", right, null, (f, p) => fragments(f, p, 0)],
          ["plain", () => null, null, (f) => [f(TEXT, hex.encode("Hello"))]],
        ],
      ],
    ].map(([id, entries]) => ({
      id,
      entries: entries.map(([name, bits, wrong, write = one, agreed = AGREED]) => ({
        id: name,
        bits,
        wrong,
        write,
        agreed,
      })),
    }));

    // A block that says it is the last, and another one at the next byte.
    function lastThenMore() {
      const bits = end(letters(fixed(1), "Hel")).align();
      return closed(letters(header(bits, 0, 1), "lo"));
    }

    function fragments(f, payload, second) {
      return [
        f(TEXT, payload.subarray(0, 3), { rsv: RSV1, fin: 0 }),
        f(OPCODE.CONTINUATION, payload.subarray(3), { rsv: second }),
      ];
    }

    const LIST = GROUPS.flatMap(({ entries }) => entries);
    const FIRST = LIST[0].id;
    const find = (id) => LIST.find((other) => other.id === id) ?? LIST[0];

    // The frames of a fault, for this receiver.
    function framesOf({ bits, write }, to) {
      const key = to === "server" ? KEY : null;
      const payload = bits()?.bytes() ?? new Uint8Array();
      return write((opcode, content, more = {}) => frames.encode({ opcode, key, payload: content, ...more }), payload);
    }

    // Its bits, part by part: `{ at, bits, what, value, wrong }`.
    function partsOf({ bits, wrong }) {
      const parts = bits()?.parts ?? [];
      const bad = wrong === null ? null : parts.at(wrong);
      return parts.map((part) => ({ ...part, wrong: part === bad }));
    }

    // After this many, each sent to both receivers, a student has seen enough.
    const ENOUGH = 3;
    const sentTo = (id, to) => `fault/${id}/${to}`;
    const sentToBoth = (tried) =>
      LIST.filter(({ id }) => TARGETS.every((to) => tried.has(sentTo(id, to)))).map(({ id }) => id);

    // ---- what happened ----

    const VERDICTS = ["code_1007", "code_1002", "taken", "waits", "cut"];
    const isComplaint = (code) => code !== null && code >= 1002;

    // `came`: the frames that came back; `isOver`: did the connection end by itself?
    function verdictOf(came, isOver, messages = 0) {
      const close = came.find(({ opcode }) => opcode === CLOSE) ?? null;
      const { code, reason } = close ? closing.body(close) : { code: null, reason: "" };
      const told = { code, reason };
      if (isComplaint(code)) return { verdict: VERDICTS.includes(`code_${code}`) ? `code_${code}` : "other", ...told };
      if (isOver) return { verdict: "cut", ...told };
      return { verdict: came.length > 0 || messages > 0 ? "taken" : "waits", ...told };
    }

    const SAYS = [
      ...GROUPS.map(({ id }) => `squeeze.group_${id}`),
      ...LIST.flatMap(({ id }) => ["name", "what", "why"].map((part) => `squeeze.${part}.${id}`)),
      ...[...VERDICTS, "other"].flatMap((name) => [`squeeze.will_${name}`, `squeeze.did_${name}`]),
      ...["last", "type", "literal", "length", "extra", "distance", "end", "pad", "count", "lengths"]
        .concat(["len", "nlen", "byte", "symbol"])
        .map((what) => `squeeze.bit_${what}`),
      ...TARGETS.flatMap((to) => [`squeeze.to_${to}`, `squeeze.who_${to}`, `squeeze.then_${to}`, `squeeze.line_${to}`]),
    ];

    return {
      TARGETS,
      AGREED,
      GROUPS,
      LIST,
      FIRST,
      ENOUGH,
      VERDICTS,
      SAYS,
      find,
      framesOf,
      partsOf,
      sentTo,
      sentToBoth,
      verdictOf,
    };
  },
);
