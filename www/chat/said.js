"use strict";
// What the server says in the `chat` subprotocol, and what the session does about each kind of
// message. An unknown kind is shown as one that can't be read.
barewire.define("chat/said", ["kit/address"], ({ address }) => {
  const POLL_MS = 10_000;
  const KNOWN_ERRORS = ["no_such_user", "bad_message", "too_fast"];

  const said = {
    welcome(session, welcome) {
      session.welcome = welcome;
      session.name = welcome.name;
      // Somebody who is typing another name isn't interrupted.
      if (session.asking?.why !== "change") session.asking = null;
      session.madeUpTries = 0;
      session.room = session.enter(welcome.room);
      session.roomName = welcome.room;
      const back = session.room.epoch !== null;
      if (back) session.room.note("room.back", { name: session.name });
      const ask = session.room.welcome(welcome);
      session.connection.welcomed();
      session.wires.watch(session.server, welcome.ticket);
      session.world.remember("held", { name: session.name, room: session.roomName });
      if (ask) catchUp(session, session.room, ask);
    },
    say: ({ room }, message) => room.say(message),
    join: ({ room }, { name }) => room.join(name),
    leave: ({ room }, { name }) => room.leave(name),

    // Sent because somebody wanted to see it cross the wire; nothing else to do.
    demonstration() {},

    // The answer to this page's own question.
    heartbeat: ({ pulse }) => pulse.answered(),

    error({ room, pulse }, { code, text }) {
      // A server that doesn't know the question answers with this.
      if (code === "bad_message" && pulse.answered()) return;
      room.outgoing.refused(code);
      const known = KNOWN_ERRORS.includes(code);
      room.note(known ? `error.${code}` : "error.other", {}, { tone: "bad", quote: text ?? null });
    },
  };

  // What was said while this page wasn't connected. The answer is dropped if the room has started
  // again in the meantime: its own welcome asks again.
  async function catchUp({ world, server }, room, ask) {
    try {
      const url = address.pollUrl(server, room.name, ask.since);
      const answer = await world.fetch(url, { cache: "no-store", signal: AbortSignal.timeout(POLL_MS) });
      if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
      const history = await answer.json();
      if (history.epoch === room.epoch && ask.epoch === room.epoch) room.history(ask, history);
    } catch (error) {
      room.note("room.no_history", {}, { tone: "bad", quote: error.message });
    }
    world.changed();
  }

  return { said };
});
