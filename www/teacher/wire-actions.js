"use strict";
// What can be asked for at the wire: which row is selected, what is shown of the timeline,
// experiments, captures. Each changes `ui` or the session, and the page draws from them.
barewire.define(
  "teacher/wire-actions",
  [
    "kit/address",
    "kit/dom",
    "timeline/capture",
    "timeline/experiments",
    "timeline/kept-rows",
    "timeline/steps",
    "timeline/view-timeline",
    "timeline/whispers",
    "teacher/teach-actions",
  ],
  ({
    address,
    dom: { find },
    capture,
    experiments,
    keptRows,
    steps,
    viewTimeline: { ROWS, leftOut },
    whispers,
    teachActions: teacher,
  }) => {
    const NOTHING = { key: null, field: null };
    const PCAPNG_MS = 15_000;
    // So many bytes say what a file is.
    const BEGINNING = 512;
    // A large file takes a while; and this much of a refusal is quoted.
    const OPEN_MS = 60_000,
      MOST_SAID = 400;

    // What is done once, when the page is there; returns its facts.
    function begin(hash) {
      teacher.begin();
      return facts(hash);
    }

    // The facts that belong only to the page, as they are at first.
    function facts(hash) {
      return {
        selection: address.selectionOfHash(hash) ?? NOTHING,
        filters: { in: true, out: true, control: true, js: true },
        pausedAt: null, // the last row that is drawn while it is paused
        rowsDrawn: ROWS,
        sent: null, // the row of what was sent last, if another is looked at
        awaits: null, // the experiment whose row is to come
        wondering: null, // the experiment that is explained
        captureSays: null, // the result of a file: { key, n, params }
        captureLeft: 0, // how many connections of it are more than can be shown
        captureNotes: [], // what its reader says that it left out: { en, zh }
        slowMs: 400, // the pause of slow motion
        ...teacher.facts(),
      };
    }

    // A file of packets is read by the server, in the page's own form; only this machine's server is
    // asked, with what this page may show it. `reading()`: that takes a while.
    async function opened(file, session, reading) {
      if (file.size > capture.LARGEST) return { why: "capture.large" };
      try {
        const kind = capture.kindOf(new Uint8Array(await file.slice(0, BEGINNING).arrayBuffer()));
        if (kind === "gzip") return { why: "capture.gzip" };
        if (kind === "other") return { why: "capture.foreign" };
        if (kind === "text") return capture.load(await file.text());
      } catch (error) {
        // A folder, or a file that may not be read.
        return { why: "capture.no_file", params: { why: error.message } };
      }
      return unpacked(file, session, reading);
    }

    async function unpacked(file, { wires, server, world }, reading) {
      const key = wires.ticket ?? (wires.teaching?.on ? wires.teaching.key : null);
      if (key === null) return { why: "capture.no_server" };
      reading();
      try {
        const answer = await world.fetch(address.openUrl(server), {
          method: "POST",
          headers: { Authorization: `Bearer ${key}` },
          body: file,
          cache: "no-store",
          signal: AbortSignal.timeout(OPEN_MS),
        });
        const text = await answer.text();
        return answer.ok ? capture.load(text) : { why: "capture.unread", params: { why: text.slice(0, MOST_SAID) } };
      } catch (error) {
        return { why: "capture.unread", params: { why: error.message } };
      }
    }

    // `now()` returns `{ session, ui, say }`; `tell(sentence)` reads it out to people who don't see
    // the page; `draw()` draws what came later.
    function actions(now, tell, draw) {
      const says = (key, params = {}, n = 0, { notes = [], left = 0 } = {}) => {
        const { ui, say } = now();
        Object.assign(ui, { captureSays: { key, params, n }, captureLeft: left, captureNotes: notes });
        tell(say.together([say.count(key, n, params), ...leftOut(ui, say)]));
      };
      let files = 0; // that were opened: a slow one must not take the place of a later one
      const setPace = (pace) => {
        const { ui, session } = now();
        session.wires.setPace(pace === "slow" ? { pace, ms: ui.slowMs } : { pace });
      };
      return {
        select: (key, field = null) => Object.assign(now().ui, { selection: { key, field }, awaits: null }),
        // The end of the shown connection, from three sides.
        showEnd() {
          const { ui, session } = now();
          session.wires.stay();
          Object.assign(ui, { selection: { key: "end", field: null }, awaits: null, wireOpen: true });
        },
        filter: (name, on) => (now().ui.filters[name] = on),
        pause() {
          const { ui, session } = now();
          ui.pausedAt = ui.pausedAt === null ? session.timeline.total : null;
          keptRows.hold(session.timeline, ui.pausedAt);
        },
        clearLine() {
          const { ui, session } = now();
          session.timeline.clear();
          Object.assign(ui, {
            selection: NOTHING,
            captureSays: null,
            captureLeft: 0,
            captureNotes: [],
            rowsDrawn: ROWS,
          });
        },
        earlierRows: () => (now().ui.rowsDrawn += ROWS),
        latestRows: () => Object.assign(now().ui, { rowsDrawn: ROWS, pausedAt: null }),
        showLine: (serial) => now().session.wires.show(serial),
        pace: setPace,
        slowness(ms) {
          const { ui, session } = now();
          ui.slowMs = ms;
          if (session.timeline.stepping.pace.pace === "slow") setPace("slow");
        },
        step: () => now().session.wires.step(),
        ...teacher.actions(now, tell),
        wonder: (name) => (now().ui.wondering = name),
        experiment(name) {
          const { ui, session } = now();
          session.wires.showLive();
          const awaits = experiments.run(name, session);
          Object.assign(ui, { awaits, wondering: name, pausedAt: null });
        },
        saveJson(download) {
          const { session } = now();
          const name = `barewire-${session.timeline.connection ?? "page"}.json`;
          const { timeline, wires } = session;
          // --keep-secrets was said of the proxy's own connections; a file may hold somebody else's secrets.
          const secrets = timeline.taught !== null && wires.teaching?.between?.secrets === true;
          download(name, new Blob([capture.save(timeline, { secrets })], { type: "application/json" }));
        },
        async savePcapng(download) {
          const { session } = now();
          try {
            const headers = { Authorization: `Bearer ${session.wires.ticket}` };
            const url = address.captureUrl(session.server);
            const answer = await session.world.fetch(url, {
              headers,
              cache: "no-store",
              signal: AbortSignal.timeout(PCAPNG_MS),
            });
            if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
            download(`barewire-${session.timeline.connection}.pcapng`, await answer.blob());
          } catch (error) {
            says("capture.no_pcapng", { why: error.message });
          }
          draw();
        },
        async openCapture(file) {
          const nth = (files += 1);
          now().ui.wireOpen = true; // the answer is there, whatever it is
          const reading = () => nth === files && (says("capture.reading"), draw());
          const { timelines, notes, left, why, params, n } = await opened(file, now().session, reading);
          if (nth !== files) return;
          if (timelines) {
            const { session, ui } = now();
            session.wires.open(...timelines);
            Object.assign(ui, { pausedAt: null, everybody: false });
          }
          if (why) says(why, params, n, { notes });
          else if (timelines.length > 1) says("capture.opened_all", {}, timelines.length, { notes, left });
          else says("capture.opened", {}, timelines[0].total, { notes, left });
          draw();
          reveal();
        },
      };
    }

    // On a narrow screen, the wire may be below all that is in sight. The page is drawn first.
    function reveal() {
      if (!matchMedia("(max-width: 69.99em)").matches) return;
      const show = () => find("line-title").scrollIntoView({ block: "start" });
      requestAnimationFrame(() => requestAnimationFrame(show));
    }

    // What happened changes the page's own facts: another timeline is shown, or the awaited row has
    // come. A link that has found nothing yet is kept: it may mean a capture that is still to be
    // opened.
    let shown = null,
      met = null;
    function prepare({ session, ui, say }, tell) {
      teacher.prepare(session, ui);
      const { timeline } = session;
      if (shown !== null && shown !== timeline) {
        keptRows.hold(shown, null);
        Object.assign(ui, { pausedAt: null, rowsDrawn: ROWS });
        if (ui.selection === met) ui.selection = NOTHING;
      }
      shown = timeline;
      keptRows.hold(timeline, ui.pausedAt);
      if (timeline.row(ui.selection.key)) met = ui.selection;
      const row = ui.awaits ? experiments.found(ui.awaits) : null;
      if (row) {
        Object.assign(ui, { awaits: null, selection: { key: row.key, field: null } });
        tell(say("try.selected", { what: say("row.frame", { id: row.id }) }));
      }
      showOwn(session, ui);
    }

    // A person's own newest frame is selected as long as nobody has chosen anything, reads in the
    // detail, or has paused; otherwise it is only offered. The same for the person who is taken
    // step by step.
    const CONTROL = 8;
    const isOwn = ({ kind, dir, opcode }) => kind === "frame" && dir === "in" && opcode !== null && opcode < CONTROL;
    let followed = null;
    function showOwn({ timeline, wires }, ui) {
      const mayShow = (row) => isOwn(row) && !(ui.projector && whispers.isOne(row));
      const stepped = timeline.taught !== null && timeline.stepping.pace !== steps.FULL;
      const newest = timeline === wires.live || stepped ? timeline.rows.findLast(mayShow) : null;
      if (newest && newest !== followed) {
        followed = newest;
        const busy =
          (ui.selection.key !== null && !ui.selection.unasked) ||
          ui.pausedAt !== null ||
          find("detail").contains(document.activeElement);
        if (!busy) ui.selection = { key: newest.key, field: null, unasked: true };
        ui.sent = busy ? newest : null;
      }
      if (!newest || ui.sent !== newest || ui.selection.key === newest.key) ui.sent = null;
    }

    return { begin, facts, actions, prepare };
  },
);
