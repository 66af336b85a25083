// One connection: when it opens, waits, closes, and when it needs a person.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { FakeClock, FakeSocket, barewire } from "../support/models.mjs";

const { Connection } = barewire;

describe("a connection", () => {
  function make() {
    const clock = new FakeClock();
    const sockets = [],
      told = [];
    const connection = new Connection({
      makeSocket: (url, protocol) => (sockets.push(new FakeSocket(url, protocol)), sockets.at(-1)),
      clock,
      random: () => 0,
      tell: (event) => told.push(event),
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

  test("after 1006 it waits, longer each time, and tries again", () => {
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

  test("a connection that lasted a while resets the waits; one that didn't, doesn't", () => {
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

  test("there are never two sockets: the next is opened when the last has closed", () => {
    const { connection, sockets } = make();
    connection.open("u1");
    sockets[0].opens();
    connection.open("u2");
    assert.equal(sockets.length, 1);
    sockets[0].ends(1000);
    assert.deepEqual(
      sockets.map(({ url }) => url),
      ["u1", "u2"],
    );
  });

  test("a closing handshake that takes too long is given up if another connection is wanted", () => {
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

  test("a name that was ours a moment ago is tried until the server must have noticed, and then given up", () => {
    const { connection, sockets, clock } = make();
    connection.open("u");
    sockets[0].opens();
    connection.welcomed();
    sockets[0].ends(1006);
    const tries = [];
    for (let second = 0; second < 200; second++) {
      clock.tick(1000);
      if (sockets.at(-1).readyState === 3) continue;
      tries.push(second);
      sockets.at(-1).ends(4001);
    }
    // After 20 s of silence a connection is pinged, and 20 s later it is ended.
    assert.ok(tries.at(-1) >= 40 && tries.at(-1) < 80, tries.join());
    assert.ok(tries.length < 10, "the server isn't hammered");
  });

  test("an address that the browser refuses is told, not thrown", () => {
    const told = [];
    const connection = new Connection({
      makeSocket: () => {
        throw new Error("insecure");
      },
      clock: new FakeClock(),
      random: () => 0,
      tell: (event) => told.push(event),
    });
    connection.open("u");
    assert.deepEqual(told.at(-1), { type: "refused", reason: "insecure" });
  });
});
