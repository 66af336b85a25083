"use strict";
// The settings of a race, and when its letters are said. No DOM.
barewire.define("labs/three-roads/plan", [], () => {
  // The range of each slider.
  const BOUNDS = { every: [100, 5000, 100], rate: [0, 50, 1], clients: [1, 4, 1], seconds: [5, 60, 5] };
  const SETTINGS = { every: "1000", rate: "5", clients: "1", seconds: "20" };
  const PRESETS = [
    ["usual", SETTINGS],
    ["idle", { every: 1000, rate: 0, clients: 1, seconds: 60 }],
    ["hurried", { every: 100, rate: 5, clients: 1, seconds: 20 }],
    ["busy", { every: 1000, rate: 50, clients: 4, seconds: 20 }],
  ];
  // The rate's messages come within this many seconds.
  const RATE_SECONDS = 10;

  // The settings as numbers within their limits; an address can say anything.
  function planOf(settings) {
    return Object.fromEntries(
      Object.entries(BOUNDS).map(([name, [least, most, step]]) => {
        const number = Number(settings[name]);
        const value = Number.isFinite(number) ? number : Number(SETTINGS[name]);
        return [name, Math.min(most, Math.max(least, Math.round(value / step) * step))];
      }),
    );
  }

  // When the messages are said, in ms since the start: one in each stretch of the race. How long a
  // letter waits for the next poll depends on its place between two polls: so each has a different
  // place. If the places were random, so would be the median of ten letters; at equal distances
  // they would fall into step with the polls.
  function timetable({ every, rate, seconds }, random) {
    const count = Math.round((rate * seconds) / RATE_SECONDS);
    const stretch = (seconds * 1000) / Math.max(1, count);
    const places = shuffled(count, random);
    return places.map((place, i) => {
      const from = i * stretch;
      const phase = ((place + random()) / count) * every;
      return Math.floor(stretch < every ? from + random() * stretch : inStep(from, stretch, phase, every, random));
    });
  }

  // One of the moments of a stretch that are this long after a poll.
  function inStep(from, stretch, phase, every, random) {
    const first = from + ((((phase - from) % every) + every) % every);
    const choices = Math.max(1, Math.ceil((from + stretch - first) / every));
    return first + Math.floor(random() * choices) * every;
  }

  // 0 to n - 1, in random order (Fisher and Yates).
  function shuffled(n, random) {
    const all = Array.from({ length: n }, (_, i) => i);
    for (let i = n - 1; i > 0; i--) {
      const j = Math.floor(random() * (i + 1));
      [all[i], all[j]] = [all[j], all[i]];
    }
    return all;
  }

  return { BOUNDS, SETTINGS, PRESETS, planOf, timetable };
});
