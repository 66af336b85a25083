"use strict";
// The timelines of this page: the live connection's, those of the last few before
// it (an end is most worth looking at when the next connection is already there),
// and captures that were opened. One of them is shown.
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
      this.count = 0;
    }

    // A new connection: its timeline is shown, unless a capture is being read.
    begin() {
      this.watching.connectionEnded();
      if (this.live.total > 0) {
        this.live = new barewire.Timeline();
        this.add(this.live);
      }
      this.ticket = null;
      this.watching = new barewire.Watch(this.world, this.live);
      if (!this.shown.replayed) this.shown = this.live;
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

    open(timeline) {
      this.add(timeline);
      this.shown = timeline;
    }

    show(serial) {
      this.shown = this.all.find((timeline) => timeline.serial === serial) ?? this.live;
    }

    showLive() {
      this.shown = this.live;
    }

    add(timeline) {
      timeline.serial = ++this.count;
      this.all.push(timeline);
      const gone = this.all.find((other) => other !== this.live && other !== this.shown && other !== timeline);
      if (this.all.length > KEPT && gone) this.all = this.all.filter((other) => other !== gone);
    }
  }

  barewire.Wires = Wires;
})();
