// The session: what the page does about what happens, without the page.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { barewire, world } from "../support/models.mjs";

const { Session, address } = barewire;
const server = address.ofPage({ protocol: "file:", host: "" });
const settled = () => new Promise((done) => setImmediate(done));

function begin(options = {}, w = world(options)) {
  const session = new Session(w, {
    server,
    room: "lobby",
    name: "ana",
    madeUp: false,
    held: false,
    language: "en",
    ...options,
  });
  session.start();
  return { session, w, socket: () => w.sockets.at(-1) };
}

function welcome(socket, { name = "ana", room = "lobby", members = [name], last = 0, epoch = "e1" } = {}) {
  if (socket.readyState === 0) socket.opens();
  socket.hears({ type: "welcome", name, room, members, last, epoch, ticket: "t" });
}

const rows = (session) => session.room.entries.map((entry) => entry.text || entry.key || entry.kind);

describe("talking", () => {
  test("a message, a whisper and bytes leave as the subprotocol says", () => {
    const { session, socket } = begin();
    welcome(socket());
    session.say("hi");
    session.say("psst", "bob");
    session.sayBytes(new Uint8Array([1, 2]));
    assert.deepEqual(
      socket()
        .sent.slice(0, 2)
        .map((text) => JSON.parse(text)),
      [
        { type: "say", text: "hi" },
        { type: "say", to: "bob", text: "psst" },
      ],
    );
    assert.deepEqual([...socket().sent[2]], [1, 2]);
    assert.equal(session.journal.sent.messages, 3);
  });

  test("nothing is sent, and the answer is false, while the connection isn't open", () => {
    const { session, socket } = begin();
    assert.equal(session.say("hi"), false);
    assert.deepEqual(socket().sent, []);
  });

  test("errors become sentences: known codes ours, unknown ones the server's", () => {
    const { session, socket } = begin();
    welcome(socket());
    for (const code of ["no_such_user", "bad_message", "too_fast", "strange"])
      socket().hears({ type: "error", code, text: `about ${code}` });
    const notes = session.room.entries;
    assert.deepEqual(
      notes.map(({ key }) => key),
      ["error.no_such_user", "error.bad_message", "error.too_fast", "error.other"],
    );
    assert.equal(notes[3].quote, "about strange");
    for (const { key } of notes) assert.ok(key in barewire.strings);
  });

  test("a message that isn't in the subprotocol is shown, and ends nothing", () => {
    const { session, socket } = begin();
    welcome(socket());
    for (const odd of ["not json", "null", "[]", '{"type":"constructor"}', '{"type":7}', '{"type":"__proto__"}'])
      socket().hears(odd);
    assert.deepEqual(new Set(rows(session)), new Set(["room.unreadable"]));
    assert.equal(session.readyState, 1);
  });

  test("joins and leaves change who is here", () => {
    const { session, socket } = begin();
    welcome(socket());
    socket().hears({ type: "join", name: "bob" });
    assert.deepEqual([...session.room.members], ["ana", "bob"]);
    socket().hears({ type: "leave", name: "bob" });
    assert.deepEqual([...session.room.members], ["ana"]);
  });
});

describe("moving", () => {
  test("another room is another address; coming back finds what was there", () => {
    const { session, w, socket } = begin();
    welcome(socket());
    socket().hears({ type: "say", id: 1, from: "bob", text: "in the lobby", at: 0 });
    session.moveTo("maths", "ana");
    socket().ends(1000);
    assert.equal(socket().url, "ws://127.0.0.1:9527/room/maths/ana");
    welcome(socket(), { room: "maths", epoch: "e9" });
    assert.deepEqual(rows(session), []);
    session.moveTo("lobby", "ana");
    socket().ends(1000);
    welcome(socket(), { last: 1 });
    assert.deepEqual(rows(session), ["in the lobby", "room.back"]);
    assert.equal(w.polls.length, 0);
  });

  test("from the moment of moving, nobody is here until the next welcome", () => {
    const { session, socket } = begin();
    welcome(socket(), { members: ["ana", "bob"] });
    const left = session.room;
    session.moveTo("maths", "ana");
    assert.equal(session.welcome, null);
    assert.deepEqual([[...left.members], [...session.room.members]], [[], []]);
    socket().ends(1000);
    welcome(socket(), { room: "maths" });
    assert.deepEqual([...session.room.members], ["ana"]);
  });

  test("a name that a person chose is remembered, one that was made up is not", () => {
    const { session, w } = begin({ madeUp: true });
    assert.equal(w.remembered.name, undefined);
    session.moveTo("lobby", "dora");
    assert.equal(w.remembered.name, "dora");
  });

  test("another server starts with empty rooms", () => {
    const { session, socket } = begin();
    welcome(socket());
    socket().hears({ type: "say", id: 1, from: "bob", text: "x", at: 0 });
    session.useServer(address.parse("127.0.0.1:1").server);
    assert.deepEqual(rows(session), []);
  });
});

