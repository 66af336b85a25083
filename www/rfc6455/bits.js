"use strict";
// Where each field of a frame is (RFC 6455 §5.2): the twin of the server's src/websocket/fields.rs.
// Both are tested with the same frames, so the page can't show another field than the server reads.
// Bits are counted from the frame's first, which is the most significant of its byte, as in the
// RFC's figure.
barewire.define("rfc6455/bits", [], () => {
  const MASK = 0b1000_0000,
    LEN = 0b0111_1111;
  const FIRST_TWO = [
    ["fin", 0, 1],
    ["rsv1", 1, 2],
    ["rsv2", 2, 3],
    ["rsv3", 3, 4],
    ["opcode", 4, 8],
    ["mask", 8, 9],
    ["payload-len", 9, 16],
  ];
  const NAMES = [...FIRST_TWO.map(([name]) => name), "extended-payload-length", "masking-key"];

  // As the figure of §5.2 writes them; these are the protocol's own words, and stay in the figure
  // in every language.
  const RFC_NAMES = {
    fin: "FIN",
    rsv1: "RSV1",
    rsv2: "RSV2",
    rsv3: "RSV3",
    opcode: "opcode",
    mask: "MASK",
    "payload-len": "Payload len",
    "extended-payload-length": "Extended payload length",
    "masking-key": "Masking-key",
    payload: "Payload Data",
  };
  const OPCODE = { CONTINUATION: 0, TEXT: 1, BINARY: 2, CLOSE: 8, PING: 9, PONG: 10 };
  // Their names, by number.
  const OPCODES = { 0: "continuation", 1: "text", 2: "binary", 8: "close", 9: "ping", 10: "pong" };

  const bit = (bytes, at) => (bytes[at >> 3] >> (7 - (at & 7))) & 1;

  // The bits from `from` up to, but without `to`, as one number, the first the most significant: a
  // BigInt, since a length has up to 64 of them.
  function number(bytes, from, to) {
    let value = 0n;
    for (let at = from; at < to; at++) value = (value << 1n) | BigInt(bit(bytes, at));
    return value;
  }

  // How many bytes of length follow the first two.
  function extendedBytes(second) {
    return { 126: 2, 127: 8 }[second & LEN] ?? 0;
  }

  // `{ name, from, to, value }` of each field of a header, right or wrong; of an incomplete header,
  // the complete fields. Bytes after the header are ignored. `value` is in hexadecimal, as the
  // server sends it.
  function fields(header) {
    const whole = ([, , to]) => to <= 8 * header.length;
    return spans(header)
      .filter(whole)
      .map(([name, from, to]) => ({ name, from, to, value: number(header, from, to).toString(16) }));
  }

  // A field's bits as they were on the wire; long fields as bytes in hexadecimal.
  function shown({ from, to, value }) {
    const count = to - from;
    return count > 8
      ? value.padStart(count / 4, "0").replace(/(..)(?=.)/g, "$1 ")
      : Number.parseInt(value, 16).toString(2).padStart(count, "0");
  }

  function spans(header) {
    if (header.length < 2) return FIRST_TWO;
    const behind = 16 + 8 * extendedBytes(header[1]);
    const key = header[1] & MASK ? 32 : 0;
    return [...FIRST_TWO, ["extended-payload-length", 16, behind], ["masking-key", behind, behind + key]].filter(
      ([, from, to]) => to > from,
    );
  }

  // The header at the beginning of `bytes`, or null if more bytes are needed. It checks no rules: a
  // hostile frame can be shown, too.
  function header(bytes) {
    if (bytes.length < 2) return null;
    const used = spans(bytes).at(-1)[2] / 8;
    if (bytes.length < used) return null;
    const found = fields(bytes.subarray(0, used));
    const of = (name) => found.find((field) => field.name === name);
    const length = of("extended-payload-length") ?? of("payload-len");
    const key = of("masking-key");
    return {
      used,
      payloadLen: BigInt(`0x${length.value}`),
      maskingKey: key ? bytes.slice(key.from / 8, key.to / 8) : null,
    };
  }

  // A frame as one array of bytes with its fields, the payload being the last of them: all pictures
  // of a frame are drawn from this. `more` is the number of payload bytes that crossed or are
  // missing, and aren't here.
  function whole({ header: head, payload, len }) {
    const bytes = new Uint8Array(head.length + (payload?.length ?? 0));
    bytes.set(head);
    bytes.set(payload ?? [], head.length);
    const found = fields(head);
    const from = 8 * head.length,
      to = 8 * bytes.length;
    if (to > from) found.push({ name: "payload", from, to, value: null });
    const more = len === null || len === undefined ? 0n : BigInt(len) - BigInt(bytes.length - head.length);
    return { bytes, fields: found, payloadAt: head.length, more };
  }

  // The masking key of a frame, or null if it has none.
  function maskingKey(head) {
    return header(head)?.maskingKey ?? null;
  }

  // The field that a bit belongs to. There is nothing between fields, but an incomplete header ends
  // in bits that aren't a whole field.
  function fieldAt(found, at) {
    return found.find(({ from, to }) => from <= at && at < to) ?? null;
  }

  // What a part of the address means: a field's name, or `byte-17`. Returns `{ field, from, to,
  // byte }`, or null if the frame has no such part.
  function place({ fields: found, bytes }, name) {
    const numbered = /^byte-(\d+)$/.exec(name ?? "");
    if (!numbered) {
      const field = found.find((other) => other.name === name);
      return field ? { field, from: field.from, to: field.to, byte: null } : null;
    }
    const byte = Number(numbered[1]);
    if (byte >= bytes.length) return null;
    return { field: fieldAt(found, 8 * byte), from: 8 * byte, to: 8 * byte + 8, byte };
  }

  // The part of the address for one bit: a field is small enough to be selected whole; in a payload
  // it is the byte that was meant.
  function nameAt(layout, at) {
    const field = fieldAt(layout.fields, at);
    return field && field.name !== "payload" ? field.name : `byte-${at >> 3}`;
  }

  return {
    NAMES,
    RFC_NAMES,
    OPCODE,
    OPCODES,
    bit,
    number,
    extendedBytes,
    fields,
    shown,
    header,
    whole,
    maskingKey,
    fieldAt,
    place,
    nameAt,
  };
});
