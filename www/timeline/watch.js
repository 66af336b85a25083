"use strict";
// The watching socket: a second WebSocket besides the chat's, on which the server reports what
// crosses the first. It shows the ticket from its `welcome`, feeds the timeline, and asks the
// server to do what a page can't do by itself: a script can neither send a ping nor make the server
// send one.
//
// It lives a moment longer than the connection that it watches: the last bytes of an end are
// reported after it. If it ends before the server's last report, for example because the server was
// killed, the timeline says so: more may have crossed than was reported.
barewire.define("timeline/watch", ["timeline/side-socket"], ({ sideSocket: { SideSocket } }) => {
  const SUBPROTOCOL = "wire";
  // The server itself waits 5 s and then 2 s for an end.
  const LAST_WORDS_MS = 9000;

  class Watch {
    // `world`: `makeWatcher(url, subprotocol)`, `clock`, `wall()`, `changed()`.
    constructor(world, timeline) {
      Object.assign(this, { world, timeline });
      this.socket = null;
      this.state = "off"; // "opening", "on", "refused", "off"
      this.why = null; // the server's sentence, if it refused or couldn't
      this.leaving = false; // does this page end it?
    }

    get on() {
      return this.state === "on";
    }

    begin(url, ticket) {
      this.state = "opening";
      try {
        this.socket = new SideSocket(
          this.world.makeWatcher(url, SUBPROTOCOL),
          { type: "watch", ticket },
          {
            hear: (message) => this.hear(message),
            over: (reason, code) => {
              if (this.on && !this.timeline.ended) this.timeline.cut(this.leaving ? null : code);
              this.over(this.state === "refused" ? "refused" : "off", this.why ?? (reason || null));
            },
          },
        );
      } catch (error) {
        this.over("refused", error.message);
      }
    }

    // The watched connection ended: what is on its way still comes.
    connectionEnded() {
      if (!this.socket) return;
      if (this.timeline.ended) return this.end();
      this.world.clock.later(() => this.end(), LAST_WORDS_MS);
    }

    end() {
      this.leaving = true;
      this.socket?.close();
    }

    // Asks the server for something; returns false if nobody listens.
    ask(demand) {
      this.why = null;
      if (!this.on) return false;
      this.socket.say(demand);
      return true;
    }

    hear(message) {
      switch (message.type) {
        case "watching":
          this.state = "on";
          this.timeline.clocks(message, this.world.wall());
          break;
        case "records":
          for (const record of message.records) this.timeline.take(record);
          if (this.timeline.ended) this.end();
          break;
        case "refused":
          Object.assign(this, { state: "refused", why: message.why });
          break;
        case "error":
          this.why = message.text;
          break;
        default:
          return;
      }
      this.world.changed();
    }

    over(state, why) {
      Object.assign(this, { state, why, socket: null });
      this.timeline.unwatched();
      this.world.changed();
    }
  }

  return { Watch };
});
