"use strict";
// Keys where the browser sees neither a list nor a button: arrows move within a group that is one
// stop of the Tab key; Enter and the space bar press (ARIA's patterns for lists, tabs, grids,
// buttons).
barewire.define("kit/keys", [], () => {
  const UP_DOWN = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };
  const LEFT_RIGHT = { ArrowLeft: -1, ArrowRight: 1 };

  // How far this key moves, as `ways` says; 0 if it means nothing here or belongs to the browser
  // (with Alt, Ctrl or Meta). A key that is used here does nothing else.
  function way(event, ways) {
    const by = event.altKey || event.ctrlKey || event.metaKey ? 0 : (ways[event.key] ?? 0);
    if (by !== 0) event.preventDefault();
    return by;
  }

  // From one place to another in a list of this length, without leaving it.
  const reached = (at, by, count) => Math.min(count - 1, Math.max(0, at + by));

  // Enter and the space bar press what isn't an HTML button.
  function pressed(event) {
    const is = event.key === "Enter" || event.key === " ";
    if (is) event.preventDefault();
    return is;
  }

  return { UP_DOWN, LEFT_RIGHT, way, reached, pressed };
});
