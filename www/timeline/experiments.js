"use strict";
// What can be tried at the press of a button, and which row shows that it happened. A script can
// send messages; for other frames it asks the server, over the watching socket.
barewire.define("timeline/experiments", ["rfc6455/bits"], ({ bits: { OPCODE } }) => {
  const TEXT = "你好";
  const BIG = 300_000;
  const { CLOSE, PING } = OPCODE;
  const frameOf = (dir, fits) => (row) => row.kind === "frame" && row.dir === dir && fits(row);
  const long = ({ frame }) => frame.len !== null && frame.len >= BigInt(BIG);

  // `run(session)` does it and returns false if it can't; `seen(row)` recognizes the row that
  // results.
  const ALL = {
    text: { run: (session) => session.say(TEXT), seen: frameOf("in", ({ opcode }) => opcode === 1) },
    ping: asked(
      { type: "ping", payload: "barewire" },
      frameOf("out", ({ opcode }) => opcode === PING),
    ),
    binary: {
      run: (session) => session.sayBytes(Uint8Array.of(0xde, 0xad, 0xbe, 0xef)),
      seen: frameOf("in", ({ opcode }) => opcode === 2),
    },
    // At this length, the second cut is in the middle of a character.
    fragments: asked(
      { type: "fragments", text: "你好，三个分片" },
      frameOf("out", ({ part }) => part === "first"),
    ),
    big_out: asked({ type: "big", bytes: BIG }, frameOf("out", long)),
    // Only this page gets it back, without the padding: nobody else is disturbed.
    big_in: {
      run: (session) =>
        session.hand(JSON.stringify({ type: "say", to: session.name, text: "300 KB", padding: "x".repeat(BIG) })),
      // A browser may cut a long message into fragments, as it likes.
      seen: frameOf("in", (row) => row.part === "first" || long(row)),
    },
    close: {
      byServer: true,
      run(session) {
        // Otherwise the next connection would come before the end was looked at.
        const done = session.wires.watching.ask({ type: "close", code: 4000, reason: "you asked for it" });
        if (done) session.connection.wanted = false;
        return done;
      },
      seen: frameOf("out", ({ opcode }) => opcode === CLOSE),
    },
    quiet: asked(
      { type: "quiet" },
      frameOf("out", ({ opcode }) => opcode === PING),
    ),
  };

  function asked(demand, seen) {
    return { byServer: true, run: (session) => session.wires.watching.ask(demand), seen };
  }

  // Does it, and returns what to wait for; null if it couldn't be done.
  function run(name, session) {
    const { live } = session.wires;
    const after = live.total;
    return ALL[name].run(session) ? { name, timeline: live, after } : null;
  }

  // The awaited row, or null if it hasn't come.
  function found({ name, timeline, after }) {
    return timeline.rows.find((row) => row.serial > after && ALL[name].seen(row)) ?? null;
  }

  return { TEXT, ALL, run, found };
});
