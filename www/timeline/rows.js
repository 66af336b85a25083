"use strict";
// A frame's record as a row of the timeline: which reads or writes carried it, to which message it
// belongs, and a short preview of its content.
barewire.define(
  "timeline/rows",
  ["kit/hex", "rfc6455/bits", "rfc6455/mask", "timeline/between", "timeline/compression", "timeline/whispers"],
  ({ hex, bits, bits: { OPCODE }, mask, between, compression: { seen }, whispers }) => {
    // How many bytes of a payload the preview looks at: a row is one line.
    const GLIMPSE = 96;
    const { CLOSE } = OPCODE;
    // No header is longer (§5.2): two bytes, eight of length, four of key. And no more of a payload
    // is shown than the server sends, whatever a file may hold.
    const HEADER = 14,
      PAYLOAD = 4096;
    // A frame that comes byte by byte has a read for each: this many sizes are shown.
    const PIECES = 12;
    // This many reads wait for their frame; of more, the oldest are counted as one.
    const MOVED = 1024;
    // A message may have a fragment for each of its bytes: this many are named, which is more than
    // anybody looks at one by one.
    const FRAGMENTS = 32;

    const bytesOf = (text) =>
      typeof text === "string" ? (hex.fromBase64(text) ?? new Uint8Array()) : new Uint8Array();
    const big = (text) => (/^\d+$/.test(text ?? "") ? BigInt(text) : null);

    // The frame for the detail, and its row.
    function frame(line, record) {
      const header = bytesOf(record.header).subarray(0, HEADER);
      const found = {
        id: record.id,
        dir: record.dir === "out" ? "out" : "in",
        offset: record.at,
        header,
        payload: record.private ? null : bytesOf(record.payload).subarray(0, PAYLOAD),
        fields: (Array.isArray(record.fields) ? record.fields : []).map(([name, from, to, value]) => ({
          name,
          from,
          to,
          value,
        })),
        len: big(record.len),
        seen: big(record.seen),
        made: null,
        message: null,
        rule: null,
        deflate: line.compression.state, // was permessage-deflate agreed on: "on", "off", "unknown"
        place: 1,
        previous: null,
        next: null, // in its message, counted from 1, and its neighbours there
        ...between.details(line, record),
      };
      const first = header[0] ?? 0;
      const row = {
        kind: "frame",
        key: `frame-${found.id}`,
        at: line.since(record.t),
        record,
        frame: found,
        id: found.id,
        dir: found.dir,
        opcode: header.length ? first & 0x0f : null,
        fin: (first & 0x80) !== 0,
        private: found.payload === null,
        part: null,
        owes: null,
        chat: null,
      };
      Object.assign(row, pieces(line.moved, found));
      row.glimpse = glimpse(row, found);
      if (line.between) between.claims(line, row);
      if (line.broken && broke(row, line.broken)) [found.rule, line.broken] = [line.broken, null];
      if (row.opcode !== null && row.opcode < CLOSE) {
        assemble(line, row, found);
        if (row.carried) line.carried.set(record, { dir: row.dir, number: row.number });
      }
      return { frame: found, row };
    }

    const broke = ({ kind, dir, frame: found }, { at }) => kind === "frame" && dir === "in" && found.offset === at;

    // The frame that begins there broke a rule. The server knows it from the first bytes: the rest
    // may come later, or other frames with it.
    function breaks(line, rule) {
      const row = line.rows.find((row) => broke(row, rule));
      if (row) row.frame.rule = rule;
      else line.broken = rule;
      line.touch(row);
    }

    // The system took this many bytes at once.
    function moves(moved, { at, bytes }) {
      moved.push({ from: at, to: at + bytes, calls: 1 });
      if (moved.length <= MOVED) return;
      const [first, second] = moved;
      moved.splice(0, 2, { from: first.from, to: second.to, calls: first.calls + second.calls });
    }

    // The reads or writes that carried this frame, found by their place in the stream; everything
    // before it is finished.
    function pieces(moved, { dir, offset, header, seen }) {
      const end = offset + header.length + Number(seen ?? 0n);
      moved[dir] = moved[dir].filter((piece) => piece.to > offset);
      const own = moved[dir].filter((piece) => piece.from < end);
      const isShared = ({ from, to }) => from < offset || to > end;
      return {
        calls: own.reduce((sum, { calls }) => sum + calls, 0),
        shared: own.some(isShared),
        pieces: own.slice(0, PIECES).map((piece) => ({ bytes: piece.to - piece.from, shared: isShared(piece) })),
      };
    }

    // A message is one frame with FIN, or fragments: one with an opcode and without FIN,
    // continuations, and the last one with FIN (§5.4). Control frames may come between them and
    // belong to none.
    function assemble(line, row, found) {
      const { dir, opcode, fin } = row;
      if (opcode !== 0) {
        line.open[dir] = {
          frames: [],
          count: 0,
          last: null,
          kind: bits.OPCODES[opcode] ?? null,
          bytes: 0n,
          beginning: "",
          whole: false,
        };
        line.compression.begins(line.open[dir], found);
        line.adrift[dir] = false;
        line.hasCrossed(dir, line.counted[dir], row);
      }
      const message = line.open[dir];
      row.carried = message !== null || line.adrift[dir];
      if (message) belongs(line, row, found, message);
      if (!fin || !row.carried) return;
      // A script gets a message in fragments after the last one.
      if (dir === "out") line.hasCrossed(dir, line.counted.out, row);
      row.number = line.counted[dir]++;
      line.open[dir] = null;
      line.adrift[dir] = false;
    }

    function belongs(line, row, found, message) {
      const before = line.frame(message.last);
      if (before) before.next = found.id;
      if (message.frames.length < FRAGMENTS) message.frames.push(found.id);
      Object.assign(found, { message, place: ++message.count, previous: message.last });
      message.last = found.id;
      message.whole = row.fin;
      line.compression.grows(message, found);
      if (row.fin) line.compression.ends(message, between.isSpoilt(found));
      whispers.grows(message, found);
      if (message.packed) row.glimpse = inflated(message, found);
      message.bytes += found.len ?? 0n;
      if (message.count > 1 || !row.fin) row.part = row.opcode !== 0 ? "first" : row.fin ? "last" : "middle";
    }

    // The script's event may have come before the tap's record: it finds its place once the message
    // is complete.
    function pair(line, row) {
      const late = line.rows.filter((other) => other.kind === "js" && follows(other, row));
      for (const other of late) if (other.cause.to !== undefined) other.carried = Math.max(other.carried, row.at);
      if (late.length) line.replace(late);
    }

    // Does this event of the script's get another place because of that frame? What a raw client
    // read moves only if it is before the frame.
    function follows({ cause, at }, { dir, number, at: crossed, frame: { offset } }) {
      if (cause?.dir !== dir) return false;
      if (cause.to === undefined) return number !== undefined && cause.number === number;
      return cause.to > offset && at < crossed;
    }

    // The beginning of what the frame says: text if it is text, a Close's code and reason,
    // otherwise bytes in hexadecimal.
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
      return text === null ? inHex(bytes, more) : { text, more };
    }

    // The same of what a compressed message decompresses to, once it is complete; of its other
    // fragments, the bytes as they are.
    function inflated({ kind, packed: { read } }, { payload }) {
      if (read === null || read.length === 0) return payload?.length ? inHex(payload, false) : null;
      const { bytes, isAll } = seen(read.beginning.subarray(0, GLIMPSE));
      const text = kind === "text" ? beginning(bytes) : null;
      const more = read.length > GLIMPSE || !isAll || !read.isWhole;
      return text === null ? inHex(bytes, more) : { text, more };
    }

    const inHex = (bytes, more) => ({ hex: hex.dump(bytes, 16, 1)[0]?.hex ?? "", more: more || bytes.length > 16 });

    // Bytes as the beginning of a text: the last character may be cut in two, the first may not.
    function beginning(bytes) {
      try {
        return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes, { stream: true });
      } catch {
        return null;
      }
    }

    return { frame, pair, breaks, moves };
  },
);
