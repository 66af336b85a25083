"use strict";
// Two threads write one frame each to one socket, without a rule between them: which bytes are on
// the wire, which thread wrote them, and what a receiver takes each of them for. No DOM.
barewire.define(
  "labs/two-writers/model",
  ["kit/hex", "rfc6455/bits", "rfc6455/frames"],
  ({ hex, bits, bits: { OPCODE }, frames }) => {
    const { TEXT } = OPCODE;
    const WRITERS = ["A", "B"];
    const SAYS_WHAT = { A: "tea at 5", B: "no milk" };
    // A careless thread writes a header, and then a payload. So there are six orders.
    const ORDERS = ["AABB", "ABAB", "ABBA", "BAAB", "BABA", "BBAA"];

    const count = (order, writer) => [...order].filter((other) => other === writer).length;

    // The frame that a writer wants to send.
    const frameOf = (writer, opcode) => frames.encode({ opcode, payload: hex.encode(SAYS_WHAT[writer]) });

    // The frame cut into this many writes: two are header and payload, as many as it has bytes are
    // single bytes, one is all of it.
    function pieces(frame, n) {
      if (n === 2) return [frame.slice(0, 2), frame.slice(2)];
      const cut = (i) => Math.round((i * frame.length) / n);
      return Array.from({ length: n }, (_, i) => frame.slice(cut(i), cut(i + 1)));
    }

    // An order from an address: both writers must have a part in it, and not more parts than bytes;
    // otherwise the first order that goes wrong.
    function known(order) {
      const fits = (writer) => count(order, writer) >= 1 && count(order, writer) <= frameOf(writer, TEXT).length;
      return /^[AB]+$/.test(order) && WRITERS.every(fits) ? order : "ABAB";
    }

    // What is written, in this order: `[{ writer, bytes }]`.
    function writes(order, opcode) {
      const left = Object.fromEntries(
        WRITERS.map((writer) => [writer, pieces(frameOf(writer, opcode), count(order, writer))]),
      );
      return [...order].map((writer) => ({ writer, bytes: left[writer].shift() }));
    }

    // Every byte is its own write, and the order is random.
    function byChance(random, opcode = TEXT) {
      const left = Object.fromEntries(WRITERS.map((writer) => [writer, frameOf(writer, opcode).length]));
      let order = "";
      while (left.A + left.B > 0) {
        const writer = random() * (left.A + left.B) < left.A ? "A" : "B";
        left[writer] -= 1;
        order += writer;
      }
      return order;
    }

    // ---- the receiver ----

    const isText = (bytes) => {
      try {
        new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
        return true;
      } catch {
        return false;
      }
    };

    // Which rule a first or second byte breaks, if it does.
    function broken(byte, at) {
      if (at === 1) return byte & 0x80 ? "mask" : null;
      if (byte & 0x70) return "rsv";
      const opcode = byte & 0x0f;
      if (!(opcode in bits.OPCODES)) return "opcode";
      if (opcode === 0) return "continuation";
      return opcode > 7 && byte < 0x80 ? "control" : null;
    }

    // What a receiver takes each byte for: `{ role, n, of, rule }`; `role` is "first", "length",
    // "payload", "broken" (by `rule`), or "unread" after that.
    function roles(bytes) {
      const all = [];
      let at = 0;
      while (at < bytes.length) {
        const frame = frames.frame(bytes.subarray(at), "out");
        const opcode = bytes[at] & 0x0f;
        for (let i = 0; i < frame.header.length; i++) {
          const rule = i < 2 ? broken(bytes[at + i], i) : null;
          if (rule) return ended(all, bytes, rule);
          all.push({ role: i === 0 ? "first" : "length", n: i, of: frame.header.length, rule: null });
        }
        for (let i = 0; i < frame.payload.length; i++) {
          if (opcode === TEXT && !isText(frame.payload.subarray(0, i + 1))) return ended(all, bytes, "utf8");
          all.push({ role: "payload", n: i + 1, of: Number(frame.len), rule: null });
        }
        at += frame.header.length + frame.payload.length;
      }
      return all;
    }

    function ended(all, bytes, rule) {
      all.push({ role: "broken", n: 0, of: 0, rule });
      while (all.length < bytes.length) all.push({ role: "unread", n: 0, of: 0, rule: null });
      return all;
    }

    // All bytes in their order, each with its writer and with what it is taken for.
    function wire(order, opcode) {
      const all = writes(order, opcode);
      const bytes = frames.together(all.map((write) => write.bytes));
      const hands = all.flatMap(({ writer, bytes: part }) => Array.from(part, () => writer));
      return roles(bytes).map((role, at) => ({ at, byte: bytes[at], writer: hands[at], ...role }));
    }

    // What a script received, as one word: "both", "wrong" (a message that nobody wrote, and the
    // end), "fail" (the end, and no message at all), or "waits": it isn't over.
    function verdict(messages, over) {
      const texts = messages.map((data) => (typeof data === "string" ? data : new TextDecoder().decode(data)));
      const right = (text) => Object.values(SAYS_WHAT).includes(text);
      if (texts.length === 2 && texts.every(right)) return "both";
      if (!over) return "waits";
      return texts.length === 0 ? "fail" : "wrong";
    }

    const SAYS = [
      ...["both", "wrong", "fail", "waits"].map((truth) => `writers.is_${truth}`),
      ...["first", "length", "payload", "unread"].map((role) => `writers.as_${role}`),
      ...["mask", "rsv", "opcode", "continuation", "control", "utf8"].map((rule) => `writers.rule_${rule}`),
      "writers.kind_1",
      "writers.kind_2",
    ];

    return { SAYS, ORDERS, known, frameOf, writes, byChance, roles, wire, verdict };
  },
);
