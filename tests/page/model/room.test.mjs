// One room: the order of its messages, whatever order they arrive in.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { barewire } from "../support/models.mjs";

const { Room } = barewire;

describe("a room", () => {
  const message = (id, text = `m${id}`, from = "bob") => ({ type: "say", id, from, text, at: id });
  const welcome = (last, epoch = "e1", members = ["ana", "bob"]) => ({
    name: "ana",
    room: "lobby",
    members,
    last,
    epoch,
  });
  const kinds = (room) => room.entries.map((entry) => entry.id ?? entry.key ?? entry.kind);
  const fresh = () => new Room("lobby", () => 0);

  test("a message that comes twice is kept once", () => {
    const room = fresh();
    room.welcome(welcome(0));
    assert.equal(room.say(message(1)), true);
    assert.equal(room.say(message(1)), false);
    assert.deepEqual(kinds(room), [1]);
  });

  test("on a first visit, what was said before is above, marked as earlier", () => {
    const room = fresh();
    const ask = room.welcome(welcome(2));
    assert.deepEqual(ask, { since: 0, upTo: 2, epoch: "e1", why: "earlier" });
    room.join("eve");
    room.say(message(3));
    room.history(ask, { messages: [message(1), message(2), message(3)], last: 3 });
    assert.deepEqual(kinds(room), ["mark.earlier", 1, 2, "mark.now", "presence", 3]);
    assert.deepEqual(
      room.entries.filter((entry) => entry.kind === "say").map((entry) => entry.when),
      ["earlier", "earlier", "live"],
    );
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

  test("nothing is asked for if nothing was missed", () => {
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

  test("another epoch starts the numbering again, says so, and keeps what was here", () => {
    const room = fresh();
    room.welcome(welcome(0));
    room.say(message(1, "before"));
    const ask = room.welcome(welcome(1, "e2"));
    assert.deepEqual(ask, { since: 0, upTo: 1, epoch: "e2", why: "fresh" });
    room.history(ask, { messages: [message(1, "after")], last: 1 });
    assert.deepEqual(kinds(room), [1, "room.fresh", "mark.fresh", 1]);
    assert.deepEqual(
      room.entries.filter((entry) => entry.kind === "say").map((entry) => entry.text),
      ["before", "after"],
    );
  });

  test("what the server no longer keeps is counted", () => {
    const room = fresh();
    const ask = room.welcome(welcome(1005));
    room.history(ask, { messages: [message(1004), message(1005)], last: 1005 });
    assert.equal(room.entries[0].gone, 1003);
  });

  test("consecutive comings and goings share a line, and the page's own isn't shown", () => {
    const room = fresh();
    room.welcome(welcome(0, "e1", ["ana"]));
    room.join("ana");
    room.join("bob");
    room.join("bob");
    room.join("eve");
    room.leave("bob");
    room.leave("nobody");
    assert.equal(room.entries.length, 1);
    assert.deepEqual(
      room.entries[0].changes.map(({ name }) => name),
      ["bob", "eve", "bob"],
    );
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

describe("a room that is talked in for a day", () => {
  const fresh = (last) => {
    const room = new Room("lobby", () => 0);
    room.welcome({ name: "ana", room: "lobby", members: ["ana"], last, epoch: "e1" });
    return room;
  };
  const say = (room, id) => room.say({ type: "say", id, from: "bob", text: "x", at: id });

  test("the list of seen numbers stays small, whether its beginning ever came or not", () => {
    for (const last of [0, 7]) {
      const room = fresh(last);
      for (let id = last + 1; id <= last + 20_000; id++) say(room, id);
      assert.ok(room.seen.runs.length <= 1, `${room.seen.runs.length} runs`);
      assert.equal(room.entries.length, Room.KEPT);
      assert.equal(say(room, last + 500), false, "and still it is known");
    }
  });

  test("numbers in any order are known once they came, and those that didn't aren't", () => {
    const room = fresh(0);
    const ids = [5, 3, 9, 4, 1, 8, 2];
    for (const id of ids) assert.equal(say(room, id), true);
    for (const id of ids) assert.equal(say(room, id), false);
    assert.deepEqual(room.seen.runs, [
      [1, 5],
      [8, 9],
    ]);
    assert.equal(room.complete, 5);
  });

  test("a server that skips numbers fills no memory, nor does a person who comes and goes", () => {
    const room = fresh(0);
    for (let id = 0; id < 10_000; id += 2) say(room, id);
    assert.ok(room.seen.runs.length <= Room.KEPT);
    for (let i = 0; i < 5000; i++) i % 2 ? room.leave("eve") : room.join("eve");
    assert.ok(room.entries.every((entry) => (entry.changes?.length ?? 0) <= 40));
  });
});
