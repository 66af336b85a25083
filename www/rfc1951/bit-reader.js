"use strict";
// What the decoder reads bit by bit, and where the bytes go: the twin of the server's bits.rs and
// output.rs in src/websocket/deflate/.
barewire.define(
  "rfc1951/bit-reader",
  ["rfc1951/huffman", "rfc1951/flaws"],
  ({ huffman: { find }, flaws: { flaw } }) => {
    // A byte that was never seen here: a match copies it from before the page began to watch. It
    // stays so wherever it is copied to.
    const UNSEEN = -1;
    // What stops the reading, thrown from wherever it is seen.
    const HUNGRY = { hungry: true },
      FULL = { full: true };

    class Reader {
      constructor(input, { past, isAll, window, most, blocksFollow, parts }) {
        this.input = input;
        this.at = 0; // the next bit
        this.past = past.subarray(Math.max(0, past.length - window));
        this.isAll = isAll;
        this.window = window;
        this.most = most;
        this.blocksFollow = blocksFollow;
        this.mostParts = parts;
        this.out = new Int16Array(Math.min(most, Math.max(64, 4 * input.length)));
        this.end = 0;
        this.parts = [];
        this.blocks = [];
        this.left = 0; // parts that aren't remembered
      }

      // ---- bits: from each byte the lowest first (§3.1.1) ----

      get count() {
        return 8 * this.input.length - this.at;
      }

      bit(i) {
        const at = this.at + i;
        return (this.input[at >> 3] >> (at & 7)) & 1;
      }

      // Numbers are written with the lowest bit first, which only Huffman codes aren't.
      number(bits) {
        if (bits > this.count) throw HUNGRY;
        let value = 0;
        for (let i = 0; i < bits; i++) value |= this.bit(i) << i;
        this.at += bits;
        return value;
      }

      symbol(codes, alphabet) {
        const found = find(codes, (i) => this.bit(i), this.count);
        if (found.missing === "bits") throw HUNGRY;
        if (found.missing === "code") throw flaw("NoSymbol", alphabet);
        this.at += found.bits;
        return found;
      }

      align() {
        this.at = (this.at + 7) & ~7;
      }

      // These bits were read as this. What makes bytes says where: `at`.
      see(first, part) {
        if (this.parts.length >= this.mostParts) this.left += 1;
        else this.parts.push({ first, end: this.at, block: this.blocks.length - 1, ...part });
      }

      // ---- bytes ----

      room(bytes) {
        if (this.end + bytes > this.most) throw FULL;
        if (this.end + bytes <= this.out.length) return;
        const grown = new Int16Array(Math.min(this.most, Math.max(this.end + bytes, 2 * this.out.length)));
        grown.set(this.out);
        this.out = grown;
      }

      put(byte) {
        this.room(1);
        this.out[this.end++] = byte;
      }

      // The copy may overlap itself, so that a distance of 1 repeats one byte (§3.2.3).
      copy(distance, length) {
        this.room(length);
        for (let i = 0; i < length; i++) {
          const from = this.end - distance;
          this.out[this.end++] = from >= 0 ? this.out[from] : (this.past[this.past.length + from] ?? UNSEEN);
        }
      }
    }

    return { UNSEEN, HUNGRY, FULL, Reader };
  },
);
