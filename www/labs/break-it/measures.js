"use strict";
// What our server, or this browser, does about a violation: measured on a connection of the desk's.
// If an end is silent, the lab waits until it is certain that it says nothing. No DOM.
barewire.define("labs/break-it/measures", ["labs/break-it/model"], ({ model: violations }) => {
  // Both return what was found (see model.js) with `rule`, the record of the rule that our server
  // saw broken, or null, and `connection`. `watch(connection)` is called as soon as there is
  // something to see.
  async function server(desk, id, watch = () => {}) {
    const connection = await desk.connect();
    try {
      await connection.open("/echo");
      watch(connection);
      await connection.write([violations.bytes(violations.find(id), "server")]);
      await connection.heardOut();
      const rule = connection.timeline.endings.find(({ record }) => record?.what === "rule")?.record ?? null;
      return { ...violations.ofServer(connection.frames.frames, connection.serverEndedFirst), rule, connection };
    } finally {
      connection.drop();
    }
  }

  async function browser(desk, id, watch = () => {}) {
    // If the bytes are a Close, nobody else may send one.
    const answers = !violations.closes(id);
    const connection = await desk.serve({ pieces: [violations.bytes(violations.find(id), "browser")], answers });
    const { script, timeline } = connection;
    watch(connection);
    try {
      const answered = () => violations.ofBrowser(timeline.rows, script);
      await connection.quiet(() => script.failed || script.closed);
      if (script.failed || answered().code !== null) await connection.sure(() => script.closed);
      // The records of its end come separately from the script's event.
      if (script.closed) await connection.sure(() => timeline.ended);
      return { ...answered(), rule: null, connection };
    } finally {
      connection.close();
      await connection.until(() => script.closed);
    }
  }

  return { server, browser };
});
