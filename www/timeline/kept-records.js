"use strict";
// The records as they came, for saving: the beginning and the latest. It remembers which message
// each frame ended, so that the page that opens the capture counts on from there: the n-th `send()`
// belongs to the n-th message, even if the first ones aren't kept.
barewire.define("timeline/kept-records", [], () => {
  // Three records of the beginning are kept, unless more are asked for.
  const BEGINNING = 8;
  const FIRST = ["accepted", "request", "answer"];
  // After these, nobody knows how many messages crossed.
  const UNCOUNTED = ["lost", "gap"];
  // These say nothing that another record doesn't say.
  const PASSING = ["forgotten", "partial"];
  const weight = (record) => 200 + (record.payload?.length ?? 0);

  function keep(line, record) {
    if (PASSING.includes(record.what)) return;
    if (FIRST.includes(record.what) && line.head.length < BEGINNING) return line.head.push(record);
    line.records.push(record);
    line.characters += weight(record);
    const { records, characters } = line.bounds;
    while (line.records.length > records || line.characters > characters) forget(line, line.records.shift());
  }

  function forget(line, record) {
    line.characters -= weight(record);
    const { passed } = line;
    passed.records += 1;
    if (UNCOUNTED.includes(record.what)) passed.paired = false;
    const message = line.carried.get(record);
    if (!message) return;
    const { dir, number } = message;
    passed.within[dir] = number === undefined;
    if (number !== undefined) passed[dir] = number + 1;
  }

  // What was dropped, as a record of the capture's own: how many, and how far the messages were
  // counted by then.
  function forgotten({ passed: { records, within, ...counted } }) {
    return { what: "forgotten", records, ...counted, within: Object.keys(within).filter((dir) => within[dir]) };
  }

  // A capture is opened in which these were dropped.
  function recall(line, { records, paired, within, ...counted }) {
    const { passed } = line;
    passed.records += records;
    passed.paired = passed.paired && paired;
    line.paired = line.paired && paired;
    for (const dir of ["in", "out"]) {
      line.counted[dir] = passed[dir] = counted[dir];
      line.adrift[dir] = passed.within[dir] = within.includes(dir);
    }
  }

  function saved(line) {
    return [...line.head, ...(line.passed.records ? [forgotten(line)] : []), ...line.records];
  }

  const none = () => ({ records: 0, in: 0, out: 0, within: { in: false, out: false }, paired: true });

  return { keep, recall, saved, none };
});
