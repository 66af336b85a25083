// The small models: addresses, codes, waits, bytes, names, one room, one connection.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FakeClock, FakeSocket, barewire } from "./models.mjs";

const { address, codes, backoff, hex, names, Room, Connection, Journal, memory, language } = barewire;

describe("addresses", () => {
  test("a page from a server speaks to that server, one from disk to 127.0.0.1:9527", () => {
    assert.equal(address.ofPage({ protocol: "http:", host: "192.168.1.5:9527" }).ws, "ws://192.168.1.5:9527");
    assert.equal(address.ofPage({ protocol: "https:", host: "chat.example" }).ws, "wss://chat.example");
    assert.equal(address.ofPage({ protocol: "file:", host: "" }).ws, "ws://127.0.0.1:9527");
  });

  test("host:port, a port alone, and all four schemes are understood", () => {
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
    assert.equal(address.pollUrl(here, "a&b", 7), "http://127.0.0.1:9527/poll?room=a%26b&since=7");
  });

  test("the room is in the fragment, and a fragment of another kind is the lobby", () => {
    assert.equal(address.roomOfHash(address.hashOfRoom("数学 1")), "数学 1");
    for (const hash of ["", "#", "#room=", "#room=%", "#frame-12/masking-key"]) assert.equal(address.roomOfHash(hash), "lobby");
  });
});

describe("close codes", () => {
  test("1000 to 1015, 4001 and 4002 each have a name and a sentence", () => {
    for (const code of [...Array(16).keys()].map((n) => 1000 + n).concat(4001, 4002)) {
      const { name, key } = codes.closeCode(code);
      assert.notEqual(name, "", code);
      assert.ok(key in barewire.strings, key);
    }
    for (const code of [0, 999, 1016, 2999, 3000, 4000, 4999, 5000]) assert.ok(codes.closeCode(code).key in barewire.strings);
  });

  test("what needs a person is not tried again", () => {
    assert.deepEqual([1000, 1001, 1005, 1006, 1011, 1012, 1013].filter((code) => !codes.mayRetry(code)), []);
    assert.deepEqual([4001, 4002, 1008].filter(codes.mayRetry), []);
  });
});

test("the wait doubles up to half a minute, and chance takes off up to a half", () => {
  assert.deepEqual([0, 1, 2, 3].map((n) => backoff.delay(n, 0)), [500, 1000, 2000, 4000]);
  assert.equal(backoff.delay(0, 1), 1000);
  assert.equal(backoff.delay(9, 1), 30_000);
  assert.equal(backoff.delay(1e9, 0), 15_000);
});

