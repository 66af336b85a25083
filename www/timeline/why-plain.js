"use strict";
// Why a frame isn't compressed, as far as that is known for this frame: what a browser compresses is
// its own choice. Only keys of sentences are here: `{ key, params }`.
barewire.define("timeline/why-plain", ["rfc6455/bits", "timeline/whispers"], ({ bits: { OPCODE }, whispers }) => {
  // What is shorter isn't compressed: the twins of LEAST and LEAST_WITH_TAKEOVER in the server's
  // src/websocket/extension/deflating.rs.
  const LEAST = 64,
    LEAST_WITH_TAKEOVER = 8;
  // The first byte of a text message in one frame that isn't compressed.
  const WHOLE_TEXT = 0x81;

  // With takeover, a room's frame of so many bytes goes as it is: the twin of LARGE in src/memory.rs.
  const LARGE = 16 * 1024;

  // What the chat says to one member only, and what to everybody.
  const PRIVATE = /^\{"type":"(welcome|error|heartbeat|demonstration)"/,
    PUBLIC = /^\{"type":("say","id":|"join"|"leave")/;

  const beginning = ({ payload }) => new TextDecoder().decode((payload ?? new Uint8Array()).subarray(0, 64));
  // Of a message in fragments, the first says what it is.
  const begins = (frame) => (frame.header[0] === WHOLE_TEXT ? beginning(frame) : (frame.message?.beginning ?? ""));

  // `sides`: what was agreed on.
  function why(frame, sides) {
    const { header, dir, deflate = "off", payload, rules = null } = frame;
    const opcode = header[0] & 0x0f;
    if (opcode >= OPCODE.CLOSE) return said("control");
    if (deflate !== "on" || !sides) return said(deflate === "unknown" ? "unseen" : "off");
    // Why somebody else's program didn't compress it, nobody can see.
    if (rules) return said("other");
    if (dir === "in") return said("browser");
    if (payload === null || whispers.ofFrame(frame) || PRIVATE.test(begins(frame))) return said("private");
    return opcode !== 0 && header[0] >= 0x80 ? ofWhole(frame, sides.out) : said("pays");
  }

  // A message in one frame that may be for everybody: the rules of the server's src/chat/compression.rs.
  // What is known to be for everybody, and is neither short nor large, the server compressed; and where
  // it sent it as it is, that didn't get shorter.
  function ofWhole(frame, { takeover }) {
    const { header, len } = frame;
    const least = takeover ? LEAST_WITH_TAKEOVER : LEAST;
    if (len < BigInt(least)) return said("short", { least });
    if (header[0] !== WHOLE_TEXT || !PUBLIC.test(beginning(frame))) return said("pays");
    const isLarge = BigInt(header.length) + len >= BigInt(LARGE);
    return takeover && isLarge ? said("large", { large: LARGE }) : said("longer");
  }

  const said = (name, params = {}) => ({ key: `deflate.plain.${name}`, params });

  const SAYS = ["control", "unseen", "off", "browser", "private", "short", "large", "longer", "pays", "other"].map(
    (name) => said(name).key,
  );

  return { SAYS, LEAST, LEAST_WITH_TAKEOVER, LARGE, why };
});