describe("trouble", () => {
  const transcript =
    (messages, epoch = "e1") =>
    () => ({ epoch, messages, last: messages.at(-1)?.id ?? 0 });

  test("after a lost connection it says so, comes back, and brings what was missed", async () => {
    const w = world({ transcript: transcript([{ type: "say", id: 2, from: "bob", text: "meanwhile", at: 0 }]) });
    const { session, socket } = begin({}, w);
    welcome(socket());
    socket().hears({ type: "say", id: 1, from: "bob", text: "first", at: 0 });
    socket().ends(1006);
    w.clock.tick(1000);
    welcome(socket(), { last: 2 });
    await settled();
    assert.deepEqual(w.polls, ["http://127.0.0.1:9527/poll?room=lobby&since=1"]);
    assert.deepEqual(rows(session), ["first", "room.lost", "room.back", "mark.missed", "meanwhile"]);
  });

  test("how the connection ended is still shown when retries fail, and no longer when one succeeds", () => {
    const { session, w, socket } = begin();
    welcome(socket());
    socket().ends(1001, "going away");
    for (let i = 0; i < 3; i++) {
      w.clock.tick(8000);
      socket().ends(1006);
    }
    assert.equal(session.failures, 3);
    assert.deepEqual([session.lost, session.last.code, session.last.reason], [true, 1001, "going away"]);
    w.clock.tick(8000);
    welcome(socket());
    socket().ends(1006);
    assert.equal(session.last.code, 1006);
  });

  test("a first connection that never opened, and one that was closed here, are shown as they ended", () => {
    const { session, w, socket } = begin();
    socket().ends(1006);
    assert.deepEqual([session.lost, session.last.code], [false, 1006]);
    w.clock.tick(8000);
    welcome(socket());
    session.close();
    socket().ends(1000);
    session.reconnect();
    socket().ends(1006);
    assert.deepEqual([session.lost, session.last.code, session.last.opened], [false, 1006, false]);
  });

  test("a transcript that can't be loaded is a sentence", async () => {
    const w = world();
    w.fetch = async () => ({ ok: false, status: 403 });
    const { session, socket } = begin({}, w);
    welcome(socket(), { last: 3 });
    await settled();
    assert.deepEqual(
      session.room.entries.map(({ key, quote }) => [key, quote]),
      [["room.no_history", "HTTP 403"]],
    );
  });

  test("a transcript of another epoch is dropped", async () => {
    const w = world({ transcript: transcript([{ type: "say", id: 1, from: "bob", text: "stale", at: 0 }], "e0") });
    const { session, socket } = begin({}, w);
    welcome(socket(), { last: 1 });
    await settled();
    assert.deepEqual(rows(session), []);
  });

  test("a made-up name that is taken is replaced by another, three times at most", () => {
    const { session, w, socket } = begin({ madeUp: true });
    for (let i = 0; i < 10; i++) {
      socket().opens();
      socket().ends(4001, "taken");
      w.clock.tick(0);
      if (socket().readyState === 3) break;
    }
    assert.equal(w.sockets.length, 4);
    assert.equal(session.asking.why, "taken");
  });

  test("a chosen name that is taken is a question, and the server isn't hammered", () => {
    const { session, w, socket } = begin();
    socket().opens();
    socket().ends(4001, "the name is taken");
    w.clock.tick(1e6);
    assert.deepEqual(session.asking, { why: "taken", reason: "the name is taken" });
    assert.equal(w.sockets.length, 1);
  });

  test("a refused name isn't ours, and one that is only being typed changes nothing", () => {
    const { session, socket } = begin();
    socket().opens();
    socket().ends(4001, "taken");
    assert.equal(session.refused, true);
    session.moveTo("lobby", "dora");
    welcome(socket(), { name: "dora" });
    session.ask("change");
    assert.equal(session.refused, false);
  });

  test("an impossible name is a question with the server's reason", () => {
    const { session, w, socket } = begin();
    socket().opens();
    socket().ends(4002, "too long");
    w.clock.tick(1e6);
    assert.deepEqual(session.asking, { why: "impossible", reason: "too long" });
    assert.equal(w.sockets.length, 1);
  });

  test("after a reload the name may still be held by the last connection, so it is tried again", () => {
    const { session, w, socket } = begin({ held: true });
    socket().opens();
    socket().ends(4001, "taken");
    assert.equal(session.asking.why, "held");
    w.clock.tick(1000);
    welcome(socket());
    assert.equal(session.asking, null);
  });

  test("a name that stays taken was taken by another, and nothing says that it is tried again", () => {
    const { session, w, socket } = begin({ held: true });
    for (let second = 0; second < 200; second++) {
      if (socket().readyState !== 3) socket().ends(4001, "taken");
      w.clock.tick(1000);
    }
    assert.equal(session.asking.why, "taken");
    assert.ok(w.sockets.length > 4 && w.sockets.length < 10, String(w.sockets.length));
  });

  test("each thing that changed the connection has its sentence, in both languages", () => {
    const { session, socket, w } = begin();
    socket().ends(1006);
    w.clock.tick(1000);
    welcome(socket());
    session.close();
    socket().ends(1000);
    const keys = session.journal.entries.map(({ key }) => key).filter(Boolean);
    assert.deepEqual(keys, [
      "happened.calling",
      "happened.error",
      "happened.close.never",
      "happened.calling",
      "happened.open",
      "happened.closing",
      "happened.close.clean",
    ]);
    for (const key of keys) assert.equal(barewire.strings[key].length, 2);
  });
});

