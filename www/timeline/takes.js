"use strict";
// What each kind of record does to the timeline that takes it. An unknown kind does nothing: a
// newer server may have more of them.
barewire.define(
  "timeline/takes",
  ["kit/hex", "timeline/between", "timeline/kept-records", "timeline/rows"],
  ({ hex, between, keptRecords, rows: wireRows }) => {
    const ENDINGS = ["rule", "tcp", "end"];
    // A connection ends once, in a few steps. If a file has more of them, the first and the last
    // are shown, this many each; the others are counted.
    const TOLD = 20;
    // An event without a time on the server's clock comes after everything that is known.
    const latest = (line) => line.rows.at(-1)?.at ?? 0;

    const takes = {
      accepted(line, record) {
        line.connection = record.c ?? null;
        line.between ??= between.of(record);
        line.stepping.passing = line.between !== null;
        if (line.began === null) {
          line.began = record.t;
          line.settle();
        }
        line.put({ kind: "accepted", key: "accepted", at: 0, record });
      },
      request: (line, record) => head(line, record),
      answer: (line, record) => head(line, record),
      read(line, record) {
        wireRows.moves(line.moved.in, record);
        line.stepping.read = Number(record.bytes) || 0;
      },
      write: (line, record) => wireRows.moves(line.moved.out, record),
      frame(line, record) {
        if (!Number.isSafeInteger(record.id)) return;
        if (line.between && between.jumps(line, record)) takes.gap(line, { ...record, what: "gap" });
        const { frame, row } = wireRows.frame(line, record);
        line.partial[frame.dir] = null;
        line.frames.set(frame.id, frame);
        if (frame.dir === "in") line.lastIn = row;
        if (frame.dir === "in" || line.between) line.stepping.crossed(row);
        line.put(row);
        wireRows.pair(line, row);
        if (row.opcode === 8) ends(line, { key: row.key, at: row.at, record, frame });
      },
      // No row, and nothing to save: the next one, or its frame, takes its place.
      partial: (line, record) => between.under(line, record),
      made(line, record) {
        if (!line.lastIn) return;
        line.lastIn.frame.made = record;
        line.touch(line.lastIn);
      },
      owed(line, record) {
        if (!line.lastIn) return;
        line.lastIn.owes = record.owes;
        line.touch(line.lastIn);
      },
      chat(line, record) {
        if (!line.lastIn) return;
        line.lastIn.chat = record;
        line.touch(line.lastIn);
      },
      rule(line, record) {
        const row = ending(line, record, `rule-${line.total + 1}`);
        if (line.between) between.judges(line, record, row);
        else wireRows.breaks(line, record);
      },
      // Between two others: what isn't checked, what isn't in the capture, and what came twice.
      unchecked: (line, record) => note(line, record),
      missing(line, record) {
        line.holes = true;
        if (line.between) between.breaksOff(line, record.by);
        note(line, record);
      },
      differs: (line, record) => note(line, record),
      state(line, record) {
        line.state = record.state;
      },
      step: (line, record) => line.stepping.stands(record, record.t / 1000),
      tcp: (line, record) => ending(line, record, ["tcp", record.event, record.by ?? []].flat().join("-")),
      end(line, record) {
        line.ended = true;
        line.stepping.released();
        ending(line, record, "end");
      },
      cut(line, record) {
        const row = { kind: "cut", key: `cut-${line.total + 1}`, at: latest(line), record };
        line.put(row);
        ends(line, { ...row, at: null });
      },
      gap(line, record) {
        line.holes = true;
        line.numbered = null;
        line.paired = false;
        line.compression.forget(line.open);
        line.began ??= record.t; // a watcher that came late counts from then
        line.put({ kind: "gap", key: `gap-${line.total + 1}`, at: line.since(record.t), record });
      },
      // From a capture: what its page didn't keep.
      forgotten(line, record) {
        line.holes = true;
        line.numbered = null;
        keptRecords.recall(line, record);
        line.compression.forget(line.open);
        line.put({ kind: "forgotten", key: `forgotten-${line.total + 1}`, at: latest(line), record });
      },
      lost(line, record) {
        line.holes = true;
        line.numbered = null;
        line.paired = false;
        line.compression.forget(line.open);
        line.lost += record.records;
        line.put({ kind: "lost", key: `lost-${line.total + 1}`, at: latest(line), record });
      },
    };

    function head(line, record) {
      const at = line.since(record.t);
      const bytes = bytesOf(record.bytes) ?? new Uint8Array();
      const first = line[record.what] === null;
      line[record.what] = { bytes, at };
      if (record.what === "answer" && isSwitch(bytes)) line.compression.shake(line.request?.bytes ?? null, bytes);
      if (first) line.settle();
      line.put({
        kind: record.what,
        key: record.what,
        at,
        record,
        bytes: bytes.length,
        refused: record.what === "answer" && !isSwitch(bytes),
      });
    }

    // "HTTP/1.1 101": the number is after the version.
    const isSwitch = (bytes) => String.fromCharCode(...bytes.subarray(9, 12)) === "101";

    function note(line, record, key = `${record.what}-${line.total + 1}`) {
      const row = { kind: record.what, key, at: line.since(record.t), record };
      line.put(row);
      return row;
    }

    function ending(line, record, key) {
      const row = note(line, record, key);
      if (ENDINGS.includes(record.what)) ends(line, row);
      return row;
    }

    function ends({ endings }, ending) {
      endings.push(ending);
      if (endings.length <= 2 * TOLD + 1) return;
      const {
        record: { what, n },
      } = endings[TOLD];
      endings.splice(TOLD, 2, { at: null, record: { what: "more", n: (what === "more" ? n : 1) + 1 } });
    }

    const bytesOf = (text) => (typeof text === "string" ? hex.fromBase64(text) : null);

    return { takes };
  },
);
