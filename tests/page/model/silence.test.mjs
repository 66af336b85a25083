// A message that doesn't come back, and a server that becomes silent: what the page says of them,
// by its models.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { barewire, FakeClock, world } from "../support/models.mjs";

const { Session, Pulse, Outgoing, Tab, Timeline, address } = barewire;
const server = address.ofPage({ protocol: "file:", host: "" });
const settled = () => new Promise((done) => setImmediate(done));

function begin(options = {}) {
  const w = world(options);
  const session = new Session(w, { server, room: "lobby", name: "ana", madeUp: false, held: false, language: "en" });
  session.start();
  const socket = () => w.sockets.at(-1);
  const welcome = (more = {}) => {
    if (socket().readyState === 0) socket().opens();
    socket().hears({
      type: "welcome",
      name: "ana",
      room: "lobby",
      members: ["ana", "bob"],
      last: 0,
      epoch: "e1",
      ticket: "t",
      ...more,
    });
  };
  const states = () => session.room.outgoing.lines.map(({ text, state }) => `${text} ${state}`);
  return { session, w, socket, welcome, states };
}

const say = (id, from, text) => ({ type: "say", id, from, text, at: 0 });

describe("a line is on its way until it has come back", () => {
  test("the page's own say ends it, another's doesn't, and equal ones end one by one", () => {
    const { session, socket, welcome, states } = begin();
    welcome();
    for (const text of ["hi", "hi", "you"]) session.say(text);
    assert.deepEqual(states(), ["hi sent", "hi sent", "you sent"]);
    socket().hears(say(1, "bob", "you"));
    socket().hears(say(2, "ana", "hi"));
    assert.deepEqual(states(), ["hi sent", "you sent"]);
    socket().hears(say(3, "ana", "hi"));
    socket().hears(say(4, "ana", "you"));
    assert.deepEqual(states(), []);
  });

  test("a whisper ends with its copy, bytes with theirs", () => {
    const { session, socket, welcome, states } = begin();
    welcome();
    session.say("psst", "bob");
    session.sayBytes(Uint8Array.of(0, 255));
    socket().hears(say(1, "ana", "psst"));
    assert.equal(states().length, 2);
    socket().hears({ type: "say", from: "ana", to: "bob", text: "psst", at: 0 });
    socket().hears({ type: "say", id: 2, from: "ana", binary: "AP8=", at: 0 });
    assert.deepEqual(states(), []);
  });

  test("after five seconds there is no answer yet, and it may still come", () => {
    const { session, w, socket, welcome, states } = begin();
    welcome();
    session.say("hi");
    w.clock.tick(Outgoing.LATE_MS);
    assert.deepEqual(states(), ["hi late"]);
    socket().hears(say(1, "ana", "hi"));
    assert.deepEqual(states(), []);
  });

  for (const [how, end] of Object.entries({
    "ends without a word": ({ socket }) => socket().ends(1006),
    "is closed by the page": ({ session }) => (session.close(), session.connection.socket.ends(1000)),
    "is given up for another": ({ session, w }) => (session.reconnect(), w.clock.tick(3000)),
  })) {
    test(`if the connection ${how} first, it is lost, and can be said again`, () => {
      const all = begin();
      const { session, w, socket, welcome, states } = all;
      welcome();
      session.say("hi", "bob");
      end(all);
      assert.deepEqual(states(), ["hi lost"]);
      const [line] = session.room.outgoing.lines;
      assert.equal(session.sayAgain(line), false, "not while there is no connection");
      assert.deepEqual(states(), ["hi lost"], "and it stays");
      if (!socket() || session.readyState === 3) session.reconnect();
      w.clock.tick(0);
      welcome();
      assert.equal(session.sayAgain(line), true);
      assert.deepEqual(states(), ["hi sent"]);
      assert.deepEqual(JSON.parse(socket().sent.at(-1)), { type: "say", to: "bob", text: "hi" });
    });
  }

  test("a lost line that had arrived is found in the missed messages; an older equal one isn't it", async () => {
    const messages = [say(1, "ana", "hi"), say(2, "ana", "hi"), say(3, "bob", "well")];
    const { session, w, socket, welcome, states } = begin({ transcript: () => ({ epoch: "e1", messages, last: 3 }) });
    welcome();
    session.say("hi");
    socket().hears(messages[0]);
    for (const text of ["hi", "never came"]) session.say(text);
    socket().ends(1006);
    assert.deepEqual(states(), ["hi lost", "never came lost"]);
    w.clock.tick(1000);
    welcome({ last: 3 });
    await settled();
    assert.deepEqual(states(), ["never came lost"]);
  });

  test("a refused line can still be copied: the whisper, if nobody was there to receive it", () => {
    const { session, socket, welcome, states } = begin();
    welcome();
    session.say("to all");
    session.say("psst", "zoe");
    socket().hears({ type: "error", code: "no_such_user", text: "zoe is not here" });
    assert.deepEqual(states(), ["to all sent", "psst refused"]);
    socket().hears({ type: "error", code: "too_fast", text: "slower" });
    assert.deepEqual(states(), ["to all refused", "psst refused"]);
  });
});

