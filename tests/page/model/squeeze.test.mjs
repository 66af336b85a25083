// "Squeeze it" without the page: the page's own compressor and its bombs beside zlib, what was agreed
// on, the broken streams beside zlib, and an attacker who finds every secret that it is tried on.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { constants, deflateRawSync, inflateRawSync } from "node:zlib";
import { barewire } from "../support/models.mjs";

const { squeeze, packer, faults, attacker } = barewire;
const utf8 = (text) => new TextEncoder().encode(text);
const hex = (all) => Array.from(all, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
const TAIL = [0x00, 0x00, 0xff, 0xff];

// A message's payload, decompressed by zlib.
const inflated = (payload, past = null) =>
  inflateRawSync(Buffer.from([...payload, ...TAIL]), {
    finishFlush: constants.Z_SYNC_FLUSH,
    ...(past ? { dictionary: Buffer.from(past) } : {}),
  });

// The same numbers in every run.
function dice(seed) {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

describe("the page's compressor", () => {
  test("writes the RFC's own Hello, with fixed codes (RFC 7692 §7.2.3.1)", () => {
    assert.equal(hex(packer.pack(utf8("Hello"))), "f2 48 cd c9 c9 07 00");
  });

  test("what it writes is what zlib reads, with and without a past", () => {
    const random = dice(7);
    for (let i = 0; i < 300; i++) {
      const words = ["hello ", "你好，", "x", "\u{1F600}", "the same ", "é"];
      const make = () =>
        utf8(Array.from({ length: Math.floor(random() * 60) }, () => words[Math.floor(random() * 6)]).join(""));
      const [past, message] = [make(), make()];
      assert.deepEqual([...inflated(packer.pack(message))], [...message]);
      if (past.length > 0) assert.deepEqual([...inflated(packer.pack(message, past), past)], [...message]);
    }
    const long = utf8("0123456789".repeat(700));
    assert.deepEqual([...inflated(packer.pack(long))], [...long]);
  });

  test("repeated words take fewer bytes than as many different letters, and fewest if all was said before", () => {
    const [once, others, again] = squeeze.compared("hello hello hello");
    assert.deepEqual([once.bytes, others.bytes, again.bytes], [10, 19, 4]);
    assert.deepEqual([once.size, others.size, again.size], [17, 17, 17]);
    assert.equal(new Set(others.text).size, 17, "no letter twice");
    assert.deepEqual(once.pieces.map(({ text, length, distance }) => [text, length, distance]).slice(-2), [
      [" ", null, null],
      ["hello hello", 11, 6],
    ]);
    for (const text of ["hello hello hello", "你好你好", "a", ""])
      assert.equal(squeeze.compared(text)[0].bytes, packer.pack(utf8(text)).length, text);
  });
});

describe("the chat", () => {
  const NONE = "permessage-deflate; server_no_context_takeover; client_no_context_takeover";
  const KEPT = "permessage-deflate; server_max_window_bits=12; client_max_window_bits=12";

  test("what the answer agreed to, and the memory that it keeps", () => {
    assert.equal(squeeze.agreed(null), null);
    assert.equal(squeeze.kept(squeeze.agreed(NONE)), 0);
    assert.deepEqual(squeeze.agreed(KEPT), {
      server: { takeover: true, window: 4096 },
      client: { takeover: true, window: 4096 },
    });
    assert.equal(squeeze.kept(squeeze.agreed(KEPT)), 8192);
    assert.equal(squeeze.kept(squeeze.agreed("permessage-deflate; client_no_context_takeover")), 32_768);
  });

  test("an offer is found among others", () => {
    for (const field of ["permessage-deflate", "x-a, permessage-deflate; client_max_window_bits"])
      assert.equal(squeeze.offersDeflate(field), true, field);
    for (const field of [null, "x-webkit-deflate-frame"]) assert.equal(squeeze.offersDeflate(field), false);
    const head = utf8(`GET / HTTP/1.1\r\nSec-WebSocket-Extensions: ${KEPT}\r\nHost: h\r\n\r\n`);
    assert.equal(squeeze.extensionsIn(head), KEPT);
  });

  test("which way is the smallest, and by how much", () => {
    const run = (frame) => ({ sent: [{ payload: frame, frame }], back: [] });
    const of = (...sizes) =>
      squeeze.smallest(Object.fromEntries(squeeze.MODES.map((mode, i) => [mode, run(sizes[i])])));
    assert.deepEqual([of(10, 12, 11), of(10, 8, 9), of(10, 9, 6), of(10, 9, 5)], ["plain", "own", "less", "half"]);
  });

  test("lines are bounded, and the default has some that repeat", () => {
    assert.equal(squeeze.linesOf("a\n\nb\r\nc").length, 3);
    assert.equal(squeeze.linesOf("x\n".repeat(100)).length, squeeze.MOST_LINES);
    const lines = squeeze.linesOf(squeeze.CHAT);
    assert.ok(new Set(lines).size < lines.length);
  });
});

describe("a bomb", () => {
  test("a kilobyte is a megabyte, and zlib agrees, at every edge of a match", () => {
    assert.equal(packer.bomb(1_000_000).length, 1045);
    for (const length of [1, 2, 3, 258, 259, 260, 517, 1_000_000, 4_194_304, 4_194_305]) {
      const all = inflated(packer.bomb(length));
      assert.equal(all.length, length);
      assert.ok(all.every((byte) => byte === 0x78));
    }
  });

  test("all that the lab sends fits into what a desk's connection may write", () => {
    for (const name of Object.keys(squeeze.BOMBS)) {
      const length = squeeze.lengthOf(name, squeeze.DEFAULT_LIMIT);
      assert.ok(packer.bomb(length).length < 1024 * 1024 - 1000, name);
    }
  });

  test("where a byte of it is written: zlib needs the payload as far as there, and no byte less", () => {
    for (const [length, n] of [
      [4_194_305, 4_194_305],
      [1_000_000, 500_000],
      [100_000, 3],
    ]) {
      const payload = packer.bomb(length);
      const byte = packer.byteOf(length, n);
      const so = (count) =>
        inflateRawSync(Buffer.from(payload.subarray(0, count)), { finishFlush: constants.Z_SYNC_FLUSH }).length;
      assert.ok(so(byte) >= n && so(byte - 1) < n, `${so(byte - 1)} < ${n} <= ${so(byte)}`);
    }
  });
});

describe("broken streams", () => {
  const DEFLATE = faults.GROUPS.find(({ id }) => id === "deflate").entries;

  test("zlib refuses each wrong one, too, and reads each unusual one as Hello", () => {
    for (const { id, bits } of DEFLATE) {
      const payload = bits().bytes();
      if (id === "cut") assert.notEqual(inflated(payload).toString(), "Hello");
      else assert.throws(() => inflated(payload), id);
    }
    // zlib stops behind a last block; the rest is a stream of its own (RFC 7692 §7.2.3.4).
    for (const id of ["stored", "fragments"])
      assert.equal(inflated(faults.find(id).bits().bytes()).toString(), "Hello");
    assert.equal(inflated(faults.find("last").bits().bytes()).toString(), "Hel");
  });

  test("exactly one part of each wrong stream is marked, and the parts are the payload", () => {
    for (const { id, bits, wrong } of faults.LIST) {
      const fault = faults.find(id);
      assert.equal(faults.partsOf(fault).filter((part) => part.wrong).length, wrong === null ? 0 : 1, id);
      const made = bits();
      if (made === null) continue;
      const all = faults
        .partsOf(fault)
        .map((part) => part.bits)
        .join("");
      assert.equal(all.length, made.length, id);
      assert.ok(DEFLATE.every((other) => other.id !== id) || wrong !== null, id);
    }
  });

  test("for the server a frame is masked, for a browser it isn't; only the first has RSV1, if it's right", () => {
    for (const { id } of faults.LIST)
      for (const [to, masked] of [
        ["server", true],
        ["browser", false],
      ])
        for (const frame of faults.framesOf(faults.find(id), to)) assert.equal(frame[1] >= 0x80, masked, id);
    const firsts = (id) => faults.framesOf(faults.find(id), "browser").map((frame) => frame[0]);
    assert.deepEqual(firsts("fragments"), [0x41, 0x80]);
    assert.deepEqual(firsts("continuation"), [0x41, 0xc0]);
    assert.deepEqual(firsts("ping"), [0xc9]);
    assert.deepEqual(firsts("rsv2"), [0xe1]);
    assert.deepEqual(firsts("plain"), [0x81]);
  });

  test("a part is done when all its goals are", () => {
    assert.deepEqual(squeeze.partsDone(new Set(["chat", "bomb/echo"])), ["chat"]);
    assert.deepEqual(squeeze.partsDone(new Set(Object.values(squeeze.GOALS).flat())), squeeze.PARTS);
  });
});

describe("the attacker", () => {
  const zlib = (level) => (secret, text) =>
    deflateRawSync(Buffer.from(attacker.messages("same", secret, text)[0]), { level }).length;
  const page = (place) => (secret, text) => attacker.lengthOf(place, secret, text);

  // Attacks as the lab does it; resolves to what was found, and with how many messages.
  async function attacked(secret, alphabet, length) {
    let known = "",
      asked = 0;
    const ask = async (text) => ((asked += 1), length(secret, text));
    for (;;) {
      const { found } = await attacker.next(known, alphabet, ask);
      if (found === null || known.length > 2 * attacker.LENGTH) return { known, asked };
      known += found;
    }
  }

  // What repeats within itself makes matches of its own.
  const ODD = ["aaaaaaaa", "abababab", "abcabcab", "0cafe0ca", "eeeeeee0", "00000000", "deadbeef"];

  for (const [name, alphabet] of Object.entries(attacker.ALPHABETS)) {
    for (const [who, length, runs] of [
      ["zlib, fast", zlib(1), 60],
      ["zlib, as browsers", zlib(6), 60],
      ["zlib, best", zlib(9), 60],
      ["this page, same message", page("same"), 5],
      ["this page, earlier message", page("earlier"), 5],
    ]) {
      test(`finds every secret (${name}) from lengths only: ${who}`, async () => {
        const random = dice(42);
        const secrets = [...ODD, ...Array.from({ length: runs }, () => attacker.secret(alphabet, random))];
        for (const secret of secrets) {
          const { known, asked } = await attacked(secret, alphabet, length);
          assert.equal(known, secret);
          assert.ok(asked < 3500, `${asked} messages, and not ${alphabet.length} to the power of 8`);
        }
      });
    }
  }

  test("without compression, lengths say nothing", async () => {
    const plain = async (text) => utf8(attacker.messages("same", "deadbeef", text)[0]).length;
    assert.equal((await attacker.next("", attacker.ALPHABETS.hex, plain)).found, null);
  });
});
