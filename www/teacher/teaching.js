"use strict";
// The teacher's socket: a WebSocket besides the page's own, on which the server reports what
// crosses everybody's. It shows the teacher's key, feeds the lanes, and makes the teacher's
// requests: for example, that a connection goes step by step.
//
// A restarted server has another key. So a lost socket is opened again, but a refusal is final: the
// key is no longer valid.
barewire.define(
  "teacher/teaching",
  ["kit/backoff", "timeline/side-socket", "teacher/lanes"],
  ({ backoff, sideSocket: { SideSocket }, lanes: { Lanes } }) => {
    const SUBPROTOCOL = "wire";
    // A class may say a thousand things a second; nobody reads that fast.
    const NEWS_MS = 250;

    class Teaching {
      // `world`: `makeWatcher(url, subprotocol)`, `clock`, `random()`, `changed()`.
      constructor(world, url, key) {
        Object.assign(this, { world, url, key });
        this.socket = null;
        this.state = "opening"; // "on", "lost", "refused"
        this.why = null; // the server's sentence, if it refused or couldn't
        // Who can reach the server: { listens, port, addresses }, as far as it knows.
        this.reach = null;
        // What the proxy says of itself: { to, url, secrets }; null if this is a server of ours.
        this.between = null;
        this.lanes = new Lanes();
        this.attempt = 0;
        this.retry = null; // the timer of the next attempt
        this.heard = null; // { at, here }: the server's clock in µs, and this page's in ms; where
        // the server isn't heard, its clock stands still, and `here` is null
        this.news = null; // the timer of the next drawing
      }

      get on() {
        return this.state === "on";
      }

      // The server's clock at this moment, in µs.
      get now() {
        if (this.heard === null) return 0;
        const { at, here } = this.heard;
        return here === null ? at : at + (this.world.clock.now() - here) * 1000;
      }

      begin() {
        this.retry = null;
        this.state = "opening";
        try {
          this.socket = new SideSocket(
            this.world.makeWatcher(this.url, SUBPROTOCOL),
            { type: "teach", key: this.key },
            {
              hear: (message) => this.hear(message),
              over: (reason, code) => this.lost(code),
            },
          );
        } catch (error) {
          this.refused(error.message);
        }
      }

      // Nobody wants to watch any more.
      end() {
        if (this.retry !== null) this.world.clock.cancel(this.retry);
        this.socket?.leave();
        this.socket = null;
      }

      // ---- what is asked ----

      // Asks for something to be done with the connection of `timeline`; returns false if that
      // can't be asked.
      ask(demand, { taught }) {
        this.why = null;
        const there = this.lanes.all.get(taught.number) === taught && !taught.over;
        if (this.state !== "on" || !there) return false;
        this.socket.say({ ...demand, connection: taught.number });
        return true;
      }

      // ---- what is heard ----

      hear(message) {
        switch (message.type) {
          case "teaching":
            return this.watches(message);
          case "addresses":
            this.isReached(message);
            return this.world.changed();
          case "records":
            for (const record of message.records) this.lanes.take(record);
            return this.tellSoon();
          case "refused":
            return this.refused(message.why);
          case "error":
            this.why = message.text;
            return this.world.changed();
          default:
        }
      }

      // It begins, or begins again: what was known may be wrong by now, and the server reports
      // again who is there.
      watches(message) {
        Object.assign(this, { state: "on", why: null, attempt: 0, between: message.between ?? null });
        this.isReached(message);
        this.heard = { at: message.at, here: this.world.clock.now() };
        this.lanes = new Lanes();
        this.world.changed();
      }

      // An older server says nothing of it, or only one address.
      isReached({ listens = null, port = null, others, addresses = others ? [others] : [] }) {
        this.reach = { listens, port, addresses };
      }

      tellSoon() {
        this.news ??= this.world.clock.later(() => {
          this.news = null;
          this.world.changed();
        }, NEWS_MS);
      }

      // What was known belonged to another server, or may no longer be shown.
      refused(why) {
        Object.assign(this, { state: "refused", why, heard: null, lanes: new Lanes() });
        this.world.changed();
      }

      lost(code) {
        this.socket = null;
        for (const lane of this.lanes.all.values()) {
          // The server releases every thread when nobody watches any more.
          lane.timeline.unwatched();
          if (!lane.over) lane.timeline.cut(code);
        }
        if (this.heard !== null) this.heard = { at: this.now, here: null };
        if (this.state !== "refused") {
          this.state = "lost";
          this.retry = this.world.clock.later(() => this.begin(), backoff.delay(this.attempt, this.world.random()));
          this.attempt += 1;
        }
        this.world.changed();
      }
    }

    return { Teaching };
  },
);
