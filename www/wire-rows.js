"use strict";
// A frame's record as a row of the timeline: which reads or writes carried it, to
// which message it belongs, and a glimpse of what it says.
(() => {
  const barewire = (globalThis.barewire ??= {});
  const { bits, mask, hex } = barewire;

  // So many bytes of a payload are looked at for the glimpse: a row is one line.
  const GLIMPSE = 96;
  const CLOSE = 8;
  // No header is longer (§5.2): two bytes, eight of length, four of key. And no
  // more of a payload is shown than the server sends, whatever a file may hold.
  const HEADER = 14, PAYLOAD = 4096;

  const bytesOf = (text) => (typeof text === "string" ? hex.fromBase64(text) ?? new Uint8Array() : new Uint8Array());
  const big = (text) => (/^\d+$/.test(text ?? "") ? BigInt(text) : null);

  // The frame for the detail, and its row.
  function frame(line, record) {
    const header = bytesOf(record.header).subarray(0, HEADER);
    const found = {
      id: record.id, dir: record.dir === "out" ? "out" : "in", offset: record.at, header,
      payload: record.private ? null : bytesOf(record.payload).subarray(0, PAYLOAD),
      fields: (Array.isArray(record.fields) ? record.fields : []).map(([name, from, to, value]) => ({ name, from, to, value })),
      len: big(record.len), seen: big(record.seen), made: null, message: null, rule: null,
    };
    const first = header[0] ?? 0;
    const row = {
      kind: "frame", key: `frame-${found.id}`, at: line.since(record.t), record, frame: found,
      id: found.id, dir: found.dir, opcode: header.length ? first & 0x0f : null, fin: (first & 0x80) !== 0,
      private: found.payload === null, part: null, owes: null, chat: null,
    };
    row.pieces = pieces(line.moved, found);
    row.glimpse = glimpse(row, found);
    if (row.opcode !== null && row.opcode < CLOSE) assemble(line, row, found);
    return { frame: found, row };
  }

  // The reads or writes that carried this frame, found by their place in the
  // stream; what lies before it is done with.
  function pieces(moved, { dir, offset, header, seen }) {
    const end = offset + header.length + Number(seen ?? 0n);
    moved[dir] = moved[dir].filter((piece) => piece.to > offset);
    return moved[dir].filter((piece) => piece.from < end)
      .map(({ from, to }) => ({ bytes: to - from, shared: from < offset || to > end }));
  }

  // A message is one frame with FIN, or fragments: one with an opcode and without
  // FIN, continuations, and the last one with FIN (§5.4). Control frames may come
  // between them and belong to none.
  function assemble(line, row, found) {
    const { dir, opcode, fin } = row;
    if (opcode !== 0) {
      line.open[dir] = { frames: [], kind: bits.OPCODES[opcode] ?? null, bytes: 0n };
      line.hasCrossed(dir, line.counted[dir], row);
    }
    const message = line.open[dir];
    if (!message) return;
    message.frames.push(found.id);
    message.bytes += found.len ?? 0n;
    found.message = message;
    if (message.frames.length > 1 || !fin) row.part = opcode !== 0 ? "first" : fin ? "last" : "middle";
    if (!fin) return;
    // What a script hears of a message in fragments it hears after the last.
    if (dir === "out") line.hasCrossed(dir, line.counted.out, row);
    row.number = line.counted[dir]++;
    line.open[dir] = null;
  }

  // The script's event may have been told before the tap's record came: it finds
  // its place once the message is whole.
  function pair(line, { dir, number, frame: { offset } }) {
    const belongs = ({ cause }) => cause?.dir === dir && (cause.to === undefined ? number !== undefined && cause.number === number : cause.to > offset);
    const late = line.rows.filter((row) => row.kind === "js" && belongs(row));
    if (late.length) line.replace(late);
  }

  // The beginning of what the frame says: text where it is text, a Close's code and
  // reason, else bytes in hexadecimal.
  function glimpse({ opcode, private: hidden }, { header, payload, seen }) {
    if (hidden || payload.length === 0) return null;
    const key = bits.maskingKey(header);
    const wire = payload.subarray(0, GLIMPSE);
    const bytes = key ? mask.unmask(wire, key) : wire;
    const more = seen !== null && seen > BigInt(bytes.length);
    if (opcode === CLOSE && bytes.length >= 2) {
      return { code: bytes[0] * 256 + bytes[1], text: beginning(bytes.subarray(2)) ?? "", more };
    }
    const text = opcode === 2 ? null : beginning(bytes);
    return text === null ? { hex: hex.dump(bytes, 16, 1)[0].hex, more: more || bytes.length > 16 } : { text, more };
  }

  // Bytes as the beginning of a text: the last character may be cut in two, the
  // first may not.
  function beginning(bytes) {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
    } catch {
      return null;
    }
  }

  barewire.wireRows = { frame, pair };
})();
