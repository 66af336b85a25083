"use strict";
// The lab's four parts and their settings; what the chat's three runs add up to; and how large a
// bomb is. No DOM.
barewire.define("labs/squeeze/model", ["kit/hex", "labs/squeeze/packer"], ({ hex, packer }) => {
  const PARTS = ["chat", "bomb", "broken", "secret"];
  const partOf = (text) => (PARTS.includes(text) ? text : PARTS[0]);

  // ---- the same chat three times ----

  const MODES = ["off", "no-takeover", "takeover"];
  const TEXT = "hello hello hello";
  const CHAT = [
    "hello hello hello",
    "hello hello hello",
    '{"type":"say","from":"ann","text":"Did you read the chapter about frames?"}',
    '{"type":"say","from":"bob","text":"I read it. The chapter about frames is short."}',
    '{"type":"say","from":"ann","text":"Then explain to me what RSV1 is for!"}',
    '{"type":"say","from":"bob","text":"RSV1 says: this message is compressed."}',
  ].join("\n");
  const MOST_LINES = 12,
    MOST_TEXT = 64,
    MOST_CHAT = 1500;

  const linesOf = (text) =>
    text
      .slice(0, MOST_CHAT)
      .split(/\r?\n/)
      .filter((line) => line !== "")
      .slice(0, MOST_LINES);

  // A text, another of the same length without repetitions, and the first once more after itself,
  // taken apart as a compressor does it: `{ text, size, pieces, bits, bytes }`.
  function compared(text) {
    const shown = text.slice(0, MOST_TEXT);
    const bytes = hex.encode(shown);
    const others = hex.encode(different(bytes.length));
    return [apart(bytes), apart(others), apart(bytes, bytes)];
  }

  // This many different letters and signs.
  function different(length) {
    const all = "hcqxa ubjnowltysvdkegmrpfiz,0123456789.!?ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    return Array.from({ length }, (_, i) => all[i % all.length]).join("");
  }

  // Between the pieces of a message: BFINAL and type, the end, BFINAL and type of the next block.
  const AROUND = 3 + 7 + 3;

  function apart(message, past = new Uint8Array()) {
    const pieces = packer.pieces(message, past).map((piece) => ({
      text: hex.utf8(piece.bytes) ?? hex.spaced(piece.bytes),
      length: piece.length ?? null,
      distance: piece.distance ?? null,
      bits: packer.cost(piece),
    }));
    const sum = AROUND + pieces.reduce((all, piece) => all + piece.bits, 0);
    return { text: hex.utf8(message), size: message.length, pieces, bits: sum, bytes: Math.ceil(sum / 8) };
  }

  // What was agreed on, from the answer's field: `{ server, client }`, each with `takeover` and
  // `window` in bytes; null if nothing was.
  function agreed(field) {
    if (!/^permessage-deflate\b/.test(field ?? "")) return null;
    const has = (name) => new RegExp(`;\\s*${name}(\\s*;|\\s*$)`).test(field);
    const bitsOf = (name) => Number(new RegExp(`;\\s*${name}\\s*=\\s*"?(\\d+)`).exec(field)?.[1] ?? 15);
    const side = (name) => ({
      takeover: !has(`${name}_no_context_takeover`),
      window: 2 ** bitsOf(`${name}_max_window_bits`),
    });
    return { server: side("server"), client: side("client") };
  }

  // The windows that each end keeps between messages for one connection, in bytes: one for what the
  // server sends and one for what it receives.
  const kept = (deal) =>
    deal === null ? 0 : [deal.server, deal.client].reduce((sum, side) => sum + (side.takeover ? side.window : 0), 0);

  // A frame as the table shows it.
  function crossed({ header, len }) {
    return { payload: Number(len), frame: header.length + Number(len), compressed: ((header[0] >> 6) & 1) === 1 };
  }

  // The extension that a request or an answer names; null if none.
  const extensionsIn = (head) => /\r\nsec-websocket-extensions: *([^\r]+)/i.exec(hex.latin1(head))?.[1] ?? null;
  const offersDeflate = (field) => /(^|,)\s*permessage-deflate\b/.test(field ?? "");

  // All frames of a run, both directions together.
  const total = ({ sent, back }) =>
    [...sent, ...back].reduce(
      (sum, { payload, frame }) => ({ payload: sum.payload + payload, frame: sum.frame + frame }),
      {
        payload: 0,
        frame: 0,
      },
    );

  // Which way took the fewest bytes, and by how much: `runs` by mode.
  function smallest(runs) {
    const [plain, own, kept] = MODES.map((mode) => total(runs[mode]).frame);
    const best = Math.min(plain, own, kept);
    if (best === plain) return "plain";
    if (best === own && own < kept) return "own";
    return 2 * kept <= plain ? "half" : "less";
  }
  const GUESSES = ["plain", "own", "less", "half"];

  // ---- a bomb ----

  const DEFAULT_LIMIT = 4_194_304;
  const MEGABYTE = 1_000_000;
  // By the name in the address; the limit is the server's.
  const BOMBS = {
    "1m": () => MEGABYTE,
    limit: (limit) => limit,
    over: (limit) => limit + 1,
    "64m": () => 64 * MEGABYTE,
    "1g": () => 1000 * MEGABYTE,
  };
  const bombOf = (text) => (Object.hasOwn(BOMBS, text) ? text : "1m");
  const lengthOf = (name, limit) => BOMBS[bombOf(name)](limit);
  const BOOMS = ["echo", "code_1009", "fell"];

  // ---- what is done ----

  // The goals of each part, as the progress has them; those of the broken streams are in faults.js.
  const GOALS = {
    chat: ["chat"],
    bomb: ["bomb/echo", "bomb/code_1009"],
    broken: ["broken"],
    secret: ["secret/naive", "secret/ours"],
  };
  const partsDone = (done) => PARTS.filter((part) => GOALS[part].every((goal) => done.has(goal)));

  const named = (what, names) => names.map((name) => `squeeze.${what}_${name}`);
  const SAYS = [
    ...PARTS.map((part) => `squeeze.part_${part}`),
    ...MODES.flatMap((mode) => [`squeeze.mode_${mode}`, `squeeze.room_${mode}`]),
    ...GUESSES.map((guess) => `squeeze.small_${guess}`),
    ...Object.keys(BOMBS).map((name) => `squeeze.bomb_${name}`),
    ...BOOMS.flatMap((boom) => [`squeeze.boom_${boom}`, `squeeze.did_${boom}`]),
    ...named("row", ["once", "others", "again"]),
    ...named("way", ["sent", "back"]),
    ...named("cost", ["mode", "both", "agreed", "memory", "time"]),
    ...named("bomb", ["length", "sent", "factor", "did", "at"]),
    ...named("tries", ["hundreds", "millions", "never"]),
    ...named("ours", ["shorter", "same"]),
    ...named("col", ["guess", "welcome", "said", "whispered"]),
  ];

  return {
    PARTS,
    MODES,
    GUESSES,
    TEXT,
    CHAT,
    MOST_TEXT,
    MOST_CHAT,
    MOST_LINES,
    BOMBS,
    BOOMS,
    GOALS,
    partsDone,
    DEFAULT_LIMIT,
    SAYS,
    AROUND,
    partOf,
    linesOf,
    compared,
    apart,
    agreed,
    kept,
    crossed,
    extensionsIn,
    offersDeflate,
    total,
    smallest,
    bombOf,
    lengthOf,
  };
});
