"use strict";
// What can be done wrong on an open connection: about thirty ways, each as bytes for our server
// (masked, as a client's must be) and for a browser (not masked, as a server's must be). A few of
// them look wrong but break nothing. What happens isn't written here: the lab measures it. No DOM.
barewire.define(
  "labs/break-it/model",
  ["kit/hex", "rfc6455/bits", "rfc6455/closing", "rfc6455/frames", "rfc6455/mask"],
  ({ hex, bits, bits: { OPCODE }, closing, frames, mask }) => {
    // The receivers of a violation.
    const TARGETS = ["server", "browser"];

    const { TEXT, BINARY, CLOSE, PING } = OPCODE;
    const MORE = { fin: 0 }; // not the message's last fragment
    const KEY = [0x37, 0xfa, 0x21, 0x3d];
    // One fragment more than this server accepts for one message, all of them empty.
    const ENDLESS = 131_072;
    // How many bytes of payload of each frame the page shows, and how many frames.
    const SHOWN = 16,
      ROWS = 4;

    const payloadOf = (content) => (typeof content === "string" ? hex.encode(content) : Uint8Array.from(content));

    // A frame as its sender has to write it, except for what `more` says.
    const writer =
      (to) =>
      (opcode, content = "", more = {}) =>
        frames.encode({ opcode, key: keyOf(to), payload: payloadOf(content), ...more });
    const keyOf = (to) => (to === "server" ? KEY : null);
    const otherKey = (to) => (to === "server" ? null : KEY);

    // A text frame with its length in this form, whatever comes after it.
    function lying(to, announced, content) {
      const key = keyOf(to);
      const [len, ...more] = announced;
      const payload = payloadOf(content);
      return frames.together([
        [0x81, (key ? 0x80 : 0) | len, ...more, ...(key ?? [])],
        key ? mask.unmask(payload, key) : payload,
      ]);
    }

    // `[id, frames]` in groups. `f` writes a right frame; `to` is "server" or "browser".
    const GROUPS = [
      [
        "first",
        [
          ["rsv1", (f) => [f(TEXT, "Hello", { rsv: 4 })]],
          ["rsv23", (f) => [f(TEXT, "Hello", { rsv: 3 })]],
          ["opcode-3", (f) => [f(3, "Hello")]],
          ["opcode-b", (f) => [f(11, "Hello")]],
        ],
      ],
      [
        "mask",
        [
          ["mask", (f, to) => [f(TEXT, "Hello", { key: otherKey(to) })]],
          ["mask-empty", (f, to) => [f(PING, "", { key: otherKey(to) })]],
        ],
      ],
      [
        "length",
        [
          ["long-16", (f) => [f(TEXT, "Hello", { form: 16 })]],
          ["long-64", (f) => [f(TEXT, "x".repeat(200), { form: 64 })]],
          ["top-bit", (f, to) => [lying(to, [127, 0x80, 0, 0, 0, 0, 0, 0, 5], "Hello")]],
          ["huge", (f, to) => [lying(to, [127, 0, 0, 1, 0, 0, 0, 0, 0], "Hello")]],
          ["says-more", (f, to) => [lying(to, [100], "Hello")]],
          ["says-less", (f, to) => [lying(to, [2], "Hello")]],
        ],
      ],
      [
        "control",
        [
          ["ping-long", (f) => [f(PING, "p".repeat(126))]],
          ["ping-fragment", (f) => [f(PING, "Hello", MORE)]],
          ["ping-inside", (f) => [f(TEXT, "Hel", MORE), f(PING, "?"), f(0, "lo")]],
        ],
      ],
      [
        "fragments",
        [
          ["continue-first", (f) => [f(0, "Hello")]],
          ["continue-after", (f) => [f(TEXT, "Hello"), f(0, "more")]],
          ["text-inside", (f) => [f(TEXT, "Hel", MORE), f(TEXT, "Hello")]],
          ["binary-inside", (f) => [f(TEXT, "Hel", MORE), f(BINARY, "lo")]],
          ["never-ends", (f) => [f(TEXT, "Hel", MORE)]],
          ["endless", (f) => [f(TEXT, "", MORE), [f(0, "", MORE), ENDLESS]]],
        ],
      ],
      [
        "text",
        [
          ["utf8-byte", (f) => [f(TEXT, [0x48, 0x65, 0x6c, 0x6c, 0xff])]],
          ["utf8-cut", (f) => [f(TEXT, [0xe4, 0xbd, 0xa0, 0xe5, 0xa5])]],
          ["utf8-surrogate", (f) => [f(TEXT, [0xed, 0xa0, 0x80])]],
          ["utf8-overlong", (f) => [f(TEXT, [0xc0, 0xaf])]],
          ["utf8-early", (f) => [f(TEXT, [0x48, 0x65, 0xff], MORE)]],
          ["utf8-between", (f) => [f(TEXT, [0xe4, 0xbd], MORE), f(0, [0xa0])]],
        ],
      ],
      [
        "close",
        [
          ["close-one", (f) => [f(CLOSE, [0x03])]],
          ["close-1005", (f) => [f(CLOSE, [0x03, 0xed])]],
          ["close-999", (f) => [f(CLOSE, [0x03, 0xe7])]],
          ["close-reason", (f) => [f(CLOSE, [0x03, 0xe8, 0xff])]],
          ["close-then-text", (f) => [f(CLOSE, [0x03, 0xe8]), f(TEXT, "Hello")]],
        ],
      ],
      [
        "alien",
        [
          ["http", () => [hex.encode("GET / HTTP/1.1\r\n\r\n")]],
          ["hixie", () => [Uint8Array.of(0x00, ...hex.encode("Hello"), 0xff)]],
        ],
      ],
    ].map(([id, entries]) => ({ id, entries: entries.map(([name, make]) => ({ id: name, make })) }));

    const LIST = GROUPS.flatMap(({ entries }) => entries);
    const FIRST = "mask",
      LONG = "endless";
    const closes = (id) => GROUPS.find((group) => group.id === "close").entries.some((entry) => entry.id === id);
    const find = (id) => LIST.find((other) => other.id === id) ?? LIST.find((other) => other.id === FIRST);

    // The frames of a violation, `[bytes, times]`, and all its bytes as they are sent.
    const runs = ({ make }, to) => make(writer(to), to).map((run) => (Array.isArray(run) ? run : [run, 1]));
    const bytes = (violation, to) =>
      frames.together(runs(violation, to).flatMap(([frame, times]) => Array(times).fill(frame)));

    // As the receiver of the bytes takes them apart: rows of a table, and how many frames aren't
    // shown.
    function apart(violation, to) {
      const all = bytes(violation, to).subarray(0, 4096);
      const rows = [];
      for (let at = 0; at < all.length && rows.length < ROWS;) {
        const frame = frames.frame(all.subarray(at));
        rows.push(row(frame, all.subarray(at)));
        at += frame.header.length + frame.payload.length;
      }
      const times = runs(violation, to).reduce((sum, run) => sum + run[1], 0);
      return { rows, more: Math.max(0, times - ROWS) };
    }

    function row({ header, payload, len }, here) {
      if (len === null) return { cut: true, hex: hex.spaced(here), more: 0 };
      const key = bits.maskingKey(header);
      const read = key ? mask.unmask(payload, key) : payload;
      const opcode = header[0] & 15;
      const text = opcode === CLOSE || opcode === BINARY ? null : hex.utf8(read.subarray(0, SHOWN));
      return {
        cut: false,
        fin: header[0] >> 7,
        rsv: ((header[0] >> 4) & 7).toString(2).padStart(3, "0"),
        opcode,
        word: bits.OPCODES[opcode] ?? null,
        masked: key !== null,
        len: String(len),
        here: payload.length,
        text: text && /^[\x20-\x7e\u4e00-\u9fff]*$/.test(text) ? text : null,
        plain: hex.spaced(read.subarray(0, SHOWN)),
        hex: hex.spaced(frames.together([header, payload.subarray(0, SHOWN)])),
        more: Math.max(0, payload.length - SHOWN),
      };
    }

    // After this many, each sent to both receivers, a student has seen enough to explain the rest.
    const ENOUGH = 8;

    // How it is stored that one was sent to a receiver; and which were sent to both.
    const sentTo = (id, to) => `${id}/${to}`;
    const sentToBoth = (tried) =>
      LIST.filter(({ id }) => ["server", "browser"].every((to) => tried.has(sentTo(id, to)))).map(({ id }) => id);

    // ---- what happened ----

    const VERDICTS = ["code_1002", "code_1007", "code_1009", "taken", "waits", "cut"];
    // Codes with which an end complains; 1000 and 1001 aren't a complaint, and answer a Close.
    const isComplaint = (code) => code !== null && code >= 1002;
    const complaint = (code) => (VERDICTS.includes(`code_${code}`) ? `code_${code}` : "other");

    // Our server's answer: `came` are the frames that it sent back, `isOver` whether TCP ended. `{
    // verdict, code, reason, opcodes }`.
    function ofServer(came, isOver) {
      const close = came.find(({ opcode }) => opcode === CLOSE) ?? null;
      const { code, reason } = close ? closing.body(close) : { code: null, reason: "" };
      const opcodes = came.map(({ opcode }) => opcode);
      if (isComplaint(code)) return { verdict: complaint(code), code, reason, opcodes };
      const verdict = came.length > 0 ? "taken" : isOver ? "cut" : "waits";
      return { verdict, code, reason, opcodes };
    }

    // The browser's: what it sent back is in the records, and what it told the script is in
    // `script`.
    function ofBrowser(rows, script) {
      const came = rows.filter(({ kind, dir }) => kind === "frame" && dir === "in");
      const close = came.find(({ opcode }) => opcode === CLOSE)?.frame ?? null;
      const { code, reason } = close ? closing.body(close) : { code: null, reason: "" };
      const opcodes = came.map(({ opcode }) => opcode);
      const told = { code, reason, opcodes, messages: script.messages.length, closed: script.closed };
      if (isComplaint(code)) return { verdict: complaint(code), ...told };
      if (script.closed && !script.closed.wasClean) return { verdict: "cut", ...told };
      return { verdict: came.length > 0 || script.messages.length > 0 || script.closed ? "taken" : "waits", ...told };
    }

    const SAYS = [
      ...GROUPS.map(({ id }) => `break.group.${id}`),
      ...LIST.flatMap(({ id }) => ["name", "what", "why"].map((part) => `break.${part}.${id}`)),
      ...[...VERDICTS, "other"].flatMap((name) => [`break.will_${name}`, `break.did_${name}`]),
    ];

    return {
      TARGETS,
      GROUPS,
      LIST,
      FIRST,
      LONG,
      VERDICTS,
      ENOUGH,
      SAYS,
      sentTo,
      sentToBoth,
      find,
      closes,
      runs,
      bytes,
      apart,
      ofServer,
      ofBrowser,
    };
  },
);
