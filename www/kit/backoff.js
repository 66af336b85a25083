"use strict";
// How long to wait before trying again. The wait doubles, so that a server that
// is down isn't knocked on for ever; and it is smeared by chance, so that a whole
// class whose server came back doesn't arrive in the same millisecond.
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
