"use strict";
// Why a frame isn't compressed, as far as that is known for this frame: what a browser compresses is
// its own choice. Only keys of sentences are here: `{ key, params }`.
barewire.define("timeline/why-plain", ["rfc6455/bits", "timeline/whispers"], ({ bits: { OPCODE }, whispers }) => {
  // What is shorter isn't compressed: the twins of LEAST and LEAST_WITH_TAKEOVER in the server's
  // src/websocket/extension/deflating.rs.
  const LEAST = 64,
    LEAST_WITH_TAKEOVER = 8;

  // What the chat says to one member only.
  const PRIVATE = /^\{"type":"(welcome|error)"/;

  const beginning = ({ payload }) => new TextDecoder().decode((payload ?? new Uint8Array()).subarray(0, 64));

  // `sides`: what was agreed on.
  function why(frame, sides) {
    const { header, dir, deflate = "off", len, payload } = frame;
    const opcode = header[0] & 0x0f;
    if (opcode >= OPCODE.CLOSE) return said("control");
    if (deflate !== "on" || !sides) return said(deflate === "unknown" ? "unseen" : "off");
    if (dir === "in") return said("browser");
    if (payload === null || whispers.ofFrame(frame) || PRIVATE.test(beginning(frame))) return said("private");
    const least = sides.out.takeover ? LEAST_WITH_TAKEOVER : LEAST;
    if (opcode !== 0 && header[0] >= 0x80 && len < BigInt(least)) return said("short", { least });
    return said("pays");
  }

  const said = (name, params = {}) => ({ key: `deflate.plain.${name}`, params });

  const SAYS = ["control", "unseen", "off", "browser", "private", "short", "pays"].map((name) => said(name).key);

  return { SAYS, LEAST, LEAST_WITH_TAKEOVER, why };
});
