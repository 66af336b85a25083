"use strict";
// The timelines of this page: the live connection's, those of the last few before it (an end is
// most worth looking at when the next connection is already there), captures that were opened, and
// for a teacher everybody's. One of them is shown.
barewire.define(
  "teacher/wires",
  ["kit/address", "timeline/steps", "timeline/timeline", "timeline/watch", "teacher/teaching"],
  ({ address, steps: { FULL }, timeline: { Timeline }, watch: { Watch }, teaching: { Teaching } }) => {
    const KEPT = 4;

    class Wires {
      // `hasOwn`: has this page a connection of its own?
      constructor(world, hasOwn = true) {
        Object.assign(this, { world, hasOwn });
        this.live = new Timeline();
        this.all = [this.live];
        this.shown = this.live;
        this.chosen = null; // what somebody wants to look at, whatever opens
        this.watching = new Watch(world, this.live);
        this.ticket = null;
        this.teaching = null;
        this.file = []; // the connections of the last file that had several
      }

      // A new attempt. While nothing opens, the lost connection can still be looked at; attempts
      // that never opened say nothing, so only the last of them is kept.
      begin() {
        if (this.shown === this.live) this.release();
        this.watching.connectionEnded();
        const before = this.live;
        if (before.total > 0) {
          this.live = new Timeline();
          if (!before.opened) this.all = this.all.filter((line) => line !== before);
          this.add(this.live);
        }
        this.ticket = null;
        this.watching = new Watch(this.world, this.live);
        if (this.shown === before && !before.opened) this.look(this.live);
      }

      // It is open: it is shown, unless a capture is being read, somebody else's connection, or one
      // that was chosen.
      opened() {
        this.live.opened = true;
        const { replayed, taught } = this.shown;
        if (!replayed && !taught && this.shown !== this.chosen) this.look(this.live);
      }

      // Somebody asks for another connection: it will be shown.
      anew() {
        this.chosen = null;
        this.release();
      }

      watch(server, ticket) {
        this.ticket = ticket;
        if (!this.world.makeWatcher || typeof ticket !== "string") return;
        this.watching.begin(address.watchUrl(server), ticket);
      }

      ended() {
        if (this.shown === this.live) this.release();
        this.ticket = null;
        this.watching.connectionEnded();
      }

      // From now on everybody's wires are watched, with the key of this server's teacher; no other
      // server is ever told the key.
      teach(server, key) {
        this.teaching?.end();
        this.teaching = new Teaching(this.world, address.watchUrl(server), key);
        this.teaching.begin();
      }

      // ---- which is shown ----

      // Looking at another connection must not leave a thread waiting at this one.
      look(timeline) {
        if (timeline === this.shown) return;
        this.release();
        this.shown = timeline;
      }

      // Of a file with several connections, all can be chosen until the next such file is opened.
      open(timeline, ...others) {
        if (others.length > 0) this.file = [timeline, ...others];
        else this.add(timeline);
        this.look(timeline);
      }

      show(serial) {
        this.look(this.choices.find((timeline) => timeline.serial === serial) ?? this.live);
        this.chosen = this.shown === this.live ? null : this.shown;
      }

      // What is shown is being looked at, and stays, even when a new connection opens.
      stay() {
        this.chosen = this.shown;
      }

      showLive() {
        this.chosen = null;
        this.look(this.live);
      }

      // The connection of a lane; for the page's own, there is more to see than its lane has.
      showLane(number) {
        const lane = this.teaching?.lanes.all.get(number);
        if (lane) this.look(number === this.live.connection ? this.live : lane.timeline);
      }

      // This page's own, and the other one that is shown.
      get choices() {
        const kept = this.all.filter((line) => (this.hasOwn && line === this.live) || line.total > 0);
        const own = [...kept, ...this.file];
        return own.includes(this.shown) ? own : [...own, this.shown];
      }

      // ---- what the server is asked to do with the connection that is shown ----

      // The socket that reports on the connection that is shown; null if none does.
      get watcher() {
        if (this.shown === this.live) return this.watching;
        return this.shown.taught ? this.teaching : null;
      }

      // Asks the server for something to be done with the connection that is shown; returns false
      // if nobody listens.
      ask(demand) {
        return this.watcher?.ask(demand, this.shown) ?? false;
      }

      // Does anybody listen who could do it?
      get listens() {
        return Boolean(this.watcher?.on);
      }

      setPace(pace) {
        const { stepping } = this.shown;
        if (!this.ask({ type: "pace", ...pace })) return false;
        if (stepping.pace === FULL) stepping.forget();
        if (pace.pace === "full") stepping.released();
        else stepping.pace = pace;
        return true;
      }

      // At full speed again, whatever happens to the connection.
      release() {
        const { stepping } = this.shown;
        if (stepping.pace !== FULL) this.ask({ type: "pace", ...FULL });
        stepping.released();
      }

      // One step, if there is one to take: a second request for the same step would let the thread
      // run past the next one.
      step() {
        const { stepping } = this.shown;
        if (!stepping.stage || stepping.asked) return;
        stepping.asked = this.ask({ type: "step" });
        if (stepping.asked) stepping.passes();
      }

      add(timeline) {
        this.all.push(timeline);
        const gone = this.all.find((other) => other !== this.live && other !== this.shown && other !== timeline);
        if (this.all.length > KEPT && gone) this.all = this.all.filter((other) => other !== gone);
      }
    }

    return { Wires };
  },
);
