"use strict";
// The timeline: what crossed the wire, row by row, and next to it what the script did and saw. Only the
// newest rows are drawn (or all from the selected one on), and no new ones while it is paused. It is one stop
// of the Tab key; inside, the arrow keys go from row to row.
barewire.define(
  "timeline/view-timeline",
  [
    "kit/keys",
    "kit/bounded",
    "kit/dom",
    "kit/hex",
    "timeline/between",
    "timeline/idle-rows",
    "timeline/lane-title",
    "timeline/view-rows",
    "timeline/whispers",
  ],
  ({
    keys: { reached, UP_DOWN, way },
    bounded,
    dom: { find, make, put, breather, follower, keyed, whenChanged },
    hex,
    between,
    idleRows,
    laneTitle: { laneFacts, laneTitle },
    viewRows: { lineRow },
    whispers: { isOne },
  }) => {
    const DRAWN = 100;
    const CONTROL = 8;
    const FILTERS = ["in", "out", "control", "js"];

    function timelineView(actions) {
      const box = find("timeline"),
        rows = find("timeline-rows");
      const follow = follower(box, rows, actions.draw);
      const drawWhich = whenChanged(whichDrawn);
      const drawSays = whenChanged(saysDrawn);
      const wait = breather(actions.draw);
      // A single connection of a file needs no choice, but its name.
      find("line-which-box").after(make("span", { id: "line-only", class: "line-only", hidden: "" }));
      let draw = null,
        drawnFor = null,
        scrolledTo = null,
        shown = null;
      const unfolded = new Set(); // the unfolded runs of silence, by their first row

      for (const name of FILTERS)
        find(`filter-${name}`).addEventListener("change", (event) => actions.filter(name, event.target.checked));
      find("line-pause").addEventListener("click", actions.pause);
      find("line-clear").addEventListener("click", actions.clearLine);
      find("line-which").addEventListener("change", (event) => actions.showLine(Number(event.target.value)));
      find("line-says").addEventListener("click", (event) => {
        const asked = event.target.closest("button");
        if (asked?.dataset.key) actions.select(asked.dataset.key);
        else if (asked) actions.earlierRows();
      });
      find("line-latest").addEventListener(
        "click",
        () => (actions.latestRows(), follow.toEnd(), box.focus({ preventScroll: true })),
      );
      rows.addEventListener("click", (event) => {
        const idle = event.target.closest("button[data-idle]");
        if (idle) return unfold(Number(idle.dataset.idle));
        const key = event.target.closest("button[data-key]")?.dataset.key;
        if (!key || !getSelection().isCollapsed) return;
        actions.select(key);
        // On a narrow screen, the detail of the selection is further down.
        if (matchMedia("(max-width: 69.99em)").matches) find("detail").scrollIntoView({ block: "start" });
      });
      box.addEventListener("keydown", (event) => walk(event, box, rows, actions));

      // After unfolding, the focus is at its first row.
      function unfold(serial) {
        unfolded.add(serial);
        const key = shown.rows.find((row) => row.serial === serial)?.key ?? "";
        const stand = () =>
          target(rows.querySelector(`[data-row="${CSS.escape(key)}"]`))?.focus({ preventScroll: true });
        actions.draw();
        requestAnimationFrame(() => requestAnimationFrame(stand));
      }

      return function render(session, ui, spoken) {
        const { timeline } = session;
        const say = between.sayOf(timeline, spoken);
        shown = timeline;
        const stamp = `${say.language} ${say.variant} ${timeline.serial}`;
        const asked = JSON.stringify([
          stamp,
          ui.selection,
          ui.filters,
          ui.pausedAt,
          ui.rowsDrawn,
          ui.captureSays,
          ui.captureLeft,
          ui.captureNotes,
          ui.sent?.key,
          ui.projector,
          unfolded.size,
          timeline.partial,
        ]);
        if (wait(timeline.total, asked)) return;
        if (stamp !== drawnFor) {
          rows.replaceChildren();
          draw = keyed(
            (row) => lineRow(row, say),
            (row) => `${row.version} ${row.at} ${row.frameKey} ${row.leads}`,
          );
          drawnFor = stamp;
          follow.atEnd = true;
          unfolded.clear();
        }
        const wanted = idleRows.folded(
          timeline.rows.filter((row) => shows(row, ui)),
          { key: ui.selection.key, open: unfolded },
        );
        const from = Math.max(0, Math.min(wanted.length - ui.rowsDrawn, placeOf(wanted, ui.selection)));
        const drawn = wanted.slice(from);
        draw(rows, drawn);
        mark(rows, ui.selection.key);
        follow.drawn();
        if (scrolledTo !== ui.selection.key && reach(box, rows, ui.selection.key)) scrolledTo = ui.selection.key;
        if (ui.selection.key === null) scrolledTo = null;
        drawWhich(which(session), say);
        drawSays(says(session, ui, drawn.length, wanted.length), say);
        find("line-latest").hidden = follow.atEnd;
        find("line-pause").setAttribute("aria-pressed", String(ui.pausedAt !== null));
        put(find("line-pause"), say(ui.pausedAt === null ? "line.pause" : "line.go_on"));
        for (const name of FILTERS) find(`filter-${name}`).checked = ui.filters[name];
      };
    }

    function shows(row, { filters, pausedAt, projector }) {
      if (pausedAt !== null && row.serial > pausedAt) return false;
      if (projector && isOne(row)) return false;
      if (row.kind === "js") return filters.js;
      if (row.kind !== "frame") return true;
      if (!filters.control && row.opcode >= CONTROL) return false;
      return filters[row.dir];
    }

    // The place of the selected row, so that it is drawn however old it is; a row that was selected
    // automatically goes when it is old.
    function placeOf(rows, { key, unasked }) {
      const place = key === null || unasked ? -1 : rows.findIndex((row) => row.key === key);
      return place < 0 ? Infinity : place;
    }

    // The selected row is marked, and only it takes the Tab key; otherwise the last row.
    function mark(rows, key) {
      for (const old of rows.querySelectorAll('[tabindex="0"], [aria-current]')) {
        old.tabIndex = -1;
        old.removeAttribute("aria-current");
      }
      const chosen = key === null ? null : button(rows, key);
      chosen?.setAttribute("aria-current", "true");
      const stop = chosen ?? target(rows.lastElementChild);
      if (stop) stop.tabIndex = 0;
    }

    const button = (rows, key) => rows.querySelector(`.w-wire[data-key="${CSS.escape(key)}"]`);
    const target = (row) => row?.querySelector(".w-wire, summary, .lane-frame") ?? null;

    // Shows the row if it is drawn; a deep link's row may come later.
    function reach(box, rows, key) {
      const row = key === null ? null : button(rows, key);
      if (!row) return false;
      const { top, bottom } = row.getBoundingClientRect();
      const frame = box.getBoundingClientRect();
      // Only the box scrolls: the page around it stays where its reader is.
      if (top < frame.top + 24) box.scrollTop -= frame.top + 24 - top;
      else if (bottom > frame.bottom) box.scrollTop += bottom - frame.bottom;
      return true;
    }

    // Up, down, home and end move the focus from row to row; a row that has a frame is also selected.
    function walk(event, box, rows, actions) {
      const by = way(event, UP_DOWN);
      if (by === 0) return;
      const stops = [...rows.children].map(target).filter((stop) => stop !== null);
      if (stops.length === 0) return;
      const now = stops.findIndex((stop) => stop.closest(".w-row").contains(document.activeElement));
      const next = now < 0 ? stops.at(-1) : stops[reached(now, by, stops.length)];
      next.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" });
      if (next.matches(".w-wire[data-key]")) actions.select(next.dataset.key);
    }

    function which({ wires }) {
      return wires.choices.map((line) => ({
        serial: line.serial,
        connection: line.connection,
        live: line === wires.live,
        file: line.replayed,
        shown: line === wires.shown,
        title: line.title ?? null,
        ended: ending(line),
        lane: line.taught && laneFacts(line.taught),
        others: line.between && {
          ...line.between,
          verdict: line.verdicts.all[0] ?? null,
          target: asked(line),
          more: line.verdicts.all.length + line.verdicts.more - 1,
        },
      }));
    }

    // What its client asked for, if its request is here.
    const asked = ({ request }) => (request ? (hex.latin1(request.bytes).split(" ", 2)[1] ?? null) : null);

    // When and with which code a connection of this page ended; null for one that is still open,
    // and for lines that aren't this page's chat; "never" for an attempt that didn't open.
    function ending({ journal, opened, replayed, taught, title }) {
      const closed = journal.entries.findLast(({ what }) => what === "close");
      if (!closed || replayed || taught || title) return null;
      return opened ? { at: closed.at, code: closed.detail.code } : "never";
    }

    function nameOf({ connection, live, file, ended }, say) {
      const which = connection === null ? say("line.no_number") : say("line.number", { n: connection });
      if (ended === "never") return say("line.never");
      if (ended) return say("line.ended", { which, code: ended.code, time: clock(ended.at, say) });
      return live ? say("line.live") : say(file ? "line.file" : "line.past", { which });
    }

    const endsOf = ({ client, server }, say) => say("line.ends", { client: client ?? "?", server: server ?? "?" });

    // Between whom, and who broke a rule first.
    function othersIn({ others: { client, server, verdict, more }, connection }, say) {
      const number = connection === null ? [] : [say("line.number", { n: connection })];
      const broke = verdict === null ? [] : [between.broke(verdict, say)];
      return [
        endsOf({ client, server }, say),
        ...number,
        ...broke,
        ...(more > 0 ? [say("verdict.more", { n: say.number(more) })] : []),
      ].join(" · ");
    }

    const clock = (at, { tag }) =>
      new Date(at).toLocaleTimeString(tag, { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" });

    function whichDrawn(lines, say) {
      find("line-which-box").hidden = lines.length < 2;
      const only = lines.length === 1 && lines[0].file && lines[0].others ? lines[0].others : null;
      find("line-only").hidden = only === null;
      put(
        find("line-only"),
        only ? [endsOf(only, say), ...(only.target === null ? [] : [bounded.value(only.target)])].join(" · ") : "",
      );
      find("line-which").replaceChildren(
        ...lines.map((line) => {
          const { serial, connection, lane, shown, title } = line;
          const which = connection === null ? say("line.no_number") : say("line.number", { n: connection });
          // A lab names its connections by their purpose.
          const text = title
            ? say(title.key, { ...title.params, which })
            : lane
              ? laneTitle(lane, say)
              : line.others
                ? othersIn(line, say)
                : nameOf(line, say);
          return make("option", { value: serial, ...(shown ? { selected: "" } : {}) }, text);
        }),
      );
    }

    // What the reader should know before reading the rows: whether the wire is watched, what isn't
    // drawn and what is gone.
    function says({ timeline, wires, welcome }, ui, drawn, all) {
      const { pausedAt, captureSays, captureLeft, captureNotes, sent, projector } = ui;
      const { state, why } = wires.watcher ?? {};
      const live = timeline === wires.live;
      return {
        watch: !wires.watcher || (state === "on" && !why) ? null : { state, why, welcome: live && Boolean(welcome) },
        drawn,
        all,
        gone: timeline.dropped,
        rows: timeline.rows.length,
        captureSays,
        captureLeft,
        captureNotes,
        whispers: projector ? timeline.rows.filter(isOne).length : 0,
        sent: sent && { key: sent.key, id: sent.id },
        behind: pausedAt === null ? null : timeline.total - pausedAt,
        partial: pausedAt === null ? timeline.partial : { in: null, out: null },
      };
    }

    // What isn't shown of a file: what the page left out, and what its reader says that it did.
    const leftOut = ({ captureLeft = 0, captureNotes = [] }, say) => [
      ...(captureLeft > 0 ? [say("capture.left", { n: say.number(captureLeft) })] : []),
      ...captureNotes.map((note) => note[say.language]),
    ];

    function saysDrawn(facts, say) {
      const { watch, drawn, all, gone, rows, behind, captureSays, sent, whispers } = facts;
      const quoted = (key, words) =>
        make("p", { class: "problem" }, say(key), say.space, make("q", { dir: "auto" }, words));
      const parts = [];
      if (captureSays) parts.push(make("p", {}, say.count(captureSays.key, captureSays.n ?? 0, captureSays.params)));
      parts.push(...leftOut(facts, say).map((sentence) => make("p", {}, sentence)));
      if (watch?.state === "refused") parts.push(quoted("line.refused", watch.why ?? ""));
      else if (watch?.state === "on") parts.push(quoted("line.cannot", watch.why));
      else if (watch?.state === "opening") parts.push(make("p", {}, say("line.opening")));
      else if (watch?.welcome) parts.push(make("p", {}, say("line.unwatched")));
      if (whispers > 0) parts.push(make("p", {}, say.count("line.whispers", whispers)));
      if (sent)
        parts.push(
          make("p", {}, make("button", { type: "button", "data-key": sent.key }, say("line.sent", { id: sent.id }))),
        );
      if (rows === 0 && gone === 0) parts.push(make("p", {}, say("line.nothing")));
      if (behind !== null) parts.push(make("p", {}, say.count("line.paused", behind)));
      if (gone > 0) parts.push(make("p", {}, say.count("line.gone", gone)));
      if (drawn < all)
        parts.push(
          make(
            "p",
            {},
            say.count("line.shown", drawn, { all }),
            say.space,
            make("button", { type: "button" }, say("line.earlier")),
          ),
        );
      for (const dir of ["in", "out"]) {
        const part = facts.partial[dir];
        if (part)
          parts.push(
            make("p", {}, say(`line.filter_${dir}`), say("line.colon"), between.partSays(part, "line.part", say)),
          );
      }
      find("line-says").replaceChildren(...parts);
    }

    return { timelineView, leftOut, ROWS: DRAWN };
  },
);
