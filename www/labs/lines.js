"use strict";
// The timelines of one lab: one for each connection that it opened, the latest few of them. It
// takes the place of the chat page's `Wires`, so that the same views draw both.
barewire.define("labs/lines", ["timeline/timeline"], ({ timeline: { Timeline } }) => {
  const KEPT = 8;
  class Lines {
    constructor() {
      this.all = [];
      this.live = this.shown = new Timeline();
      this.watching = { state: "on", why: null, on: true };
      this.watcher = null; // the lab's timelines ask the server for nothing
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
