"use strict";
// TCP is not frames: the same twenty bytes, cut into writes wherever you like; what the server's
// reads were, and what two decoders made of them.
barewire.define(
  "labs/tcp-is-not-frames/lab",
  [
    "kit/dom",
    "kit/hex",
    "timeline/view-figure",
    "labs/notes",
    "labs/view-lab",
    "labs/tcp-is-not-frames/model",
    "labs/tcp-is-not-frames/words",
  ],
  ({ dom: { make, put, said, whenChanged }, hex, viewFigure: { roving }, notes, viewLab: { labs }, model: cuts }) => {
    // Milliseconds between two writes, so that each can be a read of its own.
    const PAUSE_MS = 100;

    function begin(lab) {
      const own = { cuts: cuts.cutsOf(lab.settings.cuts), told: null };
      const guess = lab.predict({
        ask: "cuts.ask",
        act: "cuts.send",
        work: () => send(lab, own, guess),
        options: cuts.VERDICTS.map((name) => [name, `cuts.will_${name}`]),
      });
      const choose = (places) => {
        if (places.join() === own.cuts.join()) return;
        Object.assign(own, { cuts: places, told: null });
        guess.again();
        lab.set({ cuts: places.join() });
      };
      const parts = [
        ways(own, choose),
        strip(own, choose),
        program(),
        { box: guess.box, render: renderGuess(lab, own, guess) },
        result(own),
      ];
      lab.box.append(...parts.map(({ box }) => box));
      return {
        render: (say) => parts.forEach(({ render }) => render(say)),
        follow: () => choose(cuts.cutsOf(lab.settings.cuts)),
      };
    }

    const renderGuess = (lab, own, guess) => (say) => {
      guess.usable(lab.desk.open);
      guess.render(say, { n: own.cuts.length + 1 });
    };

    // ---- where to cut ----

    function ways(own, choose) {
      const buttons = cuts.WAYS.map(([name]) =>
        said("button", `cuts.way_${name}`, { type: "button", "data-way": name }),
      );
      const box = make(
        "div",
        { class: "chips", role: "group", "data-label": "cuts.ways" },
        said("span", "cuts.ways", { class: "hint" }),
        ...buttons,
      );
      box.addEventListener("click", ({ target }) => {
        const way = cuts.WAYS.find(([name]) => name === target.dataset?.way);
        if (way) choose(way[1]);
      });
      return {
        box,
        render: () =>
          buttons.forEach((button) =>
            button.setAttribute("aria-pressed", String(button.dataset.way === cuts.wayOf(own.cuts))),
          ),
      };
    }

    function strip(own, choose) {
      const line = make("div", { class: "tcp-strip", role: "group", "data-label": "cuts.strip" });
      const writes = make("p", { class: "tcp-writes", role: "status" });
      const box = make(
        "section",
        { class: "tcp-told" },
        said("h3", "cuts.bytes"),
        said("p", "cuts.how", { class: "hint" }),
        line,
        writes,
      );
      const knives = Array.from({ length: cuts.BYTES.length - 1 }, (_, i) =>
        make("button", { type: "button", class: "tcp-cut", "data-at": i + 1 }),
      );
      const names = [];
      for (const frame of [0, 1]) line.append(frameOf(frame, knives, names));
      roving(line, ".tcp-cut", 1);
      line.addEventListener("click", ({ target }) => {
        const at = Number(target.closest(".tcp-cut")?.dataset.at);
        if (at) choose(cuts.toggled(own.cuts, at));
      });
      const draw = whenChanged(({ places }, say) => {
        for (const { element, key, params } of names) put(element, say(key, params));
        for (const knife of knives) drawKnife(knife, places, say);
        put(writes, say.count("cuts.writes", places.length + 1, { sizes: sizes(cuts.pieces(places)) }));
      });
      return { box, render: (say) => draw({ places: own.cuts }, say) };
    }

    // Of many pieces, the first few sizes are enough.
    const sizes = (pieces) =>
      pieces
        .slice(0, 8)
        .map(({ length }) => length)
        .concat(pieces.length > 8 ? ["…"] : [])
        .join(" + ");

    // One frame: its parts with their names, its bytes, and after each byte a place to cut.
    function frameOf(index, knives, names) {
      const named = (element, key, params = {}) => (names.push({ element, key, params }), element);
      const part = ({ name, text, from, to }) =>
        make(
          "div",
          { class: "tcp-part" },
          named(make("span", { class: "tcp-part-name" }), `cuts.part_${name}`, { text }),
          make(
            "div",
            { class: "tcp-bytes" },
            ...Array.from(cuts.BYTES.slice(from, to)).flatMap((byte, i) =>
              [make("span", { class: "tcp-byte" }, hex.byte(byte)), knives[from + i] ?? null].filter(Boolean),
            ),
          ),
        );
      return make(
        "div",
        { class: "tcp-frame" },
        named(make("p"), "cuts.frame", { n: index + 1, text: cuts.TEXTS[index] }),
        ...cuts.PARTS.filter(({ frame }) => frame === index).map(part),
      );
    }

    function drawKnife(knife, places, say) {
      const at = Number(knife.dataset.at);
      const pressed = places.includes(at);
      const part = cuts.inside(at);
      knife.setAttribute("aria-pressed", String(pressed));
      knife.setAttribute(
        "aria-label",
        say(part ? "cuts.cut_inside" : "cuts.cut", {
          n: at,
          part: part ? say(`cuts.part_${part.name}`, { text: part.text }) : "",
        }),
      );
      put(knife, pressed ? "✂" : "·");
    }

    // What the question is about: nobody can predict what a hidden program prints.
    function program() {
      const box = make(
        "section",
        { class: "tcp-told" },
        said("h3", "cuts.program"),
        make(
          "pre",
          { class: "lab-listing tcp-program", dir: "ltr", tabindex: "0", "data-label": "cuts.program" },
          notes.CODE.decode.join("\n"),
        ),
        said("p", "cuts.program_says", { class: "hint" }),
      );
      return { box, render() {} };
    }

    // ---- sending ----

    async function send(lab, own, guess) {
      const places = own.cuts;
      own.told = null;
      const raw = await lab.desk.connect();
      try {
        await raw.open("/echo");
        await raw.write(cuts.pieces(places), PAUSE_MS);
        await raw.heardOut();
        if (places !== own.cuts) return;
        own.told = measured(raw, places);
        guess.tell(own.told.verdict);
        lab.look(raw, {
          key: (await raw.firstFrame("in"))?.key ?? null,
          title: { key: "cuts.line", params: { n: places.length + 1 } },
        });
        lab.done();
      } finally {
        raw.drop();
      }
    }

    function measured(raw, places) {
      const { timeline } = raw;
      const rows = cuts.told(cuts.reads(timeline.records, timeline.request?.bytes.length ?? 0));
      const frames = timeline.rows.filter(({ kind, dir }) => kind === "frame" && dir === "in").length;
      return { rows, frames, writes: places.length + 1, echoes: raw.frames.frames.length, verdict: cuts.verdict(rows) };
    }

    // ---- what happened ----

    function result(own) {
      const counts = make("p", { class: "tcp-writes" }),
        why = make("p"),
        rows = make("tbody");
      const heads = ["cuts.head_read", "cuts.head_bytes", "cuts.head_notes", "cuts.head_ours"].map((key) =>
        said("th", key, { scope: "col" }),
      );
      const box = make(
        "section",
        { class: "tcp-told" },
        said("h3", "cuts.result"),
        counts,
        make(
          "div",
          { class: "lab-table-box", role: "region", tabindex: "0", "data-label": "cuts.table" },
          make(
            "table",
            { class: "lab-table tcp-reads" },
            said("caption", "cuts.table", { class: "hint" }),
            make("thead", {}, make("tr", {}, ...heads)),
            rows,
          ),
        ),
        why,
      );
      const draw = whenChanged(({ told }, say) => {
        box.hidden = told === null;
        if (told === null) return;
        put(
          counts,
          say("cuts.counts", {
            writes: told.writes,
            reads: told.rows.length,
            frames: told.frames,
            echoes: told.echoes,
          }),
        );
        put(why, say(`cuts.why_${told.verdict}`));
        rows.replaceChildren(
          ...told.rows.map((row, i) =>
            make(
              "tr",
              {},
              make("th", { scope: "row" }, String(i + 1)),
              make("td", {}, hex.spaced(row.bytes)),
              theirs(row.notes, say),
              make("td", {}, ours(row.ours, say)),
            ),
          ),
        );
      });
      return {
        box,
        render: (say) =>
          draw(
            {
              told: own.told && {
                ...own.told,
                rows: own.told.rows.map((row) => ({ ...row, bytes: Array.from(row.bytes) })),
              },
            },
            say,
          ),
      };
    }

    // Control characters would be invisible.
    const seen = (text) => JSON.stringify(text);

    function theirs({ text, error, dead }, say) {
      if (dead) return make("td", {}, say("cuts.dead"));
      if (error) return make("td", { class: "tcp-dead" }, `✗ ${say("cuts.dies", { error })}`);
      return make("td", {}, say("cuts.prints", { text: seen(text) }));
    }

    function ours({ out, kept }, say) {
      const words = out.map((text) => `✓ ${say("cuts.message", { text: seen(text) })}`);
      if (kept > 0) words.push(say.count("cuts.keeps", kept));
      return say.together(words);
    }

    labs["tcp-is-not-frames"] = {
      about: "cuts.about",
      needs: "all",
      settings: { cuts: String(cuts.FRAMES[0].length) },
      begin,
      code: [
        ["read", "cuts.code_read"],
        ["payload-len", "cuts.code_more"],
        ["unmask", "cuts.code_unmask"],
        ["utf8", "cuts.code_utf8"],
        ["write", "cuts.code_write"],
      ],
    };
  },
);
