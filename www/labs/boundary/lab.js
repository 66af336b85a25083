"use strict";
// The boundary slider: one payload, with its length written by the right encoder and by the course
// notes', bit by bit; and what this browser makes of each.
barewire.define(
  "labs/boundary/lab",
  [
    "kit/keys",
    "kit/dom",
    "kit/hex",
    "rfc6455/bits",
    "rfc6455/frames",
    "timeline/view-figure",
    "labs/notes",
    "labs/view-lab",
    "labs/boundary/model",
    "labs/boundary/words",
  ],
  ({
    keys: { LEFT_RIGHT, way },
    dom: { make, put, said, whenChanged },
    hex,
    bits,
    frames,
    viewFigure: { figure, roving },
    notes,
    viewLab: { labs },
    model: scale,
  }) => {
    const { MOST } = scale;
    const MARKS = [0, 125, 126, 127, 65_535, 65_536, 70_000];
    // How many bytes of the payload the figures show: the headers are what matters.
    const SHOWN = 2;
    const LETTER = 0x78;
    const KEPT = 12;

    const ENCODERS = { right: notes.right.encode, notes: notes.encode };
    const LINES = { right: notes.CODE.encodeRight, notes: notes.CODE.encode };

    const lengthOf = (text) => Math.min(MOST, Math.max(0, Math.trunc(Number(text)) || 0));
    const payloadOf = (n) => new Uint8Array(n).fill(LETTER);

    function begin(lab) {
      // What was measured is still here when the lab is left and entered again.
      const own = {
        n: lengthOf(lab.settings.n),
        all: (lab.kept.all ??= { measured: [] }),
        get kinds() {
          return lab.page.progress.parts(lab.id);
        },
      };
      const guess = lab.predict({
        ask: "boundary.ask",
        act: "boundary.try",
        work: () => taste(lab, own, guess),
        options: ["both", "right", "notes", "neither"].map((name) => [name, `boundary.take_${name}`]),
      });
      const choose = (n) => {
        if (n === own.n) return;
        own.n = n;
        guess.again();
        lab.set({ n });
      };
      const slider = sliderOf(own, choose);
      // What the difference means is the answer to the question: it waits for that.
      const answered = () => guess.truth !== null;
      const encoders = Object.keys(ENCODERS).map((name) => encoderOf(name, own, answered));
      const same = make("p", { class: "boundary-same" }),
        goal = make("p", { class: "hint boundary-goal" });
      const table = tableOf(own);
      lab.box.append(
        slider.box,
        make("div", { class: "boundary-encoders" }, ...encoders.map(({ box }) => box)),
        goal,
        guess.box,
        same,
        table.box,
      );
      return {
        render(say) {
          slider.render(say);
          for (const encoder of encoders) encoder.render(say);
          same.hidden = !answered();
          put(goal, say("boundary.goal", { n: own.kinds.size }));
          put(same, say(sameness(own.n)));
          guess.usable(lab.desk.open);
          guess.render(say, { n: own.n.toLocaleString(say.tag) });
          table.render(say);
        },
        follow: () => choose(lengthOf(lab.settings.n)),
      };
    }

    // Where the two agree, and what the difference means if they don't.
    const agree = (n) => notes.encode(payloadOf(n)).form === frames.formFor(n);

    function sameness(n) {
      if (agree(n)) return n === 126 ? "boundary.same_126" : "boundary.same";
      return "boundary.differ";
    }

    // ---- the length ----

    function sliderOf(own, choose) {
      const slider = make("input", {
        type: "range",
        id: "boundary-slider",
        min: 0,
        max: scale.END,
        step: 1,
        list: "boundary-marks",
      });
      const number = make("input", {
        type: "number",
        id: "boundary-number",
        min: 0,
        max: MOST,
        step: 1,
        inputmode: "numeric",
      });
      const marks = MARKS.map((n) => make("button", { type: "button", "data-n": n }));
      const box = make(
        "div",
        { class: "boundary-length" },
        make(
          "div",
          { class: "lab-controls" },
          make("label", { class: "boundary-slider" }, said("span", "boundary.length"), slider),
          make("label", {}, said("span", "boundary.number"), number),
        ),
        make(
          "div",
          { class: "chips", role: "group", "data-label": "boundary.marks" },
          said("span", "boundary.marks", { class: "hint" }),
          ...marks,
        ),
        make("datalist", { id: "boundary-marks" }, ...MARKS.map((n) => make("option", { value: scale.positionOf(n) }))),
      );
      slider.addEventListener("input", () => choose(scale.lengthAt(Number(slider.value))));
      // With the keyboard, each length can be reached: a position may stand for many of them, or
      // none.
      slider.addEventListener("keydown", (event) => {
        const by = way(event, { ...LEFT_RIGHT, ArrowDown: -1, ArrowUp: 1, PageDown: -100, PageUp: 100 });
        if (by !== 0) choose(lengthOf(own.n + by));
      });
      number.addEventListener("input", () => number.value !== "" && choose(lengthOf(number.value)));
      box.addEventListener("click", ({ target }) => target.dataset?.n && choose(Number(target.dataset.n)));
      return {
        box,
        render(say) {
          slider.value = String(scale.positionOf(own.n));
          slider.setAttribute("aria-valuetext", say.count("fields.payload", own.n));
          if (document.activeElement !== number) number.value = String(own.n);
          for (const mark of marks) {
            const n = Number(mark.dataset.n);
            put(mark, n.toLocaleString(say.tag));
            mark.setAttribute("aria-pressed", String(n === own.n));
          }
        },
      };
    }

    // ---- an encoder: its lines, the one that was taken, and the resulting header ----

    function encoderOf(name, own, answered) {
      const code = make("ol", { class: "boundary-code", dir: "ltr" });
      const header = make("p", { class: "boundary-header" });
      const figure = make("div", { class: "detail boundary-figure" });
      const box = make(
        "section",
        { class: `boundary-encoder of-${name}` },
        said("h3", `boundary.of_${name}`),
        code,
        header,
        figure,
      );
      const draw = whenChanged(({ n, judged }, say) => drawEncoder(name, n, judged, { code, header, figure }, say));
      return { box, render: (say) => draw({ n: own.n, judged: answered() }, say) };
    }

    function drawEncoder(name, n, judged, { code, header, figure: place }, say) {
      const { bytes, form, branch } = ENCODERS[name](payloadOf(n));
      code.replaceChildren(
        ...LINES[name].map((line, at) =>
          make(
            "li",
            { class: at === branch ? "taken" : "" },
            make("code", {}, line),
            at === branch ? make("span", { class: "boundary-taken" }, say("boundary.taken")) : null,
          ),
        ),
      );
      const shown = frames.frame(bytes.slice(0, bytes.length - Math.max(0, n - SHOWN)), "out");
      put(header, say("boundary.header", { n: shown.header.length, hex: hex.spaced(shown.header) }));
      const picture = figure(bits.whole(shown), 16, say);
      const grid = picture.querySelector('[role="grid"]');
      grid.setAttribute("aria-label", say(`boundary.of_${name}`));
      roving(grid, ".bit", 16);
      if (judged && form > frames.formFor(n))
        for (const label of picture.querySelectorAll(
          '[data-part="payload-len"].figure-label, [data-part="extended-payload-length"].figure-label',
        ))
          label.classList.add("broken");
      place.replaceChildren(picture);
    }

    // ---- what the browser makes of both ----

    async function taste(lab, own, guess) {
      const { n } = own;
      const right = await served(lab, "right", n);
      const wrong = await served(lab, "notes", n);
      own.all.measured = [{ n, right: right.story, notes: wrong.story }, ...own.all.measured].slice(0, KEPT);
      if (own.n !== n) return;
      const took = (one) => one.story.kind === "message";
      guess.tell(took(right) ? (took(wrong) ? "both" : "right") : took(wrong) ? "notes" : "neither");
      // The end says most, if there was one; otherwise the frame itself.
      const frame = await wrong.connection.firstFrame("out");
      lab.look(wrong.connection, { key: took(wrong) ? (frame?.key ?? null) : "close" });
      lab.page.progress.markPart(lab.id, agree(n) ? "same" : "differ");
      if (own.kinds.size === 2) lab.done();
    }

    async function served(lab, name, n) {
      const connection = await lab.desk.serve({ pieces: [ENCODERS[name](payloadOf(n)).bytes], answers: true });
      lab.look(connection, { title: { key: `boundary.line_${name}`, params: { n } } });
      const { script } = connection;
      const spoke = () => script.messages.length > 0 || script.closed;
      await connection.quiet(spoke);
      const story = storyOf(script);
      connection.close();
      await connection.until(() => script.closed);
      return { story, connection };
    }

    function storyOf({ messages, closed }) {
      if (messages.length > 0) return { kind: "message", n: messages[0].length };
      return closed ? { kind: "closed", code: closed.code } : { kind: "nothing" };
    }

    function tableOf(own) {
      const rows = make("tbody");
      const box = make(
        "div",
        { class: "lab-table-box", role: "region", tabindex: "0", "data-label": "boundary.measured" },
        make(
          "table",
          { class: "lab-table" },
          said("caption", "boundary.measured", { class: "hint" }),
          make(
            "thead",
            {},
            make(
              "tr",
              {},
              ...["boundary.length", "boundary.of_right", "boundary.of_notes"].map((key) =>
                said("th", key, { scope: "col" }),
              ),
            ),
          ),
          rows,
        ),
      );
      const draw = whenChanged(({ measured }, say) => {
        box.hidden = measured.length === 0;
        rows.replaceChildren(
          ...measured.map(({ n, right, notes: theirs }) =>
            make(
              "tr",
              {},
              make("th", { scope: "row" }, n.toLocaleString(say.tag)),
              ...[right, theirs].map((story) => make("td", {}, told(story, say))),
            ),
          ),
        );
      });
      return { box, render: (say) => draw({ measured: own.all.measured }, say) };
    }

    function told({ kind, n, code }, say) {
      if (kind === "message") return `✓ ${say.count("boundary.message", n)}`;
      return `✗ ${say(kind === "closed" ? "boundary.closed" : "boundary.nothing", { code })}`;
    }

    labs.boundary = {
      about: "boundary.about",
      needs: "some",
      settings: { n: "126" },
      begin,
      code: [
        ["payload-len", "boundary.code_announced"],
        ["extended-payload-length", "boundary.code_extended"],
        ["non-minimal-length", "boundary.code_minimal"],
        ["length-top-bit", "boundary.code_top_bit"],
      ],
    };
  },
);
