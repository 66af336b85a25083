"use strict";
// How long to wait before the next try. The wait doubles, so that clients don't keep calling a
// server that is down; and it is partly random, so that a whole class doesn't arrive in the same
// millisecond when the server comes back.
barewire.define("kit/backoff", [], () => {
  const FIRST_MS = 1000;
  const LONGEST_MS = 30_000;

  // Milliseconds before try number `attempt` (0 is the first). `random` is in
  // [0, 1): between half of the doubled wait and all of it.
  function delay(attempt, random) {
    const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 20));
    return Math.round(whole / 2 + (whole / 2) * random);
  }

  return { delay };
});
