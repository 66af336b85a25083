"use strict";
// What each part of compressed data means, why it is there, where the RFC says so, and which line of
// the server reads it. Only keys of sentences are here: `{ key, params }`.
barewire.define(
  "rfc1951/meaning",
  ["kit/hex", "rfc1951/bit-reader", "rfc1951/decoder", "rfc1951/flaws", "rfc1951/huffman", "rfc1951/numbers"],
  ({
    hex,
    bitReader: { UNSEEN },
    decoder: { TAIL },
    flaws,
    huffman: { written },
    numbers: { DISTANCES, END_OF_BLOCK, LENGTHS, REPEAT },
  }) => {
    // The bits of a part, in the order in which they are read.
    function bitsOf(input, from, to) {
      let text = "";
      for (let at = from; at < to; at++) text += (input[at >> 3] >> (at & 7)) & 1;
      return text;
    }

    // What the receiver reads: the payload, and what was left out of it.
    function inputOf({ payload }) {
      const input = new Uint8Array(payload.length + TAIL.length);
      input.set(payload);
      input.set(TAIL, payload.length);
      return input;
    }

    // A part consists of fields: where each ends.
    function fields(part) {
      const { name, first, end } = part;
      const ends = {
        block: () => [1],
        stored: () => [16],
        counts: () => [5, 10],
        lengths: () => (part.symbol >= REPEAT ? [end - first - { 16: 2, 17: 3, 18: 7 }[part.symbol]] : []),
        match: () => {
          const [length, more, distance] = part.bits;
          return [length, length + more, length + more + distance];
        },
      }[name]?.();
      const all = [0, ...(ends ?? []), end - first].map((bits) => first + bits);
      return all
        .slice(1)
        .map((to, i) => [all[i], to])
        .filter(([from, to]) => to > from);
    }

    // Where a match copies from: the bytes before the message are below 0.
    const source = ({ at, distance, length }) => ({ from: at - distance, to: Math.min(at, at - distance + length) });

    // Bytes as people read them: text where it is text.
    function shown(values) {
      const known = Uint8Array.from(values.filter((byte) => byte !== UNSEEN));
      if (known.length < values.length) return "…";
      const text = hex.utf8(known);
      // eslint-disable-next-line no-control-regex
      return text !== null && !/[\x00-\x1f\x7f]/.test(text) ? text : hex.spaced(known);
    }

    // ---- symbols ----

    // What a symbol of the literals' alphabet, or of the distances' one, stands for.
    function symbolName(symbol) {
      if (symbol < END_OF_BLOCK) return { key: "deflate.symbol.literal", params: { value: shown([symbol]) } };
      if (symbol === END_OF_BLOCK) return { key: "deflate.symbol.end", params: {} };
      return ranged("deflate.symbol.length", symbol, LENGTHS[symbol - END_OF_BLOCK - 1]);
    }

    const distanceName = (symbol) => ranged("deflate.symbol.distance", symbol, DISTANCES[symbol]);

    function ranged(key, symbol, found) {
      if (!found) return { key: "deflate.symbol.never", params: { symbol } };
      const [least, more] = found;
      const most = key.endsWith("length") && symbol === 284 ? 257 : least + 2 ** more - 1;
      return { key, params: { symbol, value: least === most ? String(least) : `${least}–${most}` } };
    }

    // The codes of a block that are used in it, the most frequent first: `{ name, code, times }`, and how
    // many others there are.
    function codesUsed(read, index) {
      const { codes } = read.blocks[index];
      const parts = read.parts.filter(({ block }) => block === index);
      const literals = parts.flatMap((part) => {
        if (part.name === "literal") return [part.byte];
        return part.name === "match" ? [part.symbols[0]] : part.name === "end" ? [END_OF_BLOCK] : [];
      });
      const distances = parts.filter(({ name }) => name === "match").map(({ symbols }) => symbols[1]);
      return {
        literals: counted(codes.literals, literals, symbolName),
        distances: counted(codes.distances, distances, distanceName),
      };
    }

    function counted(codes, used, nameOf) {
      const times = new Map();
      for (const symbol of used) times.set(symbol, (times.get(symbol) ?? 0) + 1);
      const all = written(codes);
      const rows = all.filter(({ symbol }) => times.has(symbol));
      return {
        rows: rows
          .map(({ symbol, code }) => ({ symbol, name: nameOf(symbol), code, times: times.get(symbol) }))
          .sort((a, b) => a.code.length - b.code.length || b.times - a.times),
        others: all.length - rows.length,
      };
    }

    // ---- explanations ----

    const IN_1951 = {
      block: "3.2.3",
      padding: "3.2.4",
      stored: "3.2.4",
      byte: "3.2.4",
      counts: "3.2.7",
      "length-of-length": "3.2.7",
      lengths: "3.2.7",
      literal: "3.2.5",
      match: "3.2.5",
      end: "3.2.5",
    };

    const KINDS = {
      block: ({ kind, last }) => [kind, { last: last ? 1 : 0 }],
      padding: () => ["", {}],
      stored: ({ length, first }, { payload }) => [first >= 8 * payload.length ? "tail" : "", { length }],
      byte: ({ byte }) => ["", { value: shown([byte]), hex: hex.byte(byte) }],
      counts: ({ literals, distances, codeLengths }) => ["", { literals, distances, codeLengths }],
      "length-of-length": ({ symbol, length }) => [length === 0 ? "none" : "", { symbol, length }],
      lengths: lengthsSaid,
      literal: ({ byte }, read, code) => ["", { value: shown([byte]), hex: hex.byte(byte), code: code[0] }],
      match: matchSaid,
      end: (part, read, code) => ["", { code: code[0] }],
    };

    // Whose code's length it is; a repeat may run from the literals into the distances.
    function lengthsSaid({ symbol, from, times, length, block }, read, code) {
      const counts = read.parts.find((part) => part.block === block && part.name === "counts");
      const named = (at) => (at < counts.literals ? symbolName(at) : distanceName(at - counts.literals));
      const params = { name: named(from), last: named(from + times - 1), times, length, code: code[0] };
      if (symbol < REPEAT) return [length === 0 ? "none" : "", params];
      return [symbol === REPEAT ? "repeat" : "zeros", params];
    }

    function matchSaid(part, read, code) {
      const {
        length,
        distance,
        at,
        bits: [, more],
      } = part;
      const { from } = source(part);
      const copied = read.bytes.subarray(at, at + length);
      const params = {
        length,
        distance,
        value: shown(copied),
        codes: code.join(" "),
        symbols: part.symbols.join(", "),
        more,
      };
      if (copied.includes(UNSEEN)) return ["unseen", params];
      return [from < 0 ? "past" : distance < length ? "over" : "", params];
    }

    // Part `index` of what was read: `{ title, says, why, section, document, anchor, from, to }`.
    function part(read, index) {
      const found = read.parts[index];
      if (!found) return null;
      const { name, first, end } = found;
      const input = inputOf(read);
      const code = fields(found).map(([from, to]) => bitsOf(input, from, to));
      const [kind, params] = KINDS[name](found, read, code);
      const isTail = kind === "tail";
      return {
        name: `deflate-${index}`,
        title: { key: `deflate.title.${name}`, params: {} },
        says: { key: `deflate.says.${name}${kind ? `.${kind}` : ""}`, params: { ...params, bits: code.join(" ") } },
        why: { key: `deflate.why.${isTail ? "tail" : name}`, params: {} },
        ...(isTail ? { section: "7.2.2", document: 7692 } : { section: IN_1951[name], document: 1951 }),
        anchor: isTail ? "inflate-tail" : `deflate-${name}`,
        from: first,
        to: end,
      };
    }

    // What stops the reading.
    function broken({ flaw, bit }, say) {
      return flaw === null ? null : { bit, words: flaws.inWords(flaw, say), section: flaw.section, document: 1951 };
    }

    const NAMES = Object.keys(IN_1951);
    const SAYS = [
      ...NAMES.flatMap((name) => [`deflate.title.${name}`, `deflate.row.${name}`, `deflate.why.${name}`]),
      ...["literal", "end", "length", "distance", "never"].map((name) => `deflate.symbol.${name}`),
      ...["stored", "fixed", "dynamic"].map((kind) => `deflate.says.block.${kind}`),
      ...["", ".tail"].map((kind) => `deflate.says.stored${kind}`),
      ...["", ".none"].map((kind) => `deflate.says.length-of-length${kind}`),
      ...["", ".none", ".repeat", ".zeros"].map((kind) => `deflate.says.lengths${kind}`),
      ...["", ".past", ".over", ".unseen"].map((kind) => `deflate.says.match${kind}`),
      ...["padding", "byte", "counts", "literal", "end"].map((name) => `deflate.says.${name}`),
      "deflate.why.tail",
      ...["kept", "private", "cut", "lost"].map((why) => `deflate.missing.${why}`),
    ];

    return { SAYS, bitsOf, inputOf, fields, source, shown, codesUsed, part, broken };
  },
);
