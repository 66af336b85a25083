"use strict";
// The timelines of this page: the live connection's, those of the last few before
// it (an end is most worth looking at when the next connection is already there),
// and captures that were opened. One of them is shown.
(() => {
  const barewire = (globalThis.barewire ??= {});

  const KEPT = 4;
  const { FULL } = barewire.steps;

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
      this.release();
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
      this.release();
      this.ticket = null;
      this.watching.connectionEnded();
    }

    open(timeline) {
      this.add(timeline);
      this.turnTo(timeline);
    }

    show(serial) {
      this.turnTo(this.all.find((timeline) => timeline.serial === serial) ?? this.live);
    }

    showLive() {
      this.turnTo(this.live);
    }

    // Who looks at another connection leaves no thread waiting at this one.
    turnTo(timeline) {
      if (timeline === this.shown) return;
      this.release();
      this.shown = timeline;
    }

    // ---- what the server is asked to do with the connection that is shown ----

    ask(demand) {
      return this.shown === this.live ? this.watching.ask(demand) : false;
    }

    // Does anybody listen who could do it?
    get listens() {
      return this.shown === this.live && this.watching.on;
    }

    setPace(pace) {
      const { stepping } = this.shown;
      if (!this.ask({ type: "pace", ...pace })) return false;
      if (stepping.pace === FULL) stepping.forget();
      if (pace.pace === "full") stepping.released();
      else stepping.pace = pace;
      return true;
    }

    // At full speed again, whatever becomes of the connection.
    release() {
      const { stepping } = this.shown;
      if (stepping.pace !== FULL) this.ask({ type: "pace", ...FULL });
      stepping.released();
    }

    // One step, where there is one to take: a second word for the same step would let
    // the thread run past the next.
    step() {
      const { stepping } = this.shown;
      if (stepping.stage && !stepping.asked) stepping.asked = this.ask({ type: "step" });
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
