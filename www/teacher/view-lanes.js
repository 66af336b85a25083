"use strict";
// Everybody's connections as a table, one line each, and below it who whispers to whom. A line is
// made once and then changed only where something has changed. The Tab key stops at one of them,
// and the arrow keys go from line to line.
barewire.define(
  "teacher/view-lanes",
  [
    "kit/keys",
    "kit/bounded",
    "kit/dom",
    "kit/hue",
    "rfc6455/bits",
    "timeline/between",
    "timeline/lane-title",
    "teacher/lanes",
    "teacher/view-marks",
    "teacher/view-whispers",
  ],
  ({
    keys: { reached, UP_DOWN, way },
    bounded,
    dom: { find, isolated, make, put, said, whenChanged },
    hue: { hue },
    bits,
    between,
    laneTitle: { laneTitle, laneFacts },
    lanes: { Lanes },
    viewMarks: { marksView, marksSeen, legend },
    viewWhispers: { whispersView, inOrder, whispersFrame },
  }) => {
    const COLUMNS = ["who", "state", "axis", "counted", "latest"];
    const ARROWS = { in: "▲", out: "▼" };
    // With more lanes than this, each is one line of text, in two columns if there is room: a class
    // of forty fits on the screen.
    const ROOMY = 9;

    // ---- one line ----

    function line(lane, isJudged, say) {
      const marks = marksView();
      const who = make("button", { type: "button", class: "lane-who", "data-lane": lane.number, tabindex: "-1" });
      const cell = (name, ...children) => make("div", { class: `lane-${name}`, role: "cell" }, ...children);
      const state = cell("state"),
        latest = cell("latest");
      const verdict = isJudged ? cell("verdict") : null;
      const counts = { in: make("p", { class: "lane-in" }), out: make("p", { class: "lane-out" }) };
      const node = make(
        "div",
        { class: "lane", role: "row" },
        make("div", { class: "lane-head", role: "rowheader" }, who),
        state,
        cell("axis", marks.picture),
        cell("counted", counts.in, counts.out),
        latest,
        verdict,
      );
      const drawWho = whenChanged(({ own, facts }) => {
        who.replaceChildren(...called(facts, own, say));
        who.title = laneTitle(facts, say);
      });
      const drawState = whenChanged((facts) => state.replaceChildren(...stateOf(facts, say)));
      const drawVerdict = whenChanged((facts) => {
        const held = verdict.contains(document.activeElement);
        verdict.replaceChildren(...verdictOf(facts, lane.number, say));
        if (held) verdict.querySelector("button")?.focus({ preventScroll: true });
      });
      let drawn = null;
      return {
        node,
        update(own, now, projector, dense) {
          const stamp = `${lane.version} ${Math.floor(now / 1e6)} ${own} ${projector} ${dense}`;
          if (stamp === drawn) return;
          drawn = stamp;
          drawWho({ own, facts: laneFacts(lane) }, say);
          drawState(
            { state: lane.state, how: lane.how, ended: lane.between ? between.ended(lane.timeline) : null },
            say,
          );
          if (verdict) drawVerdict({ verdict: lane.verdict, broken: lane.broken, over: lane.over }, say);
          node.classList.toggle("lane-broke", lane.verdict !== null);
          node.classList.toggle("lane-is-over", lane.over);
          for (const dir of ["in", "out"]) count(counts[dir], ARROWS[dir], lane.crossed[dir], dense, say);
          put(latest, latestOf(lane.latest, lane.timeline.partial, say));
          const shown = projector ? lane.marks.map(unwhispered) : lane.marks;
          marks.draw(shown, now);
          const { whisper, ...seen } = marksSeen(shown, now);
          const label = say(whisper ? "lanes.seen_whisper" : "lanes.seen", seen);
          if (marks.picture.getAttribute("aria-label") !== label) marks.picture.setAttribute("aria-label", label);
        },
      };
    }

    // A dense table shows only how many frames; under the pointer, the bytes too.
    function count(place, arrow, { frames, bytes }, dense, say) {
      const whole = `${arrow} ${crossed({ frames, bytes }, say)}`;
      put(place, dense ? `${arrow} ${say.number(frames)}` : whole);
      place.title = dense ? whole : "";
    }

    // Two marks in one second would show a whole class who whispers to whom.
    const unwhispered = (mark) => (mark.kind === "whisper" ? { ...mark, kind: "text" } : mark);

    function called({ number, room, name, path, client }, own, say) {
      const connection = say("line.number", { n: number });
      if (client !== null)
        return [
          make("span", { class: "lane-name", dir: "ltr" }, bounded.value(client)),
          " ",
          make(
            "span",
            { class: "lane-beside" },
            [path, connection]
              .filter((part) => part !== null)
              .map((part) => bounded.value(part))
              .join(" · "),
          ),
        ];
      const main =
        name !== null
          ? isolated(name, { class: `lane-name ${hue(name)}` })
          : make("span", { class: "lane-name" }, bounded.value(path ?? connection));
      const beside = [
        room === null ? null : say("lanes.in_room", { room }),
        name === null && path === null ? null : connection,
      ];
      return [
        main,
        own ? make("span", { class: "aside" }, ` ${say("lanes.you")}`) : "",
        " ",
        make("span", { class: "lane-beside" }, beside.filter((part) => part !== null).join(" · ")),
      ];
    }

    // Who broke which rule first, which leads there, and how many more were broken.
    function verdictOf({ verdict, broken, over }, number, say) {
      if (verdict === null)
        return [make("span", { class: "hint" }, say(over ? "verdict.none_broken_over" : "verdict.none_broken"))];
      const more =
        broken > 1 ? [" ", make("span", { class: "hint" }, say("verdict.more", { n: say.number(broken - 1) }))] : [];
      return [
        make(
          "button",
          { type: "button", class: "lane-broke-says", "data-broken": number },
          between.broke(verdict, say),
        ),
        ...more,
        " – ",
        make("span", { class: "lane-sentence", dir: "auto" }, bounded.value(between.sentence(verdict, say))),
      ];
    }

    // How it ended, between two others: the first Close, or that none came, if that is known; and who
    // ended TCP.
    function endOf({ close, tcp, known }, say) {
      const words = [];
      if (close) words.push(say(`lanes.closed_${close.by}`, { code: close.code ?? say("lanes.closed_bare") }));
      else if (tcp) words.push(say(known ? "lanes.no_close" : "lanes.close_unseen"));
      if (tcp) words.push(say(`lanes.tcp_${tcp.event}_${tcp.by}`));
      return words;
    }

    function stateOf({ state, how, ended }, say) {
      const words = make("span", { class: `lane-word lane-word-${state}` }, say(`lane.${state}`));
      if (ended?.close || ended?.tcp)
        return [words, ...endOf(ended, say).map((one) => make("span", { class: "lane-how" }, one))];
      return how === null
        ? [words]
        : [words, " ", make("q", { class: "lane-how", lang: "en", dir: "auto" }, bounded.value(how))];
    }

    const crossed = ({ frames, bytes }, say) => say.count("lanes.frames", frames, { bytes: say.bytes(bytes) });

    // A frame that hasn't come whole is the latest of all.
    function latestOf(latest, partial, say) {
      const parts = ["in", "out"].filter((dir) => partial[dir]);
      if (parts.length > 0)
        return parts.map((dir) => `${ARROWS[dir]} ${between.partSays(partial[dir], "lanes.part", say)}`).join(" · ");
      if (latest === null) return "–";
      const { dir, opcode, len, broken } = latest;
      const name = bits.OPCODES[opcode] ?? say("row.reserved", { n: opcode ?? "?" });
      const length = len === null ? say("row.head_cut") : say.count("row.bytes", len);
      return `${ARROWS[dir]} ${name}, ${length}${broken ? ` – ${say("row.broke")}` : ""}`;
    }

    // ---- the table ----

    // `isJudged`: of a proxy, whose lanes are between two others.
    function lanesView(actions, isJudged) {
      const rows = find("lanes-rows");
      const lines = new Map();
      const drawSays = whenChanged(saysDrawn),
        drawJoin = whenChanged(joinDrawn);
      const drawWhispers = isJudged ? null : whispersView();
      let sorted = { stamp: null, lanes: [] },
        language = null;

      rows.addEventListener("click", (event) => {
        const number = event.target.closest("[data-lane]")?.dataset.lane;
        if (number !== undefined) return actions.showLane(Number(number));
        const broken = event.target.closest("[data-broken]")?.dataset.broken;
        if (broken !== undefined) actions.showBroken(Number(broken));
      });
      rows.addEventListener("focusin", ({ target }) => stopAt(rows, target.closest("[data-lane]")));
      rows.addEventListener("keydown", (event) => walk(event, rows));

      return function render({ wires }, { projector }, say) {
        const { lanes, now } = wires.teaching;
        if (language !== say.language) {
          language = say.language;
          lines.clear();
          find("lanes-legend").replaceChildren(...legend(say));
        }
        const stamp = `${lanes.order} ${say.language}`;
        if (sorted.of !== lanes || sorted.stamp !== stamp) {
          sorted = { of: lanes, stamp, lanes: lanes.sorted(say.tag) };
          place(rows, lines, { lanes: sorted.lanes, isJudged }, say);
        }
        // What was broken needs its room, however many they are.
        const dense = lanes.all.size > ROOMY && !isJudged;
        find("teach").classList.toggle("dense", dense);
        for (const lane of sorted.lanes)
          lines.get(lane).update(lane.number === wires.live.connection, now, projector, dense);
        const { total, gone, lost, full, open } = lanes;
        drawJoin({ reach: wires.teaching.reach, between: wires.teaching.between, isJudged }, say);
        drawSays({ open, over: lanes.all.size - open, total, gone, lost, full, before: !wires.teaching.on }, say);
        if (!drawWhispers) return;
        find("whispers-box").hidden = projector;
        find("whispers-hidden").hidden = !projector;
        if (!projector) drawWhispers(lanes, now, say);
      };
    }

    // Puts the lines into this order, makes the new ones, and moves no more than necessary; the
    // focus stays.
    function place(rows, lines, { lanes, isJudged }, say) {
      const held = document.activeElement?.closest?.("#lanes-rows [data-lane]")?.dataset.lane;
      const wanted = new Set(lanes);
      for (const lane of lines.keys()) if (!wanted.has(lane)) lines.delete(lane);
      for (const lane of lanes) if (!lines.has(lane)) lines.set(lane, line(lane, isJudged, say));
      inOrder(
        rows,
        lanes.map((lane) => lines.get(lane).node),
      );
      const same = held === undefined ? null : rows.querySelector(`[data-lane="${held}"]`);
      if (held !== undefined) (same ?? rows.querySelector("[data-lane]"))?.focus({ preventScroll: true });
      if (!rows.querySelector('[tabindex="0"]')) stopAt(rows, rows.querySelector("[data-lane]"));
    }

    function stopAt(rows, button) {
      if (!button) return;
      for (const old of rows.querySelectorAll('[tabindex="0"]')) old.tabIndex = -1;
      button.tabIndex = 0;
    }

    function walk(event, rows) {
      const by = way(event, UP_DOWN);
      if (by === 0) return;
      const buttons = [...rows.querySelectorAll("[data-lane]")];
      const here = document.activeElement.closest(".lane")?.querySelector("[data-lane]");
      buttons[reached(buttons.indexOf(here), by, buttons.length)]?.focus();
    }

    // How a class comes in: the address to type, or how to get one. What the server doesn't say
    // isn't said here.
    function joinDrawn({ reach, between: proxy, isJudged }, say) {
      const words = isJudged ? (proxy ? connecting(proxy, say) : []) : reach ? joining(reach, say) : [];
      find("lanes-join").replaceChildren(...words);
    }

    // Where clients connect now, and where they did before.
    function connecting({ url, to }, say) {
      const address = (text) => make("b", { dir: "ltr" }, bounded.value(String(text)));
      const other = make("code", { dir: "ltr" }, bounded.value(String(to)));
      const ws = String(url).replace(/^http/, "ws");
      return [...say.around("lanes.connect", address(ws)), say.space, ...say.around("lanes.connect_to", other)];
    }

    function joining({ listens, port, addresses }, say) {
      const typed = (address) => make("b", { dir: "ltr" }, address);
      const at = port ?? (location.port || "80");
      const code = (text) => make("code", { dir: "ltr" }, text);
      const start = code(`cargo run -- --listen 0.0.0.0:${at}`);
      const [best, ...rest] = addresses;
      if (best && rest.length === 0) return say.around("lanes.join", typed(best));
      if (best)
        return [
          ...say.around("lanes.join", typed(best)),
          ...say.around("lanes.join_or", make("span", { dir: "ltr" }, rest.join(" "))),
        ];
      switch (listens) {
        case "here":
          return say.around("lanes.join_none", start);
        case "on-link":
          return say.around("lanes.join_link", start);
        case "everywhere":
          return say.around("lanes.join_unknown", code(say("lanes.join_url", { port: at })));
        default:
          return [];
      }
    }

    function saysDrawn({ open, over, total, gone, lost, full, before }, say) {
      const sum = before ? "lanes.sum_before" : "lanes.sum";
      const words = [total === 0 && !before ? say("lanes.none") : say(sum, { open, over, all: total })];
      if (gone > 0) words.push(say.count("lanes.gone", gone));
      if (full) words.push(say("lanes.full", { n: Lanes.KEPT }));
      if (lost > 0) words.push(say.count("lanes.lost", lost));
      put(find("lanes-says"), say.together(words));
    }

    // The empty table.
    function lanesFrame(isJudged) {
      return [
        make("p", { id: "lanes-join", class: "lanes-join" }),
        make(
          "div",
          { class: "lanes-head" },
          said("h3", "lanes.title", { id: "lanes-title" }),
          make("p", { id: "lanes-says", class: "lanes-says" }),
        ),
        said("p", "lanes.hint", { class: "hint" }),
        make("ul", { class: "legend", id: "lanes-legend", "data-label": "legend.label" }),
        make(
          "div",
          { class: isJudged ? "lanes lanes-judged" : "lanes", role: "table", "aria-labelledby": "lanes-title" },
          make(
            "div",
            { class: "lane lanes-columns", role: "row" },
            ...COLUMNS.map((name) => said("div", `lanes.${name}`, { role: "columnheader" })),
            // Between two others, a line also says who broke which rule.
            isJudged ? said("div", "lanes.verdict", { role: "columnheader", class: "out-of-sight" }) : null,
          ),
          make("div", { id: "lanes-rows", role: "rowgroup" }),
        ),
        ...(isJudged
          ? []
          : [
              said("p", "whispers.projected", { id: "whispers-hidden", class: "lanes-says", hidden: "" }),
              make("div", { id: "whispers-box", class: "whispers-box" }, ...whispersFrame()),
            ]),
      ];
    }

    return { lanesView, lanesFrame };
  },
);
