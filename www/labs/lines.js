"use strict";
// The timelines of one lab: one for each connection that it opened, the latest few
// of them. It stands where the chat page has its `Wires`, so that the same views
// draw both.
barewire.define("labs/lines", ["timeline/timeline"], ({ timeline: { Timeline } }) => {
  const KEPT = 8;
  class Lines {
    constructor() {
      this.all = [];
      this.live = this.shown = new Timeline();
      this.watching = { state: "on", why: null, on: true };
      this.watcher = null; // nothing is asked of the server by way of these
    }

    get choices() {
      return this.all;
    }

    // Shows a connection's timeline; a new one is the latest from now on.
    look(timeline) {
      if (!this.all.includes(timeline)) {
        this.all.push(timeline);
        this.live = timeline;
        if (this.all.length > KEPT) this.all.shift();
      }
      this.shown = timeline;
    }

    show(serial) {
      this.shown = this.all.find((timeline) => timeline.serial === serial) ?? this.live;
    }
  }

  return { LabLines: Lines };
});
