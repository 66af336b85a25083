// A slow network between browser and server: a relay that passes on every byte, from some moment on
// with a delay, each way. It can also hang, like a network whose cable was pulled: its connections
// stay open, and nothing crosses any more.
//
// As with recorder.mjs, the server needs no option for it.
import { connect, createServer } from "node:net";
import { endsWithTheTest } from "./house.mjs";

// `{ url, slow(ms), hang(), close() }`. A page is loaded before the relay is made slow: loading
// takes a hundred answers.
export async function relay(port) {
  const sockets = new Set();
  let hangs = false,
    delay = 0;
  // What was read is written this much later, in order; so is the end.
  const later = (work) => setTimeout(() => hangs || work(), delay);
  const pass = (from, to) => {
    sockets.add(from);
    from.on("data", (bytes) => later(() => to.destroyed || to.write(bytes)));
    from.on("end", () => later(() => to.end()));
    from.on("error", () => later(() => to.destroy()));
    from.on("close", () => sockets.delete(from));
  };
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (browser) => {
    const upstream = connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    pass(browser, upstream);
    pass(upstream, browser);
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  const made = {
    url: `http://127.0.0.1:${server.address().port}/`,
    slow: (ms) => (delay = ms),
    hang: () => (hangs = true),
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
  endsWithTheTest(made.close);
  return made;
}
