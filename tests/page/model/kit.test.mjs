// The small models: addresses, codes, waits, bytes, names, memory.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { barewire } from "../support/models.mjs";

const { address, codes, backoff, hex, names, Journal, memory, language } = barewire;

describe("addresses", () => {
  test("a page from a server connects to that server, one from disk to 127.0.0.1:9527", () => {
    assert.equal(address.ofPage({ protocol: "http:", host: "192.168.1.5:9527" }).ws, "ws://192.168.1.5:9527");
    assert.equal(address.ofPage({ protocol: "https:", host: "chat.example" }).ws, "wss://chat.example");
    assert.equal(address.ofPage({ protocol: "file:", host: "" }).ws, "ws://127.0.0.1:9527");
  });

  test("host:port, only a port, and all four schemes are understood", () => {
    const host = (typed) => address.parse(typed).server?.host;
    assert.equal(host("127.0.0.1:9000"), "127.0.0.1:9000");
    assert.equal(host(" localhost "), "localhost:9527");
    assert.equal(host("9000"), "127.0.0.1:9000");
    assert.equal(host("[::1]:9000"), "[::1]:9000");
    assert.equal(host("[::1]"), "[::1]:9527");
    assert.equal(host("ws://a.example:81"), "a.example:81");
    assert.equal(address.parse("https://a.example/").server.ws, "wss://a.example");
    assert.equal(address.parse("WSS://a.example").server.http, "https://a.example");
  });

  test("what isn't an address is answered with the key of a sentence", () => {
    const why = (typed) => address.parse(typed).why;
    assert.equal(why("   "), "address.empty");
    assert.equal(why("ftp://a"), "address.scheme");
    assert.equal(why("javascript://a"), "address.scheme");
    assert.equal(why("127.0.0.1:99999"), "address.shape");
    assert.equal(why("two words"), "address.shape");
    assert.equal(why("ws://"), "address.shape");
    assert.equal(why("ws://me:secret@a"), "address.user");
    assert.equal(why("127.0.0.1:9527/ws/ana"), "address.path");
    for (const typed of ["", "x://", ":", "[", "%"]) assert.ok(`${why(typed)}` in barewire.strings);
  });

  test("names and rooms are percent-encoded into the path", () => {
    const here = address.ofPage({ protocol: "file:", host: "" });
    assert.equal(address.socketUrl(here, "lobby", "小明"), "ws://127.0.0.1:9527/ws/%E5%B0%8F%E6%98%8E");
    assert.equal(address.socketUrl(here, "a/b", "x?"), "ws://127.0.0.1:9527/room/a%2Fb/x%3F");
    assert.equal(address.socketUrl(here, "lobby", "a", "takeover"), "ws://127.0.0.1:9527/ws/a?deflate=takeover");
    assert.equal(address.pollUrl(here, "a&b", 7), "http://127.0.0.1:9527/poll?room=a%26b&since=7");
  });

  test("the room is in the fragment, and a fragment of another kind is the lobby", () => {
    assert.equal(address.roomOfHash(address.hashOfRoom("数学 1")), "数学 1");
    for (const hash of ["", "#", "#room=", "#room=%", "#frame-12/masking-key"])
      assert.equal(address.roomOfHash(hash), "lobby");
  });

  test("what is shared is put into the page's address, and a browser that refuses it stops nothing", () => {
    const page = (hash, refuses = false) => {
      const asked = [];
      const replaceState = (state, title, to) => {
        if (refuses) throw new Error("SecurityError: 100 times per 30 seconds");
        asked.push(to);
      };
      const where = { location: { hash, pathname: "/wires.html", search: "?a" }, history: { replaceState } };
      return { asked, share: (place) => address.share(place, where) };
    };
    const usual = page("#frame-1");
    assert.deepEqual([usual.share("#frame-1"), usual.asked], [true, []], "it is there already");
    assert.deepEqual(
      [usual.share("#frame-2"), usual.share(""), usual.asked],
      [true, true, ["#frame-2", "/wires.html?a"]],
    );
    assert.equal(page("#frame-1", true).share("#frame-2"), false);
    const chosen = { key: "frame-2", field: "opcode" };
    assert.deepEqual(
      [address.hashOf(null, chosen), address.hashOf("r", chosen)],
      ["#frame-2/opcode", "#room=r&frame-2/opcode"],
    );
    assert.equal(address.hashOf(null, { key: "frame-2", field: null, unasked: true }), "");
  });
});

describe("close codes", () => {
  test("1000 to 1015, 4001 and 4002 each have a name and a sentence", () => {
    for (const code of [...Array(16).keys()].map((n) => 1000 + n).concat(4001, 4002)) {
      const { name, key } = codes.closeCode(code);
      assert.notEqual(name, "", code);
      assert.ok(key in barewire.strings, key);
    }
    for (const code of [0, 999, 1016, 2999, 3000, 4000, 4999, 5000])
      assert.ok(codes.closeCode(code).key in barewire.strings);
  });

  test("a code that needs a person is not tried again", () => {
    assert.deepEqual(
      [1000, 1001, 1005, 1006, 1011, 1012, 1013].filter((code) => !codes.mayRetry(code)),
      [],
    );
    assert.deepEqual([4001, 4002, 1008].filter(codes.mayRetry), []);
  });
});

test("the wait doubles up to half a minute, and is randomly shortened by up to a half", () => {
  assert.deepEqual(
    [0, 1, 2, 3].map((n) => backoff.delay(n, 0)),
    [500, 1000, 2000, 4000],
  );
  assert.equal(backoff.delay(0, 1), 1000);
  assert.equal(backoff.delay(9, 1), 30_000);
  assert.equal(backoff.delay(1e9, 0), 15_000);
});

