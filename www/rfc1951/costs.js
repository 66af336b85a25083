"use strict";
// What a compressed message costs in each of the three ways in which a block can be written: the twin
// of `Costs` in the server's src/websocket/deflate/blocks.rs, and of its lengths.rs. Both are tested
// with the same streams (tests/golden/deflate.json).
barewire.define("rfc1951/costs", ["rfc1951/numbers"], ({ numbers }) => {
  const { CODE_LENGTHS, DISTANCES, END_OF_BLOCK, FIXED, LENGTHS, LONGEST_CODE, ORDER, REPEAT, REPEATS } = numbers;
  // The longest code for a code length: its length has 3 bits (§3.2.7).
  const LONGEST_LENGTH_CODE = 7;
  // Symbol 17 stands for 3 to 10 lengths of 0, and 18 for 11 to 138 (§3.2.7).
  const FEW_ZEROS = 17,
    MANY_ZEROS = 18;
  // The most bytes of a stored block: its length has 16 bits (§3.2.4).
  const STORED = 0xffff;
  // Where the fixed codes take no more, without the bits that follow them, the server looks for no
  // others.
  const FEW_BITS = 320;
  const WAYS = ["written", "stored", "fixed", "dynamic"];
  // What isn't content: the 3 bits of a block's header, and the bits up to the next byte.
  const UNCOUNTED = ["block", "padding"];

  const sum = (numbers) => numbers.reduce((all, number) => all + number, 0);

  // ---- how long codes should be ----

  // The lengths of codes for symbols that occur this often: Huffman's, but none is longer than `most`.
  // A symbol that doesn't occur gets no code.
  function lengthsFor(counts, most) {
    const lengths = new Uint8Array(counts.length);
    const symbols = [...counts.keys()].filter((symbol) => counts[symbol] > 0);
    symbols.sort((a, b) => counts[a] - counts[b] || a - b);
    // One bit, though there is nothing to tell apart (§3.2.7).
    if (symbols.length < 2) symbols.forEach((symbol) => (lengths[symbol] = 1));
    else {
      const ofLength = lengthsOf(
        symbols.map((symbol) => counts[symbol]),
        most,
      );
      // The most frequent get the shortest.
      ofLength.forEach((count, length) => {
        for (let n = 0; n < count; n++) lengths[symbols.pop()] = length;
      });
    }
    return lengths;
  }

  // How many codes of each length two or more symbols should have, the rarest of which come first. The
  // two rarest are joined into one that is as frequent as both, until one is left. The joined ones are
  // in a queue of their own, which is sorted by itself, so the two rarest are always in front.
  function lengthsOf(weights, most) {
    const n = weights.length;
    const nodes = weights.map((weight) => ({ weight, depth: 0 }));
    let leaf = 0,
      joined = n;
    for (let join = n; join < 2 * n - 1; join++) {
      nodes.push({ weight: 0, depth: 0 });
      for (let twice = 0; twice < 2; twice++) {
        const isLeaf = leaf < n && (joined === join || weights[leaf] <= nodes[joined].weight);
        const node = nodes[isLeaf ? leaf++ : joined++];
        node.parent = join;
        nodes[join].weight += node.weight;
      }
    }
    // From the last join back: each is one bit further from the end than what it takes part in.
    for (let at = 2 * n - 3; at >= 0; at--) nodes[at].depth = nodes[nodes[at].parent].depth + 1;
    const ofLength = new Array(LONGEST_CODE + 1).fill(0);
    for (const { depth } of nodes.slice(0, n)) ofLength[Math.min(depth, most)] += 1;
    shorten(ofLength, most);
    return ofLength;
  }

  // Cutting codes to the limit made too many of them: all codes together may take one whole, of which
  // a code of n bits takes 1/2ⁿ. A code at the limit is taken away and put beside a shorter one, which
  // gets a bit longer for it, until they fit.
  function shorten(ofLength, most) {
    let over = sum(ofLength.map((count, length) => count * 2 ** (most - length))) - 2 ** most;
    for (; over > 0; over--) {
      const shorter = ofLength.findLastIndex((count, length) => length < most && count > 0);
      ofLength[shorter] -= 1;
      ofLength[shorter + 1] += 2;
      ofLength[most] -= 1;
    }
  }

  // ---- what a dynamic block says of its codes (§3.2.7) ----

  // Code lengths as the symbols that say them: runs are repeats.
  function withRepeats(lengths) {
    const symbols = [];
    for (let at = 0; at < lengths.length;) {
      const length = lengths[at];
      let left = 0;
      while (lengths[at] === length) [left, at] = [left + 1, at + 1];
      if (length > 0) {
        symbols.push(length);
        left -= 1;
      }
      while (left >= 3) {
        const times = Math.min(left, length > 0 ? 6 : 138);
        symbols.push(length > 0 ? REPEAT : times <= 10 ? FEW_ZEROS : MANY_ZEROS);
        left -= times;
      }
      for (; left > 0; left--) symbols.push(length);
    }
    return symbols;
  }

  const used = (lengths) => lengths.findLastIndex((length) => length > 0) + 1;

  // HLIT, HDIST and HCLEN, the lengths of the code for code lengths, and all lengths in that code,
  // which has two symbols or more: there are 257 lengths or more, and not all are 0.
  function headerBits(literals, distances) {
    const all = [
      ...literals.subarray(0, Math.max(END_OF_BLOCK + 1, used(literals))),
      ...distances.subarray(0, Math.max(1, used(distances))),
    ];
    const symbols = withRepeats(all);
    const often = new Array(CODE_LENGTHS).fill(0);
    for (const symbol of symbols) often[symbol] += 1;
    const ofLengths = lengthsFor(often, LONGEST_LENGTH_CODE);
    const codeLengths = Math.max(4, used(ORDER.map((symbol) => ofLengths[symbol])));
    const bits = symbols.map((symbol) => ofLengths[symbol] + (REPEATS[symbol - REPEAT]?.[1] ?? 0));
    return 14 + 3 * codeLengths + sum(bits);
  }

  // ---- a block ----

  // How often each symbol occurs in these parts; the bits that follow codes; and the bytes.
  function countsOf(parts) {
    const counts = {
      literals: new Array(FIXED.literals.length).fill(0),
      distances: new Array(FIXED.distances.length).fill(0),
      more: 0,
      bytes: 0,
    };
    for (const { name, byte, length, symbols } of parts) {
      if (name === "literal" || name === "byte") {
        counts.literals[byte] += 1;
        counts.bytes += 1;
      } else if (name === "match") {
        const [ofLength, ofDistance] = symbols;
        counts.literals[ofLength] += 1;
        counts.distances[ofDistance] += 1;
        counts.more += LENGTHS[ofLength - END_OF_BLOCK - 1][1] + DISTANCES[ofDistance][1];
        counts.bytes += length;
      }
    }
    counts.literals[END_OF_BLOCK] = 1;
    return counts;
  }

  // How many bits they take with codes of these lengths.
  function bitsWith(counts, { literals, distances }) {
    const all = (often, lengths) => sum(often.map((count, symbol) => count * lengths[symbol]));
    return all(counts.literals, literals) + all(counts.distances, distances) + counts.more;
  }

  // What would take several stored blocks is counted with the headers between them.
  function ofBlock(parts) {
    const counts = countsOf(parts);
    const pieces = Math.max(1, Math.ceil(counts.bytes / STORED));
    const own = {
      literals: lengthsFor(counts.literals, LONGEST_CODE),
      distances: lengthsFor(counts.distances, LONGEST_CODE),
    };
    return {
      written: sum(parts.map((part) => (UNCOUNTED.includes(part.name) ? 0 : part.end - part.first))),
      stored: 8 * counts.bytes + 32 * pieces + 8 * (pieces - 1),
      fixed: bitsWith(counts, FIXED),
      dynamic: headerBits(own.literals, own.distances) + bitsWith(counts, own),
    };
  }

  // For each block, how many bits its content took as it was written, and how many the same symbols
  // would take in each way. Stored blocks without a byte, as at the end of each message, are left
  // out. Null if not all parts are remembered.
  function ofBlocks({ parts, left, blocks }) {
    if (left > 0) return null;
    const partsOf = blocks.map(() => []);
    for (const part of parts) partsOf[part.block].push(part);
    return blocks
      .map(({ kind }, index) => ({ kind, own: partsOf[index] }))
      .filter(({ kind, own }) => kind !== "stored" || own.some(({ name }) => name === "byte"))
      .map(({ kind, own }) => ({ kind, ...ofBlock(own) }));
  }

  // The same of all blocks together; null where no block has content, too.
  function together(read) {
    const all = ofBlocks(read) ?? [];
    const bits = (way) => sum(all.map((block) => block[way]));
    return all.length === 0 ? null : Object.fromEntries(WAYS.map((way) => [way, bits(way)]));
  }

  // Would a block with the fixed codes have been shorter with codes of its own?
  const fixedThoughLonger = (read) =>
    (ofBlocks(read) ?? []).some(({ kind, fixed, dynamic }) => kind === "fixed" && dynamic < fixed);

  return { FEW_BITS, lengthsFor, ofBlocks, together, fixedThoughLonger };
});
