"use strict";
// The timelines of this page: the live connection's, those of the last few before
// it (an end is most worth looking at when the next connection is already there),
// captures that were opened, and for a teacher everybody's. One of them is shown.
(() => {
  const barewire = (globalThis.barewire ??= {});

  const KEPT = 4;

  class Wires {
    constructor(world) {
      this.world = world;
      this.live = new barewire.Timeline();
      this.all = [this.live];
      this.shown = this.live;
      this.watching = new barewire.Watch(world, this.live);
      this.ticket = null;
      this.teaching = null;
    }

    // A new connection: its timeline is shown, unless a capture is being read, or
    // somebody else's connection.
    begin() {
      this.watching.connectionEnded();
      if (this.live.total > 0) {
        this.live = new barewire.Timeline();
        this.add(this.live);
      }
      this.ticket = null;
      this.watching = new barewire.Watch(this.world, this.live);
      if (!this.shown.replayed && !this.shown.taught) this.look(this.live);
    }

    watch(server, ticket) {
      this.ticket = ticket;
      if (!this.world.makeWatcher || typeof ticket !== "string") return;
      this.watching.begin(barewire.address.watchUrl(server), ticket);
    }

    ended() {
      this.ticket = null;
      this.watching.connectionEnded();
    }

    // From now on everybody's wires are watched, with the key of this server's
    // teacher; no other server is ever told it.
    teach(server, key) {
      this.teaching?.end();
      this.teaching = new barewire.Teaching(this.world, barewire.address.watchUrl(server), key);
      this.teaching.begin();
    }

    // ---- which is shown ----

    look(timeline) {
      // Nobody is left slowed down by somebody who looks elsewhere.
      if (timeline !== this.shown) this.teaching?.leave(this.shown);
      this.shown = timeline;
    }

    open(timeline) {
      this.add(timeline);
      this.look(timeline);
    }

    show(serial) {
      this.look(this.choices.find((timeline) => timeline.serial === serial) ?? this.live);
    }

    showLive() {
      this.look(this.live);
    }

    // The connection of a lane; of one's own there is more to see than its lane has.
    showLane(number) {
      const lane = this.teaching?.lanes.all.get(number);
      if (lane) this.look(number === this.live.connection ? this.live : lane.timeline);
    }

    // This page's own, and the other that is shown.
    get choices() {
      const own = this.all.filter((line) => line === this.live || line.total > 0);
      return own.includes(this.shown) ? own : [...own, this.shown];
    }

    // ---- asking ----

    // The socket that tells of the connection that is shown; null where none does.
    get watcher() {
      if (this.shown === this.live) return this.watching;
      return this.shown.taught ? this.teaching : null;
    }

    // Asks the server for something that is to be done with the connection that is
    // shown; false where nobody listens.
    ask(demand) {
      return this.watcher?.ask(demand, this.shown) ?? false;
    }

    add(timeline) {
      this.all.push(timeline);
      const gone = this.all.find((other) => other !== this.live && other !== this.shown && other !== timeline);
      if (this.all.length > KEPT && gone) this.all = this.all.filter((other) => other !== gone);
    }
  }

  barewire.Wires = Wires;
})();