test("only what a person typed on this page is called typed, and only on this page's own wires", () => {
  const { session, welcome } = begin();
  assert.equal(session.sayTyped("early"), false, "it wasn't sent");
  welcome();
  session.say("a button's");
  session.sayTyped("mine", "bob");
  assert.deepEqual(
    ["early", "a button's", "mine"].map((text) => session.hasTyped(text)),
    [false, false, true],
  );
  for (const whose of [{ replayed: true }, { taught: {} }]) {
    session.wires.shown = Object.assign(new Timeline(), whose);
    assert.equal(session.hasTyped("mine"), false);
  }
  session.wires.shown = session.wires.live;
  for (let n = 0; n < 100; n++) session.sayTyped(`${n}`);
  assert.deepEqual([session.hasTyped("mine"), session.hasTyped("0"), session.typed.length], [false, true, 100]);
});

describe("a page that receives nothing asks", () => {
  const asked = (socket) => socket().sent.filter((text) => text === Pulse.HEARTBEAT).length;

  test("after a while, once, and whatever comes is an answer", () => {
    const { session, w, socket, welcome } = begin();
    welcome();
    w.clock.tick(Pulse.QUIET_MS - 1);
    assert.equal(asked(socket), 0);
    w.clock.tick(1);
    assert.equal(asked(socket), 1);
    socket().hears({ type: "heartbeat" });
    w.clock.tick(Pulse.PATIENCE_MS);
    assert.equal(session.pulse.silent, null);
    assert.deepEqual(session.room.entries, [], "nothing is told of it");
    w.clock.tick(Pulse.QUIET_MS);
    assert.equal(asked(socket), 2);
  });

  test("a server that talks isn't asked", () => {
    const { w, socket, welcome } = begin();
    welcome();
    for (let i = 1; i < 20; i++) {
      w.clock.tick(Pulse.QUIET_MS / 2);
      socket().hears(say(i, "bob", "x"));
    }
    assert.equal(asked(socket), 0);
  });

  test("silence is shown with its length, ends no connection, and is over with the first message", () => {
    const { session, w, socket, welcome } = begin();
    welcome();
    w.clock.tick(Pulse.QUIET_MS + Pulse.PATIENCE_MS);
    assert.equal(w.clock.time - session.pulse.silent, Pulse.QUIET_MS + Pulse.PATIENCE_MS);
    w.clock.tick(600_000);
    assert.equal(session.readyState, 1);
    assert.equal(asked(socket), 1, "one question waits for its answer");
    socket().hears(say(1, "bob", "back"));
    assert.equal(session.pulse.silent, null);
  });

  test("an older server answers bad_message: that is an answer, and refuses no line", () => {
    const { session, w, socket, welcome, states } = begin();
    welcome();
    w.clock.tick(Pulse.QUIET_MS);
    session.say("hi");
    socket().hears({ type: "error", code: "bad_message", text: "unknown type" });
    assert.deepEqual(session.room.entries, []);
    assert.deepEqual(states(), ["hi sent"]);
    socket().hears({ type: "error", code: "bad_message", text: "wrong field" });
    assert.deepEqual(
      session.room.entries.map(({ key }) => key),
      ["error.bad_message"],
    );
    assert.deepEqual(states(), ["hi refused"]);
  });

  test("an ended connection is asked nothing, nor is a thread that goes step by step", () => {
    const { session, w, socket, welcome } = begin();
    welcome();
    session.wires.live.stepping.pace = { pace: "by-hand" };
    w.clock.tick(10 * Pulse.QUIET_MS);
    assert.equal(asked(socket), 0);
    assert.equal(session.pulse.silent, null);
    session.wires.live.stepping.released();
    const old = socket();
    session.close();
    old.ends(1000);
    w.clock.tick(10 * Pulse.QUIET_MS);
    assert.equal(old.sent.length, 0);
  });

  test("after sleep, a machine asks before it judges", () => {
    const clock = new FakeClock();
    let questions = 0;
    const pulse = new Pulse(clock, { ask: () => ++questions, changed: () => {} });
    pulse.begin();
    clock.time += 3_600_000;
    for (const { work } of clock.due.splice(0)) work();
    assert.deepEqual([questions, pulse.silent], [1, null]);
  });
});

