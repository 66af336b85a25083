"use strict";
// Arrow keys in a group that is one stop of the Tab key (the pattern of ARIA's lists, tabs and
// grids).
barewire.define("kit/arrows", [], () => {
  const UP_DOWN = { ArrowUp: -1, ArrowDown: 1, Home: -Infinity, End: Infinity };
  const LEFT_RIGHT = { ArrowLeft: -1, ArrowRight: 1 };

  // How far this key goes, as `ways` says; 0 where it means nothing here or belongs to the
  // browser (with Alt, Ctrl or Meta). What is taken here does nothing else.
  function way(event, ways) {
    const by = event.altKey || event.ctrlKey || event.metaKey ? 0 : (ways[event.key] ?? 0);
    if (by !== 0) event.preventDefault();
    return by;
  }

  // From a place among so many, without leaving them.
  const reached = (at, by, count) => Math.min(count - 1, Math.max(0, at + by));

  return { UP_DOWN, LEFT_RIGHT, way, reached };
});
