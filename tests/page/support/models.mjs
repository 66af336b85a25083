// Loads the page's scripts as the page does, in its order, and gives its models a world in which
// nothing happens by itself: time moves when a test says so, and sockets do what a test tells them.
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { www } from "./find.mjs";
import { lookOn } from "./modules.mjs";

const require = createRequire(import.meta.url);

export const pages = ["index.html", "labs.html", "wires.html"];

// The scripts that a page names, in order.
export function named(page) {
  const html = readFileSync(join(www, page), "utf8");
  return [...html.matchAll(/<script defer src="([^"]+)"/g)].map((found) => found[1]);
}

const once = (files) => [...new Set(files)];

// All scripts of the pages, each once.
export const scripts = () => once(pages.flatMap(named));

// What each script says that it needs.
export const needs = new Map(
  scripts()
    .filter((file) => file !== "kit/define.js")
    .map((file) => {
      const [, name, list] = /^barewire\.define\(\s*"([^"]+)",\s*\[([^\]]*)\]/m.exec(
        readFileSync(join(www, file), "utf8"),
      ) ?? [null, file, ""];
      return [name, [...list.matchAll(/"([^"]+)"/g)].map((found) => found[1])];
    }),
);

// What a script needs, what that needs, and itself.
export function closure(name) {
  const seen = new Set();
  const visit = (one) => seen.has(one) || (needs.get(one).forEach(visit), seen.add(one));
  visit(name);
  return [...seen];
}

// Models don't use the page: they aren't views, and they don't need what makes elements.
const PAGE = /(^|\/)(view-[^/]*|app|lab|labs|dom|appearance|projector|wire-actions)$/;
export const modelScripts = [...needs.keys()]
  .filter((name) => !closure(name).some((needed) => PAGE.test(needed)))
  .map((name) => `${name}.js`);

lookOn();
for (const file of ["kit/define.js", ...modelScripts]) require(join(www, file));
export const { barewire } = globalThis;

export class FakeClock {
  constructor() {
    this.time = 0;
    this.due = [];
    this.last = 0;
  }
  now = () => this.time;
  later = (work, ms) => (this.due.push({ id: ++this.last, at: this.time + ms, work }), this.last);
  cancel = (id) => (this.due = this.due.filter((entry) => entry.id !== id));
  tick(ms) {
    const end = this.time + ms;
    for (;;) {
      const next = this.due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
      if (!next) break;
      this.cancel(next.id);
      this.time = next.at;
      next.work();
    }
    this.time = end;
  }
}

export class FakeSocket {
  constructor(url, protocol) {
    Object.assign(this, { url, asked: protocol, protocol: "", extensions: "", readyState: 0, sent: [], closing: null });
  }
  send(data) {
    this.sent.push(data);
  }
  close(code, reason) {
    this.closing = { code, reason };
    this.readyState = 2;
  }
  // What the other end, or the browser, does.
  opens() {
    this.readyState = 1;
    this.protocol = "chat";
    this.onopen({});
  }
  hears(message) {
    this.onmessage({ data: typeof message === "string" ? message : JSON.stringify(message) });
  }
  ends(code, reason = "", wasClean = code !== 1006) {
    this.readyState = 3;
    if (code === 1006) this.onerror({});
    this.onclose({ code, reason, wasClean });
  }
}

// A world with `sockets` (all that were ever made) and `polls` (what was fetched, answered from
// `transcript`).
export function world({ transcript = () => ({ epoch: "e1", messages: [], last: 0 }) } = {}) {
  const clock = new FakeClock();
  const made = { clock, sockets: [], polls: [], remembered: {} };
  return Object.assign(made, {
    makeSocket: (url, protocol) => (made.sockets.push(new FakeSocket(url, protocol)), made.sockets.at(-1)),
    random: () => 0.5,
    wall: () => clock.time,
    changed: () => {},
    remember: (what, value) => (made.remembered[what] = value),
    fetch: async (url) => (made.polls.push(url), { ok: true, json: async () => transcript(new URL(url)) }),
  });
}

// The watching sockets that a world will make, each with what it was asked.
export function watchersOf(w) {
  const watchers = [];
  w.makeWatcher = (url, subprotocol) => (
    watchers.push({
      url,
      subprotocol,
      sent: [],
      send(text) {
        this.sent.push(JSON.parse(text));
      },
      close() {
        this.closed = true;
      },
    }),
    watchers.at(-1)
  );
  return watchers;
}

// A session in a world that makes its watching sockets; `watchers` are those, with what each was
// asked.
export function watched() {
  const w = world();
  const watchers = watchersOf(w);
  const session = new barewire.Session(w, {
    server: barewire.address.ofPage({ protocol: "file:", host: "" }),
    room: "lobby",
    name: "ana",
    madeUp: false,
    held: false,
    language: "en",
  });
  return { w, watchers, session };
}
