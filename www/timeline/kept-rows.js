"use strict";
// Which rows a timeline drops if it has more than it keeps.
barewire.define("timeline/kept-rows", [], () => {
  // Somebody looks at the rows up to this serial: they stay, and besides them the usual number of
  // others. `null`: nobody looks at any.
  function hold(line, serial) {
    if (serial === line.held.serial) return;
    line.held = { serial, rows: serial === null ? 0 : line.rows.length };
    while (line.isFull) line.drop();
  }

  // The place of the one that goes first: the oldest, on the side that has more. A script that is
  // behind in a flood gets each message late; by age only, its own events would push out all
  // frames.
  function first({ rows, held }) {
    let free = 0,
      events = 0;
    for (const row of rows) {
      if (!isFree(row, held)) continue;
      free += 1;
      events += row.kind === "js" ? 1 : 0;
    }
    const wanted = events > free / 2;
    return rows.findIndex((row) => isFree(row, held) && (row.kind === "js") === wanted);
  }

  const isFree = ({ serial: own }, { serial }) => serial === null || own > serial;

  return { hold, first };
});
