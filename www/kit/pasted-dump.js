"use strict";
// Dumps: an offset, bytes, and perhaps the same as text, line by line, as xxd, hexdump -C, od -tx1,
// tcpdump -x and Wireshark write them. An offset is never taken for bytes: it says how many there
// are. The terminal's twin is src/terminal/pasted/dump.rs. No DOM.
barewire.define(
  "kit/pasted-dump",
  ["kit/pasted-bytes"],
  ({ pastedBytes: { Refused, digits, isHex, isBits, innerOffset } }) => {
    // No page needs more, and a star between two lines can mean any number of bytes.
    const MOST = 4 * 1024 * 1024;

    // The lines, as far as they begin with an offset: `{ offset, colon, rest }`, else null.
    function rowsOf(text) {
      return text.split("\n").map((line) => {
        const [, offset, colon, rest] = /^\s*(?:0x)?([0-9a-f]+)(:?)([^]*)$/iu.exec(line.replace(/\r$/, "")) ?? [];
        return offset?.length >= 4 && /^($|[ \t])/.test(rest) ? { offset, colon: colon === ":", rest } : null;
      });
    }

    const isZero = (offset) => /^0+$/.test(offset);
    const words = (rest) => rest.split(/\s+/u).filter((word) => word !== "");
    const pairs = ({ rest }) => words(rest).length > 0 && words(rest).every((word) => word.length === 2 && isHex(word));

    // Is the text a dump, or so close to one that it must not be read as anything else?
    function isOne(text) {
      const all = rowsOf(text),
        rows = all.filter((row) => row !== null);
      if (rows.length === 0) return false;
      if (rows.some(({ colon }) => colon)) return true;
      const [first] = rows;
      if (
        first.rest.trim() !== "" &&
        (isZero(first.offset) || first.rest.startsWith("  ") || (first.offset.startsWith("0") && pairs(first)))
      )
        return true;
      return (
        rows.length > 1 &&
        rows.length === all.length &&
        rows.every((row) => pairs(row) || row.rest.trim() === "") &&
        rows.some(pairs)
      );
    }

    function read(text) {
      const lines = text.split("\n"),
        pieces = [];
      const summaries = lines.some((line) => line.trimStart().startsWith("0x"));
      let squeezed = false;
      for (const [i, row] of rowsOf(text).entries()) {
        const line = i + 1,
          own = lines[i].trim();
        if (row !== null) {
          pieces.push({ line, offset: row.offset, squeezed, ...taken(row, line) });
          squeezed = false;
        } else if (own === "*" && pieces.length > 0) squeezed = true;
        // The line in which tcpdump says what the packet is.
        else if (own !== "" && !(summaries && pieces.length === 0)) throw new Refused("row", { line });
      }
      if (pieces.length === 0) throw new Refused("row", { line: 1 });
      if (pieces.length === 1 && !pieces[0].sure) throw new Refused("ambiguous", { token: pieces[0].offset });
      return joined(pieces);
    }

    // The bytes of a line, and whether its offset can't be bytes.
    function taken(row, line) {
      try {
        const cells = cellsOf(row, line);
        if (!agrees(cells)) throw new Refused("column", { line });
        return { bytes: cells.bytes, sure: row.colon || isZero(row.offset) || cells.text.trim() !== "" };
      } catch (error) {
        const offset = innerOffset(row.rest);
        throw offset === null ? error : new Refused("line_breaks", { offset });
      }
    }

    // ---- the bytes of a line, and the text beside them ----

    function cellsOf({ rest, colon }, line) {
      const cells = { bytes: [], backwards: null, text: "" },
        groups = [];
      let left = rest.trimStart();
      while (left !== "") {
        const [, group, gap, behind] = /^([^ \t]*)([ \t]*)([^]*)$/.exec(left);
        const bytes = isHex(group) && group.length > 1 ? digits(group) : null;
        if (bytes === null) throw new Refused("row", { line });
        if (bytes.length > 1 && !colon) throw new Refused("words");
        cells.bytes.push(...bytes);
        groups.push(group);
        left = behind;
        cells.text = behind;
        const middle = gap.length === 2 && cells.bytes.length === 8 && !colon;
        if (gap.length > 1 && !(middle && !agrees(cells))) break;
        cells.text = "";
      }
      if (groups.length > 0 && isBits(groups)) throw new Refused("bits");
      // Groups of four bytes and more are written in either order, and then an incomplete last
      // group moves to the right (xxd -e).
      const moved = colon && rest.length - rest.trimStart().length > 2;
      if (moved || groups.some((group) => group.length >= 8)) {
        const turned = groups.flatMap((group) => digits(group).reverse());
        cells.backwards = turned.join() === cells.bytes.join() ? null : turned;
      }
      return cells;
    }

    // If there is text: does it match the bytes, and not equally well the bytes in reverse order?
    function agrees({ bytes, backwards, text }) {
      if (text.trim() === "") return backwards === null;
      return says(text.trim(), bytes) && !(backwards !== null && says(text.trim(), backwards));
    }

    const isPrintable = (byte) => byte >= 0x20 && byte <= 0x7e;

    function fits(text, bytes) {
      const chars = [...text];
      return (
        chars.length === bytes.length &&
        bytes.every((byte, i) => !isPrintable(byte) || chars[i] === String.fromCharCode(byte))
      );
    }

    // Is this how a dump writes these bytes as text? An unprintable byte may be any one character;
    // |…| (hexdump) and >…< (od) may be around it, and a space in the middle (Wireshark).
    function says(text, bytes) {
      const marked = /^\|([^]*)\|$|^>([^]*)<$/.exec(text);
      if (marked && fits(marked[1] ?? marked[2], bytes)) return true;
      // Spaces at the ends can't be told from those between the columns.
      const first = bytes.findIndex((byte) => byte !== 0x20);
      const end = bytes.findLastIndex((byte) => byte !== 0x20) + 1;
      if (first < 0) return text === "";
      return (
        fits(text, bytes.slice(first, end)) ||
        (bytes.length >= 8 && fits(text, [...bytes.slice(0, 8), 0x20, ...bytes.slice(8)].slice(first, end + 1)))
      );
    }

    // ---- all lines ----

    // In the base of the offsets that fits; od's are octal or decimal.
    function joined(pieces) {
      const ofOd = pieces.every(({ offset }) => offset.length === 7);
      const found = (ofOd ? [8, 10] : [16]).map((base) => inBase(pieces, base));
      const right = found.filter(({ bytes }) => bytes);
      if (right.length === 0) throw found[0].refused;
      if (right.length > 1 && right[0].bytes.join() !== right[1].bytes.join())
        throw new Refused("offset", { line: pieces.at(-1).line });
      return right[0].bytes;
    }

    const NUMBERS = { 8: /^[0-7]+$/, 10: /^\d+$/, 16: /^[0-9a-f]+$/i };

    function inBase(pieces, base) {
      const bytes = [];
      let before = [];
      const start = parseInt(pieces[0].offset, base);
      for (const piece of pieces) {
        const wrong = { refused: new Refused("offset", { line: piece.line }) };
        const at = parseInt(piece.offset, base) - start;
        if (!NUMBERS[base].test(piece.offset) || at < 0) return wrong;
        if (at > MOST) return { refused: new Refused("too_many") };
        while (piece.squeezed && before.length > 0 && bytes.length < at) for (const byte of before) bytes.push(byte);
        if (bytes.length !== at) return wrong;
        for (const byte of piece.bytes) bytes.push(byte);
        before = piece.bytes;
      }
      return { bytes };
    }

    return { isOne, read };
  },
);
