"use strict";
// Silence in the timeline. When nobody says anything, only the keep-alive's Pings and Pongs would
// be seen, and this page's own heartbeat; so consecutive rows of these are folded into one, which
// can be unfolded.
barewire.define("timeline/idle-rows", ["rfc6455/bits"], ({ bits: { OPCODE } }) => {
  const { PING, PONG } = OPCODE;
  const HEARTBEAT = '{"type":"heartbeat"}';
  // Fewer stay as they are, and so do the latest: a ping with its pong is worth seeing.
  const FEWEST = 4,
    LATEST = 2;

  const isEmptyControl = ({ opcode, frame }) =>
    (opcode === PING || opcode === PONG) && frame.len === 0n && frame.rule === null;
  const isIdle = (row) =>
    row.kind === "js"
      ? row.entry.detail.data === HEARTBEAT
      : row.kind === "frame" && (isEmptyControl(row) || row.glimpse?.text === HEARTBEAT);

  // The same rows, with each idle run as one `{ kind: "idle", count, until }`. The selected row
  // (`key`) is never folded, and a run that was unfolded (`open`, by the serial of its first row)
  // stays unfolded.
  function folded(rows, { key, open }) {
    const found = [];
    let run = [];
    const close = (latest) => {
      const kept = latest ? run.splice(-LATEST) : [];
      found.push(...(run.length < FEWEST || open.has(run[0].serial) ? run : [fold(run)]), ...kept);
      run = [];
    };
    for (const row of rows) {
      if (row.key !== key && isIdle(row)) {
        run.push(row);
        continue;
      }
      close(false);
      found.push(row);
    }
    close(true);
    return found;
  }

  // The same object for the same run, so its row isn't made again if nothing is new.
  const folds = new WeakMap();
  function fold(run) {
    const [first] = run;
    if (!folds.has(first))
      folds.set(first, { kind: "idle", key: `idle-${first.serial}`, serial: first.serial, version: 0 });
    const made = folds.get(first);
    const [count, until] = [run.length, run.at(-1).at];
    if (made.count === count && made.until === until && made.at === first.at) return made;
    return Object.assign(made, { at: first.at, count, until, version: made.version + 1 });
  }

  return { folded, FEWEST, LATEST };
});