describe("bytes", () => {
  test("every common way of writing hex is read", () => {
    for (const typed of ["48 69", "4869", "0x48, 0x69", "48:69", "48-69\n"]) {
      assert.deepEqual([...hex.parse(typed).bytes], [0x48, 0x69], typed);
    }
  });

  test("what isn't hex is answered with the key of a sentence", () => {
    assert.equal(hex.parse("").why, "hex.empty");
    assert.deepEqual(hex.parse("48 6g"), { why: "hex.digit", params: { char: "g", at: 5 } });
    assert.equal(hex.parse("😀").params.char, "😀");
    assert.deepEqual(hex.parse("486"), { why: "hex.half", params: { token: "486" } });
  });

  test("a dump has offset, hex and text, and is bounded", () => {
    const [first, second] = hex.dump(new TextEncoder().encode("Hello\0\n\x7f!"));
    assert.deepEqual(first, { offset: "0000", hex: "48 65 6c 6c 6f 00 0a 7f", text: "Hello···" });
    assert.deepEqual(second, { offset: "0008", hex: "21", text: "!" });
    assert.equal(hex.dump(new Uint8Array(100_000)).length, 32);
  });

  test("UTF-8 is counted as the wire counts it, and read strictly", () => {
    assert.equal(hex.utf8Length("你a😀"), 3 + 1 + 4);
    assert.equal(hex.utf8(new Uint8Array([0xe4, 0xbd, 0xa0])), "你");
    assert.equal(hex.utf8(new Uint8Array([0xe4, 0xbd])), null);
  });

  test("invalid base64 does no harm", () => {
    assert.deepEqual([...hex.fromBase64("SGk=")], [0x48, 0x69]);
    assert.equal(hex.fromBase64("*"), null);
  });
});

describe("names", () => {
  test("a made-up name is always possible, in both languages", () => {
    for (const tongue of ["en", "zh"]) {
      for (const chance of [0, 0.37, 0.999999]) assert.equal(names.judge(names.makeUp(tongue, () => chance)), null);
    }
    assert.match(
      names.makeUp("zh", () => 0),
      /^\p{Script=Han}+$/u,
    );
  });

  test("offers are possible names too, even for the longest name", () => {
    for (const name of [
      "ana",
      "小".repeat(32),
      "😀".repeat(32),
      `${"x".repeat(27)}👩‍👩‍👧‍👦`,
      "..",
      "server",
      "bob\u200b",
      "a  b",
      " ",
    ]) {
      for (const offer of names.offer(name, "en", () => 0.99)) assert.equal(names.judge(offer), null);
    }
  });

  test("impossible names are refused with the key of a sentence", () => {
    const cases = {
      "": "empty",
      ["x".repeat(33)]: "long",
      "a\u202eb": "unseen",
      "a\nb": "unseen",
      "\ud800": "unseen",
      "..": "dots",
      server: "reserved",
    };
    for (const [name, why] of Object.entries(cases)) assert.equal(names.judge(name), `name.${why}`);
    assert.equal(names.judge("server", "room"), null);
    for (const fine of ["小明", "<img src=x onerror=alert(1)>", "a/b", "😀".repeat(32)])
      assert.equal(names.judge(fine), null);
  });
});

test("a memory that the browser forbids only forgets", () => {
  const forbidden = memory(() => {
    throw new Error("SecurityError");
  });
  forbidden.set("name", "ana");
  assert.equal(forbidden.get("name"), null);
  const store = new Map();
  const kept = memory(() => ({
    getItem: (k) => store.get(k) ?? null,
    setItem: (k, v) => store.set(k, v),
    removeItem: (k) => store.delete(k),
  }));
  kept.set("name", "ana");
  assert.equal(kept.get("name"), "ana");
  kept.forget("name");
  assert.equal(kept.get("name"), null);
});

test("the journal is bounded, and still counts everything", () => {
  const journal = new Journal(() => 0);
  for (let i = 0; i < 1000; i++) journal.message("é");
  assert.ok(journal.entries.length <= 300);
  assert.deepEqual(journal.received, { messages: 1000, bytes: 2000 });
});

test("the journal keeps the beginning of each message, and says if that isn't all", () => {
  const journal = new Journal(() => 0);
  journal.send("hi");
  journal.send("x".repeat(5000));
  journal.message(new Uint8Array([1, 2]));
  const [short, long, bytes] = journal.entries.map(({ detail }) => detail);
  assert.deepEqual(short, { bytes: 2, binary: false, data: "hi", whole: true });
  assert.deepEqual([long.bytes, long.data.length, long.whole], [5000, 512, false]);
  assert.deepEqual([bytes.binary, [...bytes.data], bytes.whole], [true, [1, 2], true]);
});

test("the page uses the first language that the browser asks for and we have", () => {
  assert.equal(language.preferred(["fr-FR", "zh-TW", "en"]), "zh");
  assert.equal(language.preferred(["fr"]), "en");
});

test("several sentences have a space between them in English, and nothing in Chinese", () => {
  assert.equal(language.speaker("en").together(["One.", "Two."]), "One. Two.");
  assert.equal(language.speaker("zh").together(["一。", "二。"]), "一。二。");
});

test("a sentence can be had in pieces around an element", () => {
  assert.deepEqual(language.speaker("en").around("log.whisper_from", "X"), ["", "X", " whispered to you"]);
  assert.deepEqual(language.speaker("zh").around("log.whisper_to", "X"), ["你悄悄对 ", "X", " 说"]);
});

test("a right-to-left name is isolated in a sentence, a left-to-right one is not", () => {
  const say = language.speaker("en");
  assert.equal(say("composer.to_one", { name: "ana" }), "Whisper to ana");
  assert.equal(say("composer.to_one", { name: "دانا" }), "Whisper to \u2068دانا\u2069");
});
