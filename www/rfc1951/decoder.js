"use strict";
// Decompression (RFC 1951), told part by part: the twin of the server's decoder in
// src/websocket/deflate/. Both are tested with the same streams (tests/golden/deflate.json), so the
// page can't show another part, another bit or another flaw than the server reads.
//
// A whole message is read at once.
barewire.define(
  "rfc1951/decoder",
  ["rfc1951/huffman", "rfc1951/flaws", "rfc1951/numbers", "rfc1951/bit-reader"],
  ({
    huffman: { codesOf },
    flaws: { flaw },
    numbers: {
      CODE_LENGTHS,
      DISTANCES,
      END_OF_BLOCK,
      FIXED,
      FURTHEST,
      LENGTHS,
      MOST_DISTANCES,
      MOST_LITERALS,
      ORDER,
      REPEAT,
      REPEATS,
    },
    bitReader: { FULL, HUNGRY, Reader },
  }) => {
    // What a sender leaves out at a message's end, and its receiver adds again (RFC 7692 §7.2.1,
    // §7.2.2).
    const TAIL = [0x00, 0x00, 0xff, 0xff];
    // A message grows up to this: a kilobyte can become a megabyte.
    const MOST = 1024 * 1024;
    // So many parts are remembered; of more, only what comes of them.
    const PARTS = 20_000;
    const KINDS = ["stored", "fixed", "dynamic"];
    const FIXED_CODES = { literals: codesOf(FIXED.literals), distances: codesOf(FIXED.distances) };

    class Inflating extends Reader {
      // ---- blocks ----

      // A step takes its bits only when all of them are here. A flaw is at the bit where its step
      // began, unless the step says how far it had come.
      step(work) {
        const before = this.at;
        try {
          return work(before);
        } catch (stop) {
          if (!stop.stays) this.at = before;
          throw stop;
        }
      }

      block() {
        const kind = this.step((first) => {
          const header = this.number(3);
          const name = KINDS[header >> 1];
          if (!name) throw flaw("ReservedType");
          this.isLast = (header & 1) === 1;
          this.blocks.push({ kind: name, last: this.isLast, first, codes: name === "fixed" ? FIXED_CODES : null });
          this.see(first, { name: "block", last: this.isLast, kind: name });
          return name;
        });
        const block = this.blocks.at(-1);
        if (kind === "stored") this.stored();
        else {
          if (kind === "dynamic") block.codes = this.dynamic(block);
          this.symbols(block.codes);
        }
        // The next block begins at the next bit; after the last one, at the next byte.
        if (this.isLast) this.align();
        block.end = this.at;
      }

      // §3.2.4: at the next byte LEN, its complement NLEN, and LEN bytes as they are.
      stored() {
        let left = this.step((before) => {
          this.align();
          const aligned = this.at;
          if (this.count < 32) throw HUNGRY;
          const len = this.number(16),
            nlen = this.number(16);
          if ((len ^ nlen) !== 0xffff) {
            this.at = aligned;
            throw { ...flaw("LengthsDisagree", len, nlen), stays: true };
          }
          this.at = aligned;
          if (aligned > before) this.see(before, { name: "padding" });
          this.at = aligned + 32;
          this.see(aligned, { name: "stored", length: len });
          return len;
        });
        for (; left > 0; left--) {
          this.step((first) => {
            this.room(1);
            const byte = this.number(8);
            this.put(byte);
            this.see(first, { name: "byte", byte, at: this.end - 1 });
          });
        }
      }

      // ---- a dynamic block's codes (§3.2.7) ----

      dynamic(block) {
        const counts = this.step((first) => {
          const literals = this.number(5) + 257;
          const distances = this.number(5) + 1;
          const codeLengths = this.number(4) + 4;
          if (literals > MOST_LITERALS) throw flaw("TooManyLiterals", literals);
          if (distances > MOST_DISTANCES) {
            this.at = first + 5;
            throw { ...flaw("TooManyDistances", distances), stays: true };
          }
          this.see(first, { name: "counts", literals, distances, codeLengths });
          return { literals, distances, codeLengths };
        });
        const ofLengths = new Uint8Array(CODE_LENGTHS);
        for (const symbol of ORDER.slice(0, counts.codeLengths)) {
          this.step((first) => {
            ofLengths[symbol] = this.number(3);
            this.see(first, { name: "length-of-length", symbol, length: ofLengths[symbol] });
          });
        }
        block.lengthCodes = codesOf(ofLengths);
        this.check(block.lengthCodes, "CodeLengths");
        const lengths = this.lengths(counts.literals + counts.distances, block.lengthCodes);
        const literals = codesOf(lengths.subarray(0, counts.literals));
        const distances = codesOf(lengths.subarray(counts.literals));
        if (lengths[END_OF_BLOCK] === 0) throw flaw("NoEndOfBlock");
        // A single code may have one bit; a block without matches needs no distance.
        for (const [codes, alphabet] of [
          [literals, "Literals"],
          [distances, "Distances"],
        ])
          if (codes.fit !== "incomplete" || codes.longest > 1) this.check(codes, alphabet);
        return { literals, distances };
      }

      check({ fit }, alphabet) {
        if (fit === "incomplete") throw flaw("Incomplete", alphabet);
        if (fit === "over") throw flaw("OverSubscribed", alphabet);
      }

      // Symbols 0 to 15 are a length; 16 repeats the one before, 17 and 18 stand for zeros.
      lengths(all, codes) {
        const lengths = new Uint8Array(all);
        for (let known = 0; known < all;) {
          known = this.step((first) => {
            const { symbol } = this.symbol(codes, "CodeLengths");
            let length = symbol,
              times = 1;
            if (symbol >= REPEAT) {
              const [least, more] = REPEATS[symbol - REPEAT];
              times = least + this.number(more);
              if (symbol === REPEAT && known === 0) throw flaw("RepeatsNothing");
              length = symbol === REPEAT ? lengths[known - 1] : 0;
            }
            if (known + times > all) throw flaw("TooManyLengths");
            this.see(first, { name: "lengths", symbol, from: known, times, length });
            lengths.fill(length, known, known + times);
            return known + times;
          });
        }
        return lengths;
      }

      // ---- symbols (§3.2.5) ----

      symbols(codes) {
        while (!this.step((first) => this.one(codes, first)));
      }

      // Reads one; was it the end of the block?
      one(codes, first) {
        const { symbol, bits } = this.symbol(codes.literals, "Literals");
        if (symbol < END_OF_BLOCK) {
          this.put(symbol);
          this.see(first, { name: "literal", byte: symbol, at: this.end - 1 });
          return false;
        }
        if (symbol === END_OF_BLOCK) {
          this.see(first, { name: "end" });
          return true;
        }
        const length = LENGTHS[symbol - END_OF_BLOCK - 1];
        if (!length) throw flaw("ReservedLength", symbol);
        const long = length[0] + this.number(length[1]);
        const { distance, coded, ofDistance } = this.distance(codes.distances);
        this.copy(distance, long);
        this.see(first, {
          name: "match",
          length: long,
          distance,
          bits: [bits, length[1], coded],
          symbols: [symbol, ofDistance],
          at: this.end - long,
        });
        return false;
      }

      // How far back; a flaw is at the distance's first bit.
      distance(codes) {
        const before = this.at;
        try {
          const { symbol, bits } = this.symbol(codes, "Distances");
          if (symbol >= DISTANCES.length) throw flaw("ReservedDistance", symbol);
          const distance = DISTANCES[symbol][0] + this.number(DISTANCES[symbol][1]);
          const reach = this.isAll ? this.end + this.past.length : Infinity;
          const most = Math.min(reach, this.window);
          if (distance > most) throw flaw("TooFarBack", distance, most);
          return { distance, coded: bits, ofDistance: symbol };
        } catch (stop) {
          if (!stop.name) throw stop;
          this.at = before;
          throw { ...stop, stays: true };
        }
      }

      run() {
        try {
          while (this.blocksFollow || !this.isLast) this.block();
          if (this.count > 0) throw flaw("BehindTheLast");
          return this.result({});
        } catch (stop) {
          if (stop === HUNGRY) return this.result({ hungry: true });
          if (stop === FULL) return this.result({ full: true });
          if (!stop.name || !stop.values) throw stop;
          const { name, values, section } = stop;
          return this.result({ flaw: { name, values, section }, bit: this.at });
        }
      }

      // `isWhole`: it ended between two blocks, and no bit is left.
      result({ flaw: broken = null, bit = null, full = false }) {
        const stood = this.blocks.at(-1);
        const isBetween = stood === undefined || stood.end !== undefined;
        return {
          bytes: this.out.slice(0, this.end),
          parts: this.parts,
          left: this.left,
          blocks: this.blocks,
          past: this.past,
          flaw: broken,
          bit,
          full,
          position: this.at,
          isWhole: broken === null && !full && isBetween && this.count === 0,
        };
      }
    }

    const NOTHING = new Int16Array();

    // `past`: what came before the message, a byte an item; is it all that came (`isAll`), or may
    // more have come that wasn't seen? `blocksFollow`: a block may follow the last one, as in a
    // message (RFC 7692 §7.2.3.4).
    function inflate(input, options = {}) {
      const { past = NOTHING, isAll = true, window = FURTHEST, most = MOST, blocksFollow = true } = options;
      const { parts = PARTS } = options;
      const of = { past, isAll, window: Math.min(window, FURTHEST), most, blocksFollow, parts };
      return new Inflating(input, of).run();
    }

    // A message's payload, to which its receiver adds what its sender left out.
    function message(payload, options = {}) {
      const input = new Uint8Array(payload.length + TAIL.length);
      input.set(payload);
      input.set(TAIL, payload.length);
      return inflate(input, options);
    }

    return { TAIL, MOST, PARTS, inflate, message };
  },
);
