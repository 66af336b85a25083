"use strict";
// What a part of a frame is, why it is there, where RFC 6455 says so, and which
// line of the server reads it. Only keys of sentences are here: `{ key, params }`.
barewire.define(
  "rfc6455/explain",
  ["kit/hex", "rfc6455/bits", "rfc6455/closing", "rfc6455/mask"],
  ({ hex, bits, bits: { RFC_NAMES, OPCODES }, closing, mask }) => {
    const hexByte = (byte) => `0x${hex.byte(byte)}`;

    // For each field: its section, and the sentence for its current value.
    const FIELDS = {
      fin: { section: "5.2", what: (value) => `fin.${value}` },
      rsv1: { section: "5.2", what: (value, frame) => ofRsv1(value, frame) },
      rsv2: { section: "5.2", what: (value) => `rsv.${value}` },
      rsv3: { section: "5.2", what: (value) => `rsv.${value}` },
      opcode: { section: "5.2", what: (value) => `opcode.${OPCODES[value] ?? "reserved"}` },
      mask: { section: "5.1", what: (value, frame) => `mask.${frame.dir}.${value}` },
      "payload-len": { section: "5.2", what: (value) => `len.${{ 126: "16", 127: "64" }[value] ?? "short"}` },
      "extended-payload-length": { section: "5.2", what: () => "len.extended" },
      "masking-key": { section: "5.3", what: () => "key" },
      payload: { section: "5.2", what: (value, frame, key) => `payload.${key ? "masked" : "plain"}` },
    };
    // The three reserved bits have one reason.
    const WHY = { rsv1: "rsv", rsv2: "rsv", rsv3: "rsv" };

    // RSV1 says whether a message is compressed, where that was agreed on: `frame.deflate` is "on",
    // "off", or "unknown" if the handshake wasn't seen (RFC 7692 §6).
    function ofRsv1(value, { deflate = "off", header, rule, rules = null }) {
      if (deflate === "off" || (rule && !rules)) return `rsv.${value}`;
      const opcode = header[0] & 0x0f;
      if (value === 1)
        return opcode === 0 || opcode >= 8 ? "rsv.1" : `rsv1.${deflate === "on" ? "deflate" : "assumed"}`;
      if (deflate === "unknown") return "rsv1.unseen";
      return `rsv1.${opcode >= 8 ? "control" : opcode === 0 ? "continuation" : "plain"}`;
    }

    const isPacked = ({ message, rule }) => Boolean(message?.packed) && rule?.rule !== "reserved-bits";

    // Explains `name` (a field, or `byte-17`) of a frame: `{ name, title, says, why, section,
    // anchor, bits }`, or null if the frame has no such part.
    function part(frame, name) {
      const layout = bits.whole(frame);
      const place = bits.place(layout, name);
      if (!place?.field) return null;
      const key = bits.maskingKey(frame.header);
      const about =
        place.byte !== null && place.field.name === "payload"
          ? payloadByte(frame, layout, place, key)
          : field(frame, place.field, key);
      const rule = broken(frame, place.field.name);
      // The line that refuses says more than the line that reads.
      const found = { ...about, from: place.from, to: place.to, broken: rule };
      return rule ? { ...found, anchor: rule.rule, section: rule.section, document: rule.document } : found;
    }

    function field(frame, { name, from, to, value }, key) {
      const { section, what } = FIELDS[name];
      const number = value === null ? null : Number(BigInt(`0x${value}`));
      const said = what(number, frame, key);
      const ofDeflate = said.startsWith("rsv1.");
      return {
        name,
        title: { key: `field.${name}`, params: { name: RFC_NAMES[name] } },
        says: {
          key: `what.${said}`,
          params: {
            value: exact(value),
            hex: value === null ? "" : inHex(value, to - from),
            bits: to - from,
            n: (to - from) / 8,
          },
        },
        more: name === "payload" && isPacked(frame) ? { key: "what.payload.deflate", params: {} } : null,
        why: { key: ofDeflate ? "why.rsv1.deflate" : whyField(name, key), params: {} },
        ...(ofDeflate ? { section: "6", document: 7692 } : { section }),
        anchor: name === "payload" ? payloadAnchor(frame, key) : name,
      };
    }

    const whyField = (name, key) => (name === "payload" && key ? "why.payload.masked" : `why.${WHY[name] ?? name}`);

    // As many digits as the bits need, byte by byte.
    const inHex = (value, bits) => value.padStart(Math.ceil(bits / 4), "0").replace(/(..)(?=(?:..)+$)/g, "$1 ");
    // A length of 64 bits is more than a JavaScript number holds.
    const exact = (value) => (value === null ? "" : BigInt(`0x${value}`).toString());

    function payloadByte(frame, { bytes, payloadAt }, { byte }, key) {
      const i = byte - payloadAt;
      const wire = bytes[byte];
      const plain = key ? wire ^ key[i % 4] : wire;
      const { text: char, whole } = character(frame, i, key);
      const params = {
        i,
        wire: hexByte(wire),
        plain: hexByte(plain),
        key: key ? hexByte(key[i % 4]) : "",
        j: i % 4,
        char,
      };
      const kind = key ? "masked" : "plain";
      const inCode = isClose(frame) && i < 2;
      return {
        name: `byte-${byte}`,
        title: { key: "field.byte", params: { i } },
        says: { key: `what.byte.${kind}${char === null ? ".raw" : whole ? ".whole" : ""}`, params },
        more: inCode
          ? { key: "what.byte.code", params: { code: closing.body(frame).code ?? "" } }
          : isPacked(frame)
            ? { key: "what.byte.deflate", params: {} }
            : null,
        why: { key: `why.byte.${kind}`, params },
        section: inCode ? "5.5.1" : key ? "5.3" : "5.2",
        anchor: inCode ? "close-code" : key ? "unmask" : null,
      };
    }

    const NO_TEXT = { text: null, whole: false };
    const isClose = ({ header }) => (header[0] & 0x0f) === 8;

    // The character that a byte of the payload belongs to, for the sentence about it, and whether
    // the byte is all of it; null if it isn't text.
    function character(frame, i, key) {
      if (isPacked(frame) || (frame.header[0] & 0x0f) === 2 || (isClose(frame) && i < 2)) return NO_TEXT;
      const skipped = isClose(frame) ? 2 : 0;
      const read = key ? mask.unmask(frame.payload, key) : frame.payload;
      const found = mask
        .characters(read.subarray(skipped))
        .find(({ from, to }) => from <= i - skipped && i - skipped < to);
      const shown = found?.text && found.text >= " " && found.text !== "\u007f";
      return shown ? { text: found.text, whole: found.to - found.from === 1 } : NO_TEXT;
    }

    function payloadAnchor(frame, key) {
      if (key) return "unmask";
      return frame.dir === "out" ? "encode" : null;
    }

    // Where in a frame a broken rule shows: the sentence is then at that field.
    const BREAKS = {
      "reserved-bits": ["rsv1", "rsv2", "rsv3"],
      "compressed-continuation": ["rsv1"],
      "compressed-control": ["rsv1"],
      "reserved-opcode": ["opcode"],
      "fragmented-control": ["fin", "opcode"],
      "control-too-long": ["payload-len"],
      "unmasked-frame": ["mask"],
      "masked-frame": ["mask"],
      "non-minimal-length": ["payload-len", "extended-payload-length"],
      "length-top-bit": ["extended-payload-length"],
      "nothing-to-continue": ["opcode"],
      "message-interrupted": ["opcode"],
      "message-too-big": ["payload-len", "extended-payload-length"],
      "too-many-fragments": ["fin"],
      "data-after-close": ["opcode"],
    };

    // Of somebody else's frame all its broken rules are told, of one of ours the first.
    const rulesOf = ({ rules = null, rule }) => rules ?? (rule ? [rule] : []);

    function broken(frame, name) {
      return rulesOf(frame).find(({ rule }) => breaksAt(rule, frame).includes(name)) ?? null;
    }

    // If the header is right, the payload is wrong. What a compressed message will be isn't declared:
    // only its payload can be too much.
    function breaksAt(rule, frame = {}) {
      if (rule === "message-too-big" && frame.message?.packed) return ["payload"];
      return Object.hasOwn(BREAKS, rule) ? BREAKS[rule] : ["payload"];
    }

    const SAYS = [
      ...Object.keys(FIELDS).flatMap((name) => [`field.${name}`, `why.${WHY[name] ?? name}`]),
      ...Object.values(OPCODES).map((word) => `what.opcode.${word}`),
      "what.opcode.reserved",
      "what.fin.0",
      "what.fin.1",
      "what.rsv.0",
      "what.rsv.1",
      ...["deflate", "assumed", "plain", "continuation", "control", "unseen"].map((how) => `what.rsv1.${how}`),
      "why.rsv1.deflate",
      "what.payload.deflate",
      "what.byte.deflate",
      "what.mask.in.0",
      "what.mask.in.1",
      "what.mask.out.0",
      "what.mask.out.1",
      "what.len.short",
      "what.len.16",
      "what.len.64",
      "what.len.extended",
      "what.key",
      "what.payload.masked",
      "what.payload.plain",
      "what.byte.masked",
      "what.byte.masked.whole",
      "what.byte.masked.raw",
      "what.byte.plain",
      "what.byte.plain.whole",
      "what.byte.plain.raw",
      "why.byte.masked",
      "why.byte.plain",
      "why.payload.masked",
    ];

    return { SAYS, FIELDS: Object.keys(FIELDS), part, breaksAt, rulesOf };
  },
);