describe("a port that never answers", () => {
  test("is given up after a while, shown, and tried again later", () => {
    const { session, w, socket } = begin();
    w.clock.tick(14_999);
    assert.equal(socket().closing, null);
    w.clock.tick(1);
    assert.ok(socket().closing);
    assert.equal(session.journal.latest.what, "unanswered");
    socket().ends(1006);
    assert.deepEqual([session.failures, Boolean(session.connection.waiting)], [1, true]);
    w.clock.tick(1000);
    assert.equal(w.sockets.length, 2);
  });

  test("a server that answers in time is left alone", () => {
    const { w, socket, welcome } = begin();
    w.clock.tick(14_000);
    welcome();
    w.clock.tick(20_000);
    assert.equal(socket().closing, null);
  });
});

describe("a message that can't be sent is kept before it is sent", () => {
  const say_en = barewire.language.speaker("en");
  const problem = (session, said, whisper = null) => barewire.composing.problem(said, session, { whisper }, say_en);

  test("the server's bound counts the message as JSON, in UTF-8", () => {
    const { session, welcome } = begin();
    welcome({ max_message: 100 });
    const room = 100 - '{"type":"say","text":""}'.length;
    assert.equal(problem(session, "a".repeat(room)), null);
    assert.equal(problem(session, "a".repeat(room + 1)).key, "composer.too_large");
    assert.equal(problem(session, '"'.repeat(room / 2)), null, "JSON doubles it");
    assert.equal(problem(session, '"'.repeat(room / 2 + 1)).key, "composer.too_large");
    assert.equal(problem(session, "你".repeat(Math.floor(room / 3) + 1)).key, "composer.too_large");
    assert.equal(problem(session, "a".repeat(room), "bob").key, "composer.too_large", "so does the other's name");
    assert.equal(problem(session, new Uint8Array(100)), null);
    assert.equal(problem(session, new Uint8Array(101)).key, "composer.too_large");
  });

  test("with a server that names no limit, nothing is checked", () => {
    const { session, welcome } = begin();
    welcome();
    assert.equal(problem(session, "a".repeat(1e6)), null);
  });

  test("half of a pair is found, and named by its place", () => {
    const { session, welcome } = begin();
    welcome();
    assert.deepEqual(problem(session, "😀x\ud83d"), { key: "composer.surrogate", params: { n: "3" } });
    assert.equal(problem(session, "\ude00").params.n, "1");
    assert.equal(problem(session, "😀"), null);
  });
});

describe("a tab", () => {
  const memory = (of = new Map()) => ({
    of,
    get: (key) => of.get(key) ?? null,
    set: (key, value) => of.set(key, value),
    forget: (key) => of.delete(key),
  });
  const held = { name: "ana", room: "lobby" };

  test("takes its name and its draft along when it is left, once", () => {
    const mine = memory(),
      tab = new Tab(mine);
    tab.held = held;
    tab.leave({ text: "half a", kind: "text", whisper: "bob", room: "lobby" });
    assert.deepEqual(new Tab(mine).before, {
      held,
      draft: { text: "half a", kind: "text", whisper: "bob", room: "lobby" },
    });
    assert.deepEqual(new Tab(mine).before, { held: null, draft: null });
  });

  test("that is duplicated while it is open finds nothing of the original's", () => {
    const mine = memory(new Map([["held", JSON.stringify(held)]])),
      tab = new Tab(mine);
    tab.held = held;
    assert.equal(new Tab(memory(new Map(mine.of))).before.held, null);
  });

  test("ignores what isn't its own", () => {
    for (const odd of ["", "null", "7", "[]", '{"name":7,"text":7}'])
      assert.deepEqual(
        new Tab(
          memory(
            new Map([
              ["held", odd],
              ["draft", odd],
            ]),
          ),
        ).before,
        { held: null, draft: null },
      );
  });
});
