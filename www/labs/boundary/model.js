"use strict";
// A slider's scale for payload lengths: where the ways to write a length meet, a few
// bytes count, and between those places thousands don't. So each third of its way is a
// range of its own, and both boundaries stand in the middle of much room. No DOM.
barewire.define("labs/boundary/model", [], () => {
  // First and last length of each third; a third has so many positions.
  const THIRDS = [
    [0, 130],
    [131, 65_530],
    [65_531, 70_000],
  ];
  const THIRD = 1000;
  const END = THIRDS.length * THIRD;
  const MOST = THIRDS.at(-1)[1];

  // The length at a position, 0 to END; at a border between thirds the earlier one counts.
  function lengthAt(position) {
    const third = Math.min(Math.max(Math.ceil(position / THIRD) - 1, 0), THIRDS.length - 1);
    const [first, last] = THIRDS[third];
    return Math.round(first + ((position - third * THIRD) / THIRD) * (last - first));
  }

  // The position of a length: a whole one, and so that each third keeps its own.
  function positionOf(n) {
    const third = THIRDS.findIndex(([, last]) => n <= last);
    const [first, last] = THIRDS[third];
    return third * THIRD + Math.max(Math.round(((n - first) / (last - first)) * THIRD), third === 0 ? 0 : 1);
  }

  return { END, MOST, lengthAt, positionOf };
});
