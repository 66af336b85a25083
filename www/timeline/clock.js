"use strict";
// Two clocks in one timeline: a record carries the server's microseconds, an entry of the journal
// this page's milliseconds. The server says once what its clock showed at which time of day; but a
// system's time of day may be wrong by a little or a lot. Necessary order comes before any clock:
// TCP's connection is accepted after the script asked for it, and the script gets `open` after the
// answer was written.
barewire.define("timeline/clock", [], () => {
  // Times of day that differ by more than a busy moment can explain come from two different clocks:
  // in milliseconds.
  const SAME_CLOCK = 250;
  // If two bounds exclude each other by more than this, the clocks aren't the reason: one was set
  // meanwhile, and neither bound says anything.
  const ROUNDING = 50;

  // What the server said, `{ wall, at }`, converted to this page's clock, which shows `now`.
  function anchored({ wall, at }, now) {
    return { wall: Math.abs(now - wall) > SAME_CLOCK ? now : wall, at };
  }

  // By this page's clock, when was TCP's connection accepted?
  function origin({ anchor, began, called, heard, answer }) {
    const told = anchor.wall - (anchor.at - began) / 1000;
    const least = called ?? -Infinity;
    const most = heard === null || answer === null ? Infinity : heard - answer.at;
    if (least - most > ROUNDING) return told;
    return Math.min(most, Math.max(least, told));
  }

  return { anchored, origin };
});
