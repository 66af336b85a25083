"use strict";
// The bench on which a frame is built: one array of bytes is the state, and bits, fields and text
// are ways to change it. What the bits say and what follows them need not agree: a frame may lie.
// No DOM.
barewire.define(
  "labs/frame-bench/model",
  ["kit/hex", "rfc6455/bits", "rfc6455/frames", "rfc6455/mask"],
  ({ hex, bits, bits: { OPCODE }, frames, mask }) => {
    // A frame of this length still fits into an address.
    const LONGEST = 1024;
    const { CLOSE, PING, PONG } = OPCODE;

    // The names in the address; `hex` says it all if the others can't.
    const SETTINGS = { fin: "1", rsv: "0", opcode: "1", form: "", mask: "37fa213d", text: "Hello", hex: "" };

    // Frames to begin with: RFC 6455 §5.7's own examples first.
    const EXAMPLES = [
      ["hello", {}],
      ["unmasked", { mask: "" }],
      ["chinese", { text: "你好" }],
      ["fragment", { fin: "0", text: "Hel" }],
      ["ping", { opcode: "9" }],
      ["close", { hex: "888537fa213d3412434452" }],
      ["long_form", { form: "16" }],
      ["reserved", { rsv: "4" }],
    ];

    // A masking key that was typed: four bytes, null for none; undefined if it is neither.
    function keyOf(typed) {
      if (typed.trim() === "") return null;
      const { bytes } = hex.parse(typed);
      return bytes?.length === 4 ? bytes : undefined;
    }

    // The bytes that an address means. A part that it says wrongly counts as missing.
    function bytesOf(settings) {
      const given = { ...SETTINGS, ...settings };
      const { bytes } = given.hex === "" ? {} : hex.parse(given.hex);
      if (bytes) return bytes.slice(0, LONGEST);
      const whole = (text, most) => Math.min(most, Number.parseInt(text, 10) || 0);
      return frames.encode({
        fin: whole(given.fin, 1),
        rsv: whole(given.rsv, 7),
        opcode: whole(given.opcode, 15),
        form: [16, 64].includes(Number(given.form)) ? Number(given.form) : null,
        key: keyOf(given.mask) ?? null,
        payload: payloadOf(given.text),
      });
    }

    const payloadOf = (text) => hex.encode(text).slice(0, LONGEST - 14);

    // How the bytes are written in an address: field by field if that says it all.
    function settingsOf(bytes) {
      const parts = read(bytes);
      if (parts !== null && parts.text !== null) {
        const said = {
          fin: `${parts.fin}`,
          rsv: `${parts.rsv}`,
          opcode: `${parts.opcode}`,
          form: parts.form > frames.formFor(parts.payload.length) ? `${parts.form}` : "",
          mask: parts.key ? hex.joined(parts.key) : "",
          text: parts.text,
          hex: "",
        };
        if (hex.joined(bytesOf(said)) === hex.joined(bytes)) return said;
      }
      return { ...SETTINGS, hex: hex.joined(bytes) };
    }

    // The fields of the bytes; null if the header isn't complete. Everything after the header
    // counts as payload, whatever the length says.
    function read(bytes) {
      const head = bits.header(bytes);
      if (!head) return null;
      const wire = bytes.subarray(head.used);
      const payload = head.maskingKey ? mask.unmask(wire, head.maskingKey) : wire.slice();
      return {
        fin: bytes[0] >> 7,
        rsv: (bytes[0] >> 4) & 7,
        opcode: bytes[0] & 15,
        key: head.maskingKey,
        form: { 2: 16, 8: 64 }[bits.extendedBytes(bytes[1])] ?? 7,
        payload,
        text: hex.utf8(payload),
        // How many bytes of the announced payload are missing, or how many more come after it.
        missing: head.payloadLen > BigInt(wire.length) ? head.payloadLen - BigInt(wire.length) : 0n,
        behind: BigInt(wire.length) > head.payloadLen ? wire.length - Number(head.payloadLen) : 0,
      };
    }

    // Changes one bit, and nothing else: what follows may then mean something else.
    const flip = (bytes, bit) => mask.flip(bytes, bit);

    // Changes one field. The first byte's fields are bits, and leave the rest as it is; for another
    // key, payload or form of the length the frame is built again, so that its length is right.
    function change(bytes, name, value) {
      if (bytes.length === 0) bytes = bytesOf({});
      const first = { fin: [0x80, 7], rsv: [0x70, 4], opcode: [0x0f, 0] }[name];
      if (first) {
        const [where, by] = first;
        return bytes.map((byte, at) => (at === 0 ? (byte & ~where) | ((value << by) & where) : byte));
      }
      const parts = read(bytes) ?? { ...read(bytesOf({})), payload: new Uint8Array() };
      const next = {
        fin: parts.fin,
        rsv: parts.rsv,
        opcode: parts.opcode,
        key: parts.key,
        payload: parts.payload,
        form: parts.form > frames.formFor(parts.payload.length) ? parts.form : null,
      };
      if (name === "text") next.payload = payloadOf(value);
      else next[name] = value;
      return frames.encode(next);
    }

    // What the server made of it: `frames` are those that came back, `rule` the record of a broken
    // rule.
    function verdict(came, rule) {
      const kinds = came.map(({ opcode }) => opcode);
      if (rule) return "fail";
      if (kinds.includes(CLOSE)) return "close";
      if (kinds.includes(PONG)) return "pong";
      return kinds.length > 0 ? "echo" : "nothing";
    }

    // Why a server says nothing to these bytes: it waits for the rest of the header, for the rest
    // of the payload or for the message's next fragment; or no answer is needed.
    function silence(bytes) {
      const { frames: whole, rest } = frames.split(bytes, "in");
      if (rest.length > 0) return read(rest) === null ? "header" : "payload";
      const data = whole.findLast(({ opcode }) => opcode < CLOSE);
      return data?.fin === 0 ? "fragment" : "none_due";
    }

    // The goals of the bench, and which of them a result reaches.
    const GOALS = ["pong", "refused", "waits"];

    function goalOf({ verdict: what, code, silent }) {
      if (what === "pong") return "pong";
      if (what === "fail" && code === 1002) return "refused";
      return what === "nothing" && silent !== "none_due" ? "waits" : null;
    }

    const VERDICTS = ["echo", "pong", "close", "fail", "nothing"];
    const SAYS = [
      ...EXAMPLES.map(([name]) => `bench.example_${name}`),
      ...VERDICTS.flatMap((name) => [`bench.will_${name}`, `bench.did_${name}`]).filter(
        (key) => !key.endsWith("did_nothing"),
      ),
      ...["header", "payload", "fragment", "none_due"].map((why) => `bench.silent_${why}`),
      ...GOALS.map((goal) => `bench.goal_${goal}`),
    ];

    return {
      LONGEST,
      PING,
      SETTINGS,
      EXAMPLES,
      VERDICTS,
      GOALS,
      SAYS,
      keyOf,
      bytesOf,
      settingsOf,
      read,
      flip,
      change,
      verdict,
      silence,
      goalOf,
    };
  },
);