describe("a long connection's end", () => {
  test("is shown as it was, however many of the script's events came before it", () => {
    const { session, socket } = begin();
    welcome(socket());
    for (let id = 1; id <= 1200; id++) socket().hears({ type: "say", id, from: "bob", text: "x", at: 0 });
    socket().ends(4000, "you asked for it");
    const { journal, endings } = session.timeline;
    assert.ok(journal.entries.length <= 500 && session.journal.entries.length <= 300);
    for (const { entries } of [journal, session.journal]) {
      assert.deepEqual(
        entries
          .filter(({ what }) => what !== "message")
          .map(({ what }) => what)
          .slice(0, 3),
        ["new WebSocket", "open", "close"],
      );
      assert.equal(barewire.closing.stories(endings, entries).console.key, "console.clean");
    }
  });

  test("a journal that was cut by an older page still shows no clean end as a failure", () => {
    const close = { what: "close", detail: { code: 4000, reason: "", wasClean: true } };
    assert.equal(barewire.closing.stories([], [close]).console.key, "console.clean");
    const broke = { what: "close", detail: { code: 1006, reason: "", wasClean: false } };
    assert.equal(barewire.closing.stories([], [{ what: "message", detail: {} }, broke]).console.key, "console.broke");
  });
});

describe("a name or room that a browser removes from an address", () => {
  test("is refused before anything is opened, in any spelling, until there is another", () => {
    for (const hash of ["#room=..", "#room=.", "#room=%2e%2E", "#room=.%2e"]) {
      const { session, w } = begin({ room: address.roomOfHash(hash) });
      assert.deepEqual([session.asking.why, w.sockets.length, session.refused], ["swallowed", 0, true], hash);
      session.reconnect();
      assert.deepEqual([session.asking.why, w.sockets.length], ["swallowed", 0], hash);
      session.moveTo("maths", "ana");
      assert.deepEqual([session.asking, w.sockets.length, w.sockets[0].url], [null, 1, `${server.ws}/room/maths/ana`]);
    }
    const { session, w } = begin({ name: ".." });
    assert.deepEqual([session.asking.why, w.sockets.length], ["swallowed", 0]);
  });

  test("doesn't cost the current room", () => {
    const { session, socket, w } = begin();
    welcome(socket());
    session.moveTo("..", "ana");
    assert.deepEqual([session.roomName, session.readyState, w.sockets.length], ["lobby", 1, 1]);
    assert.deepEqual([session.asking.why, session.refused], ["swallowed", false]);
    assert.ok(session.say("still here"));
  });
});
