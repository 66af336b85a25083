"use strict";
// Three roads for one chat, raced: polling, long polling and a WebSocket carry the same messages at
// the same time, and every byte of HTTP and of WebSocket is counted. No DOM.
//
// Where the figures come from: a script can read an answer's head, but not what the browser writes
// into a request, so the page asks the server once how many bytes such a request has
// (`/lab/weight`). The WebSocket's bytes are those that the server's tap saw. TCP's and IP's own
// headers aren't counted: all three roads have them in addition.
barewire.define(
  "labs/three-roads/model",
  ["kit/hex", "labs/three-roads/plan", "labs/three-roads/race-socket"],
  ({ hex, plan: { BOUNDS, SETTINGS, PRESETS, planOf, timetable }, raceSocket: { RaceSocket } }) => {
    const ROADS = ["poll", "longpoll", "socket"];
    const TARGET = { poll: "/poll", longpoll: "/longpoll" };

    // The curve has one point in this many ms, however much crosses.
    const GRAIN_MS = 100;
    // How long to wait at the end for polls on their way, and for records.
    const PATIENCE_MS = 2500;
    // How long to wait for the roads to open.
    const OPENING_MS = 10_000;
    // A browser's cache makes requests for one address wait for each other, unless they bypass
    // it: so each client's long poll is sent by itself.
    const FRESH = { cache: "no-store" };
    // A browser sends a request at once if it has a connection for it; a poll that the server
    // answers at once is stuck after this long.
    const HELD_MS = 300,
      STUCK_MS = 3000;
    const ENDS = ["over", "stopped", "failed"];

    // The bytes of an answer's head, as HTTP/1.1 writes it (RFC 9112 §4).
    function headBytes({ status, statusText, headers }) {
      let bytes = `HTTP/1.1 ${status} ${statusText}\r\n`.length + 2;
      for (const [name, value] of headers) bytes += name.length + value.length + 4;
      return bytes;
    }

    // ---- what one road has cost so far ----

    class Tally {
      constructor() {
        Object.assign(this, {
          requests: 0,
          empty: 0,
          up: 0,
          down: 0,
          opening: 0,
          late: [],
          curve: [[0, 0]],
          one: null,
        });
      }

      get bytes() {
        return this.up + this.down;
      }

      // `at`: ms since the start; null before it: that is the opening.
      add(at, up, down) {
        if (at === null) {
          this.opening += up + down;
          return;
        }
        this.up += up;
        this.down += down;
        const last = this.curve.at(-1);
        if (at - last[0] < GRAIN_MS && this.curve.length > 1) last[1] = this.bytes;
        else this.curve.push([at, this.bytes]);
      }

      // Of the latencies in ms: the median, and the longest.
      get middle() {
        const sorted = this.late.map(({ ms }) => ms).sort((a, b) => a - b);
        const [low, high] = [(sorted.length - 1) >> 1, sorted.length >> 1];
        return sorted.length === 0 ? null : (sorted[low] + sorted[high]) / 2;
      }

      get longest() {
        return this.late.length === 0 ? null : Math.max(...this.late.map(({ ms }) => ms));
      }
    }

    // ---- the race ----

    class Race {
      // `world`: `fetch`, `makeSocket`, `clock`, `wall()`, `random()`, `changed()`;
      // `requests(told)` reports for each request how many ms the browser held it back, until the
      // returned function is called. `say(text)` says something in the room, on a connection that
      // isn't part of the race.
      constructor(world, { server, room, plan, say }) {
        Object.assign(this, { world, server, room, plan, say });
        this.name = Math.floor(world.random() * 46_656)
          .toString(36)
          .padStart(3, "0");
        this.tallies = Object.fromEntries(ROADS.map((road) => [road, new Tally()]));
        this.sent = new Map(); // text → when it was said, on this page's clock
        this.state = "ready"; // "opening", "running", "ending", "over", "stopped", "failed"
        this.why = null; // the key of the sentence that says why it failed
        this.held = { requests: 0, longest: 0 }; // what the browser held back
        this.asking = new Map(); // polls that are on their way → since when
        this.began = null;
        this.weight = null; // the bytes of a request, without those of its target
        this.partial = false; // were the answers' heads hidden from us?
        this.sockets = [];
        this.counting = true; // is what crosses still a part of the race?
        this.sleepers = new Set(); // the waits that are still running
        this.pending = new Set(); // long polls that are on their way
      }

      get at() {
        return this.began === null ? null : Math.min(this.world.clock.now() - this.began, this.plan.seconds * 1000);
      }

      // For how many ms has a poll been waiting that should be answered at once? 0: none.
      get stuck() {
        const waited = this.world.clock.now() - Math.min(this.world.clock.now(), ...this.asking.values());
        return this.running && waited > STUCK_MS ? waited : 0;
      }

      get running() {
        return this.state === "running";
      }

      async run() {
        this.state = "opening";
        this.world.changed();
        if (!(await this.weigh())) return this.fail("race.why_weight");
        if (this.state !== "opening") return;
        this.sockets = Array.from({ length: this.plan.clients }, (_, i) => new RaceSocket(this, i));
        await this.until(() => this.sockets.every((socket) => socket.settled));
        if (!this.sockets.every((socket) => socket.settled)) return this.fail("race.why_sockets");
        const unwatch = this.world.requests?.((url, ms) => this.heldBack(url, ms));
        try {
          await this.race();
        } finally {
          unwatch?.();
        }
      }

      async race() {
        const last = Math.max(...this.sockets.map((socket) => socket.last));
        this.began = this.world.clock.now();
        this.state = "running";
        const polls = ["poll", "longpoll"].flatMap((road) => this.sockets.map(() => this.keepAsking(road, last)));
        await Promise.all([this.speak(), this.pause(this.plan.seconds * 1000)]);
        await this.finish(polls);
      }

      // Waits for the last answers, but not for long polls that nothing will answer.
      async finish(polls) {
        if (!this.running) return;
        this.state = "ending";
        await this.until(
          () => this.sockets.every((socket) => socket.settled) && ROADS.every((road) => this.hasAll(road)),
        );
        this.counting = false;
        this.hangUp();
        await Promise.all(polls);
        if (this.state === "ending") this.state = "over";
        this.world.changed();
      }

      hangUp() {
        for (const socket of this.sockets) socket.end();
        for (const request of this.pending) request.abort();
        for (const wake of [...this.sleepers]) wake();
      }

      stop() {
        this.finally("stopped");
      }

      // Something necessary isn't there, or isn't there any more.
      fail(why) {
        this.finally("failed", why);
      }

      finally(state, why = null) {
        if (ENDS.includes(this.state)) return;
        Object.assign(this, { state, why, counting: false });
        this.hangUp();
        this.world.changed();
      }

      // The browser itself has let a request wait: it had no free connection.
      heldBack(url, ms) {
        if (ms < HELD_MS || !Object.values(TARGET).some((path) => url.startsWith(`${this.server.http}${path}?`)))
          return;
        this.held = { requests: this.held.requests + 1, longest: Math.max(this.held.longest, ms) };
        this.world.changed();
      }

      hasAll(road) {
        return this.tallies[road].late.length >= this.sent.size * this.plan.clients;
      }

      // Waits, unless the race is stopped: then it returns at once.
      pause(ms) {
        if (ENDS.includes(this.state)) return Promise.resolve();
        return new Promise((done) => {
          const wake = () => {
            this.world.clock.cancel(timer);
            this.sleepers.delete(wake);
            done();
          };
          const timer = this.world.clock.later(wake, ms);
          this.sleepers.add(wake);
        });
      }

      async until(test) {
        for (
          let waited = 0;
          waited < PATIENCE_MS + this.plan.every && !test() && !ENDS.includes(this.state);
          waited += 25
        )
          await this.pause(25);
      }

      async speak() {
        const table = timetable(this.plan, this.world.random);
        for (const [i, at] of table.entries()) {
          await this.pause(Math.max(0, at - (this.world.clock.now() - this.began)));
          if (!this.running) return;
          const text = `letter ${i + 1} of ${table.length} (race ${this.name})`;
          this.sent.set(text, this.world.clock.now());
          this.say(text);
        }
      }

      // One of the race's clients has got a message, on this road.
      came(road, text) {
        const said = this.sent.get(text);
        if (said === undefined) return;
        this.tallies[road].late.push({
          at: Math.round(said - this.began),
          ms: Math.max(0, this.world.clock.now() - said),
        });
      }

      // ---- over HTTP ----

      // Returns whether the size of a request is known now: a request like the race's is sent.
      async weigh() {
        const request = new AbortController();
        this.pending.add(request);
        const timer = this.world.clock.later(() => request.abort(), OPENING_MS);
        try {
          const answer = await this.world.fetch(`${this.server.http}/lab/weight`, { ...FRESH, signal: request.signal });
          this.partial = answer.type === "cors";
          this.weight = (await answer.json()).bytes - "/lab/weight".length;
          return Number.isFinite(this.weight);
        } catch {
          return false;
        } finally {
          this.world.clock.cancel(timer);
          this.pending.delete(request);
        }
      }

      targetOf(path, since) {
        return `${path}?room=${encodeURIComponent(this.room)}&since=${since}`;
      }

      // One request and its answer, both counted for the road.
      async exchange(road, since) {
        const tally = this.tallies[road];
        const target = this.targetOf(TARGET[road], since);
        const up = this.weight + target.length;
        const request = new AbortController();
        if (road === "longpoll") this.pending.add(request);
        else this.asking.set(request, this.world.clock.now());
        tally.requests += 1;
        tally.add(this.at, up, 0);
        try {
          const answer = await this.world.fetch(this.server.http + target, { ...FRESH, signal: request.signal });
          const body = await answer.text();
          const head = headBytes(answer),
            bodyBytes = hex.utf8Length(body);
          tally.add(this.at, 0, head + bodyBytes);
          const { messages, last } = JSON.parse(body);
          if (messages.length === 0) tally.empty += 1;
          tally.one = { up, head, body: bodyBytes, messages: messages.length };
          for (const { text } of messages) this.came(road, text);
          this.world.changed();
          return last;
        } finally {
          this.pending.delete(request);
          this.asking.delete(request);
        }
      }

      // A poll asks, waits and asks again; a long poll is answered when there is something, and
      // asks again at once. Until the race is over, and then for what was said last.
      async keepAsking(road, last) {
        let since = last,
          due = this.began;
        try {
          while (this.running || (this.counting && !this.hasAll(road))) {
            due = Math.max(this.world.clock.now(), due + (road === "poll" ? this.plan.every : 0));
            since = await this.exchange(road, since);
            await this.pause(Math.max(0, due - this.world.clock.now()));
          }
        } catch (error) {
          // The last long poll is aborted. Any other error ends the race.
          if (error.name !== "AbortError") this.fail("race.why_http");
        }
      }
    }

    // How many bytes polling moved for one byte of the WebSocket's, as a word.
    const RATIOS = [
      ["same", 2],
      ["few", 10],
      ["tens", 100],
      ["hundreds", Infinity],
    ];
    function ratio({ poll, socket }) {
      const times = poll.bytes / Math.max(1, socket.bytes);
      return { times, word: RATIOS.find(([, below]) => times < below)[0] };
    }

    // Keys that are put together while the page runs.
    const SAYS = [
      ...ROADS.flatMap((road) => [`race.${road}`, `race.says_${road}`]),
      ...PRESETS.map(([name]) => `race.preset_${name}`),
      ...RATIOS.map(([word]) => `race.times_${word}`),
      ...Object.keys(BOUNDS).flatMap((name) => [`race.${name}`, `race.${name}_is`]),
      ...["ready", "opening", "running", "ending", "over", "stopped", "failed"].map((state) => `race.state_${state}`),
    ];

    return { ROADS, BOUNDS, SETTINGS, PRESETS, RATIOS, SAYS, planOf, timetable, headBytes, ratio, Tally, Race };
  },
);