describe("bytes", () => {
  test("every common way of writing hex is read", () => {
    for (const typed of ["48 69", "4869", "0x48, 0x69", "48:69", "48-69\n", "4 8 6 9"]) {
      assert.deepEqual([...hex.parse(typed).bytes], [0x48, 0x69], typed);
    }
  });

  test("what isn't hex is answered with the key of a sentence", () => {
    assert.equal(hex.parse("").why, "hex.empty");
    assert.deepEqual(hex.parse("48 6g"), { why: "hex.digit", params: { char: "g" } });
    assert.equal(hex.parse("😀").params.char, "😀");
    assert.deepEqual(hex.parse("486"), { why: "hex.odd", params: { digits: 3 } });
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

  test("base64 that isn't any harms nothing", () => {
    assert.deepEqual([...hex.fromBase64("SGk=")], [0x48, 0x69]);
    assert.equal(hex.fromBase64("*"), null);
  });
});

describe("names", () => {
  test("a made-up name is possible, in both languages, whatever chance says", () => {
    for (const tongue of ["en", "zh"]) {
      for (const chance of [0, 0.37, 0.999999]) assert.equal(names.judge(names.makeUp(tongue, () => chance)), null);
    }
    assert.match(names.makeUp("zh", () => 0), /^\p{Script=Han}+$/u);
  });

  test("offers are possible names too, even for the longest name", () => {
    for (const name of ["ana", "小".repeat(32), "😀".repeat(32)]) {
      for (const offer of names.offer(name, "en", () => 0.99)) assert.equal(names.judge(offer), null);
    }
  });

  test("impossible names are refused with the key of a sentence", () => {
    const cases = { "": "empty", ["x".repeat(33)]: "long", "a\u202eb": "characters", "a\nb": "characters", "\ud800": "characters", "..": "dots", server: "reserved" };
    for (const [name, why] of Object.entries(cases)) assert.equal(names.judge(name), `name.${why}`);
    assert.equal(names.judge("server", "room"), null);
    for (const fine of ["小明", "<img src=x onerror=alert(1)>", "a/b", "😀".repeat(32)]) assert.equal(names.judge(fine), null);
  });
});

test("a memory that the browser forbids merely forgets", () => {
  const forbidden = memory(() => {
    throw new Error("SecurityError");
  });
  forbidden.set("name", "ana");
  assert.equal(forbidden.get("name"), null);
  const store = new Map();
  const kept = memory(() => ({ getItem: (k) => store.get(k) ?? null, setItem: (k, v) => store.set(k, v), removeItem: (k) => store.delete(k) }));
  kept.set("name", "ana");
  assert.equal(kept.get("name"), "ana");
  kept.forget("name");
  assert.equal(kept.get("name"), null);
});

test("the journal is bounded and counts all the same", () => {
  const journal = new Journal(() => 0);
  for (let i = 0; i < 1000; i++) journal.message(2, false);
  assert.ok(journal.entries.length <= 300);
  assert.deepEqual(journal.received, { messages: 1000, bytes: 2000 });
});

describe("a room", () => {
  const message = (id, text = `m${id}`, from = "bob") => ({ type: "say", id, from, text, at: id });
  const welcome = (last, epoch = "e1", members = ["ana", "bob"]) => ({ name: "ana", room: "lobby", members, last, epoch });
  const kinds = (room) => room.entries.map((entry) => entry.id ?? entry.key ?? entry.kind);
  const fresh = () => new Room("lobby", () => 0);

  test("a message that comes twice is kept once", () => {
    const room = fresh();
    room.welcome(welcome(0));
    assert.equal(room.say(message(1)), true);
    assert.equal(room.say(message(1)), false);
    assert.deepEqual(kinds(room), [1]);
  });

  test("on a first visit what was said before stands above, marked as earlier", () => {
    const room = fresh();
    const ask = room.welcome(welcome(2));
    assert.deepEqual(ask, { since: 0, upTo: 2, epoch: "e1", why: "earlier" });
    room.join("eve");
    room.say(message(3));
    room.history(ask, { messages: [message(1), message(2), message(3)], last: 3 });
    assert.deepEqual(kinds(room), ["mark.earlier", 1, 2, "mark.now", "presence", 3]);
    assert.deepEqual(room.entries.filter((entry) => entry.kind === "say").map((entry) => entry.when), ["earlier", "earlier", "live"]);
  });

  test("after an absence only what is missing is asked for, and finds its place", () => {
    const room = fresh();
    room.welcome(welcome(0));
    room.say(message(1));
    room.note("room.lost");
    const ask = room.welcome(welcome(3));
    assert.deepEqual(ask, { since: 1, upTo: 3, epoch: "e1", why: "missed" });
    room.say(message(4));
    const { count } = room.history(ask, { messages: [message(2), message(3), message(4)], last: 4 });
    assert.equal(count, 2);
    assert.deepEqual(kinds(room), [1, "room.lost", "mark.missed", 2, 3, 4]);
  });

  test("nothing is asked for where nothing was missed", () => {
    const room = fresh();
    room.welcome(welcome(0));
    room.say(message(1));
    assert.equal(room.welcome(welcome(1)), null);
  });

  test("a history that never came is asked for again", () => {
    const room = fresh();
    room.welcome(welcome(5));
    room.say(message(6));
    assert.equal(room.welcome(welcome(6)).since, 0);
  });

  test("another epoch starts the numbering afresh, says so, and keeps what was here", () => {
    const room = fresh();
    room.welcome(welcome(0));
    room.say(message(1, "before"));
    const ask = room.welcome(welcome(1, "e2"));
    assert.deepEqual(ask, { since: 0, upTo: 1, epoch: "e2", why: "fresh" });
    room.history(ask, { messages: [message(1, "after")], last: 1 });
    assert.deepEqual(kinds(room), [1, "room.fresh", "mark.fresh", 1]);
    assert.deepEqual(room.entries.filter((entry) => entry.kind === "say").map((entry) => entry.text), ["before", "after"]);
  });

  test("what the server no longer keeps is counted", () => {
    const room = fresh();
    const ask = room.welcome(welcome(1005));
    room.history(ask, { messages: [message(1004), message(1005)], last: 1005 });
    assert.equal(room.entries[0].gone, 1003);
  });

  test("comings and goings in a row share a line, and one's own isn't told", () => {
    const room = fresh();
    room.welcome(welcome(0, "e1", ["ana"]));
    room.join("ana");
    room.join("bob");
    room.join("bob");
    room.join("eve");
    room.leave("bob");
    room.leave("nobody");
    assert.equal(room.entries.length, 1);
    assert.deepEqual(room.entries[0].changes.map(({ name }) => name), ["bob", "eve", "bob"]);
    assert.deepEqual([...room.members], ["ana", "eve"]);
  });

  test("the list of entries is bounded", () => {
    const room = fresh();
    room.welcome(welcome(0));
    for (let id = 1; id <= Room.KEPT + 50; id++) room.say(message(id));
    assert.equal(room.entries.length, Room.KEPT);
    assert.equal(room.dropped, 50);
  });

  test("bytes come as base64, and a nameless sender is nobody", () => {
    const room = fresh();
    room.welcome(welcome(0));
    room.say({ id: 1, from: null, binary: "SGk=", at: 0 });
    assert.deepEqual([...room.entries[0].bytes], [0x48, 0x69]);
    assert.equal(room.entries[0].mine, false);
  });
});

describe("a connection", () => {
  function make() {
    const clock = new FakeClock();
    const sockets = [], told = [];
    const connection = new Connection({
      makeSocket: (url, protocol) => (sockets.push(new FakeSocket(url, protocol)), sockets.at(-1)),
      clock, random: () => 0, tell: (event) => told.push(event),
    });
    return { clock, sockets, told, connection, types: () => told.map(({ type }) => type) };
  }

  test("it asks for the subprotocol chat, and readyState is the socket's own", () => {
    const { connection, sockets } = make();
    assert.equal(connection.readyState, 3);
    connection.open("ws://x/ws/ana");
    assert.equal(sockets[0].asked, "chat");
    assert.equal(connection.readyState, 0);
    sockets[0].opens();
    assert.equal(connection.readyState, 1);
  });

  test("after 1006 it waits, longer each time, and calls again", () => {
    const { connection, sockets, clock } = make();
    connection.open("u");
    for (const wait of [500, 1000, 2000]) {
      sockets.at(-1).ends(1006);
      const before = sockets.length;
      clock.tick(wait - 1);
      assert.equal(sockets.length, before);
      clock.tick(1);
      assert.equal(sockets.length, before + 1);
    }
  });

  test("a connection that stayed a while starts the waits afresh; one that didn't, does not", () => {
    const { connection, sockets, clock } = make();
    connection.open("u");
    sockets[0].ends(1006);
    clock.tick(500);
    sockets[1].opens();
    sockets[1].ends(1006);
    assert.equal(connection.waiting.attempt, 2);
    clock.tick(1000);
    sockets[2].opens();
    clock.tick(6000);
    sockets[2].ends(1006);
    assert.equal(connection.waiting.attempt, 1);
  });

  test("the page's own close is final, and cancels a wait too", () => {
    const { connection, sockets, clock, told } = make();
    connection.open("u");
    sockets[0].opens();
    connection.close();
    assert.deepEqual(sockets[0].closing, { code: 1000, reason: "" });
    sockets[0].ends(1000);
    assert.equal(told.find(({ type }) => type === "close").byPage, true);
    connection.open("u");
    sockets[1].ends(1006);
    connection.close();
    clock.tick(1e6);
    assert.equal(sockets.length, 2);
  });

  test("there are never two sockets: the next is called when the last has closed", () => {
    const { connection, sockets } = make();
    connection.open("u1");
    sockets[0].opens();
    connection.open("u2");
    assert.equal(sockets.length, 1);
    sockets[0].ends(1000);
    assert.deepEqual(sockets.map(({ url }) => url), ["u1", "u2"]);
  });

  test("a closing handshake that takes too long is given up where another connection is wanted", () => {
    const { connection, sockets, clock, types } = make();
    connection.open("u");
    sockets[0].opens();
    connection.reconnect();
    clock.tick(3000);
    assert.equal(sockets.length, 2);
    assert.ok(types().includes("abandoned"));
    const heard = types().length;
    sockets[0].ends(1006);
    assert.equal(types().length, heard);
  });

  test("4001 and 4002 are not tried again by themselves", () => {
    for (const code of [4001, 4002]) {
      const { connection, sockets, clock } = make();
      connection.open("u");
      sockets[0].opens();
      sockets[0].ends(code, "reason");
      clock.tick(1e6);
      assert.equal(sockets.length, 1);
    }
  });

  test("a name that was ours a moment ago is asked for three times more, and then left", () => {
    const { connection, sockets, clock } = make();
    connection.open("u");
    sockets[0].opens();
    connection.welcomed();
    sockets[0].ends(1006);
    for (let i = 0; i < 10; i++) {
      clock.tick(60_000);
      if (sockets.at(-1).readyState !== 3) sockets.at(-1).ends(4001);
    }
    assert.equal(sockets.length, 1 + 4);
  });

  test("an address that the browser refuses is told, not thrown", () => {
    const told = [];
    const connection = new Connection({
      makeSocket: () => {
        throw new Error("insecure");
      },
      clock: new FakeClock(), random: () => 0, tell: (event) => told.push(event),
    });
    connection.open("u");
    assert.deepEqual(told.at(-1), { type: "refused", reason: "insecure" });
  });
});

test("the first language that the browser asks for and we have is spoken", () => {
  assert.equal(language.preferred(["fr-FR", "zh-TW", "en"]), "zh");
  assert.equal(language.preferred(["fr"]), "en");
});

test("a right-to-left name is fenced in a sentence, a left-to-right one is not", () => {
  const say = language.speaker("en");
  assert.equal(say("composer.to_one", { name: "ana" }), "Whisper to ana");
  assert.equal(say("composer.to_one", { name: "دانا" }), "Whisper to \u2068دانا\u2069");
});
