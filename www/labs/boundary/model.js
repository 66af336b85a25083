"use strict";
// A slider's scale for payload lengths: near the boundaries between the forms of a length, single
// bytes matter; between them, thousands don't. So each third of the slider is a range of its own,
// and both boundaries have much room around them. No DOM.
barewire.define("labs/boundary/model", [], () => {
  // First and last length of each third, and how many positions a third has.
  const THIRDS = [
    [0, 130],
    [131, 65_530],
    [65_531, 70_000],
  ];
  const THIRD = 1000;
  const END = THIRDS.length * THIRD;
  const MOST = THIRDS.at(-1)[1];

  // The length at a position, 0 to END; at a border between thirds, the earlier one counts.
  function lengthAt(position) {
    const third = Math.min(Math.max(Math.ceil(position / THIRD) - 1, 0), THIRDS.length - 1);
    const [first, last] = THIRDS[third];
    return Math.round(first + ((position - third * THIRD) / THIRD) * (last - first));
  }

  // The position of a length: an integer, within the length's own third.
  function positionOf(n) {
    const third = THIRDS.findIndex(([, last]) => n <= last);
    const [first, last] = THIRDS[third];
    return third * THIRD + Math.max(Math.round(((n - first) / (last - first)) * THIRD), third === 0 ? 0 : 1);
  }

  return { END, MOST, lengthAt, positionOf };
});
