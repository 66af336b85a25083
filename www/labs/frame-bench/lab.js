"use strict";
// The frame bench: one array of bytes, shown as bits, bytes and fields, each of which can be
// changed; then it is sent as it is, and the server answers.
barewire.define(
  "labs/frame-bench/lab",
  [
    "kit/dom",
    "kit/hex",
    "rfc6455/bits",
    "rfc6455/explain",
    "rfc6455/frames",
    "timeline/view-explanation",
    "timeline/view-frame",
    "timeline/view-panels",
    "labs/view-lab",
    "labs/frame-bench/model",
    "labs/frame-bench/sending",
    "labs/frame-bench/words",
  ],
  ({
    dom: { make, put, said },
    hex,
    bits,
    explain,
    frames,
    viewExplanation: { explanation },
    viewFrame: { frameView },
    viewPanels: { framePanel },
    viewLab: { labs },
    model: bench,
    sending: { send, resultOf },
  }) => {
    const RSV = [
      ["RSV1", 4],
      ["RSV2", 2],
      ["RSV3", 1],
    ];

    function begin(lab) {
      const own = {
        bytes: bench.bytesOf(lab.settings),
        frame: null,
        looked: null,
        chosen: null,
        refocus: null,
        problem: null,
        result: null,
        raw: null,
        get met() {
          return lab.page.progress.parts(lab.id);
        },
      };
      const guess = lab.predict({
        ask: "bench.ask",
        act: "bench.send",
        options: bench.VERDICTS.map((name) => [name, `bench.will_${name}`]),
        work: () => send(lab, own, guess),
      });

      // Whatever changed a bit, a byte or a field: the bytes are the state.
      function change(bytes) {
        Object.assign(own, { bytes: bytes.slice(0, bench.LONGEST), frame: null, problem: null, result: null });
        guess.again();
        lab.set(bench.settingsOf(own.bytes));
      }

      const fields = fieldControls(own, change, lab);
      const dump = hexControl(own, change, lab);
      const picture = pictureOf(own, change, lab);
      const told = resultOf(own, lab);
      const goals = goalsOf(own);
      lab.box.append(goals.box, examples(change), fields.box, dump.box, picture.box, guess.box, told.box);

      return {
        render(say) {
          own.frame ??= frames.frame(own.bytes);
          goals.render(say);
          fields.render(say);
          dump.render(say);
          picture.render(say);
          guess.usable(lab.desk.open && own.bytes.length > 0);
          guess.render(say);
          told.render(say);
        },
        follow() {
          if (hex.joined(bench.bytesOf(lab.settings)) === hex.joined(own.bytes)) return;
          change(bench.bytesOf(lab.settings));
        },
        end: () => own.raw?.drop(),
      };
    }

    // What there is to do here, and what is done.
    function goalsOf(own) {
      const items = bench.GOALS.map((goal) => ({
        goal,
        tick: make("span", { "aria-hidden": "true" }),
        done: make("span", { class: "out-of-sight" }),
        words: said("span", `bench.goal_${goal}`),
      }));
      const box = make(
        "div",
        { class: "bench-goals" },
        said("p", "bench.goals"),
        make("ul", {}, ...items.map(({ tick, done, words }) => make("li", {}, tick, done, words))),
      );
      return {
        box,
        render(say) {
          for (const { goal, tick, done } of items) {
            put(tick, own.met.has(goal) ? "✓ " : "○ ");
            put(done, own.met.has(goal) ? `${say("labs.done")}: ` : "");
          }
        },
      };
    }

    function examples(change) {
      const box = make(
        "div",
        { class: "chips", role: "group", "data-label": "bench.examples" },
        said("span", "bench.examples", { class: "hint" }),
      );
      for (const [name, settings] of bench.EXAMPLES) {
        const button = said("button", `bench.example_${name}`, { type: "button" });
        button.addEventListener("click", () => change(bench.bytesOf(settings)));
        box.append(button);
      }
      return box;
    }

    // ---- fields ----

    function fieldControls(own, change, lab) {
      const check = (name) =>
        make(
          "label",
          { class: "check" },
          make("input", { type: "checkbox", "data-field": name }),
          make("code", {}, name),
        );
      const opcode = make(
        "select",
        { id: "bench-opcode" },
        ...Array.from({ length: 16 }, (_, value) =>
          make("option", { value }, `0x${value.toString(16).toUpperCase()} ${bits.OPCODES[value] ?? ""}`),
        ),
      );
      const form = make(
        "select",
        { id: "bench-form" },
        said("option", "bench.form_shortest", { value: "" }),
        said("option", "bench.form_16", { value: "16" }),
        said("option", "bench.form_64", { value: "64" }),
      );
      const key = make("input", {
        id: "bench-key",
        size: "12",
        spellcheck: "false",
        autocomplete: "off",
        "aria-describedby": "bench-key-problem",
      });
      const text = make("input", { id: "bench-text", size: "24", maxlength: "300", autocomplete: "off" });
      const problem = make("p", { class: "problem", id: "bench-key-problem" });
      const boxes = [check("FIN"), ...RSV.map(([name]) => check(name))];
      const box = make(
        "div",
        { class: "bench-fields" },
        make(
          "div",
          { class: "lab-controls" },
          ...boxes,
          make("label", {}, said("span", "bench.opcode"), opcode),
          make("label", {}, said("span", "bench.form"), form),
          make("label", {}, said("span", "bench.key"), key),
          make("label", {}, said("span", "bench.text"), text),
        ),
        problem,
      );

      box.addEventListener("change", ({ target }) => {
        const name = target.dataset.field;
        const bit = RSV.find(([other]) => other === name)?.[1];
        const rsv = (own.bytes[0] >> 4) & 7;
        if (name === "FIN") change(bench.change(own.bytes, "fin", target.checked ? 1 : 0));
        else if (bit) change(bench.change(own.bytes, "rsv", target.checked ? rsv | bit : rsv & ~bit));
        else if (target === opcode) change(bench.change(own.bytes, "opcode", Number(opcode.value)));
        else if (target === form)
          change(bench.change(own.bytes, "form", form.value === "" ? null : Number(form.value)));
      });
      text.addEventListener("input", () => change(bench.change(own.bytes, "text", text.value)));
      key.addEventListener("input", () => {
        const typed = bench.keyOf(key.value);
        if (typed !== undefined) return change(bench.change(own.bytes, "key", typed));
        own.problem = { at: "key", key: "bench.key_problem", params: {} };
        lab.draw();
      });

      return { box, render: (say) => drawFields({ boxes, opcode, form, key, text, problem }, own, say) };
    }

    // What is just being typed isn't overwritten.
    function drawFields({ boxes, opcode, form, key, text, problem }, own, say) {
      const parts = bench.read(own.bytes);
      const first = own.bytes[0] ?? 0;
      const set = (input, value) => document.activeElement !== input && input.value !== value && (input.value = value);
      [0x80, 0x40, 0x20, 0x10].forEach((bit, i) => (boxes[i].querySelector("input").checked = (first & bit) !== 0));
      opcode.value = String(first & 15);
      form.value = parts && parts.form > frames.formFor(parts.payload.length) ? String(parts.form) : "";
      set(key, parts?.key ? hex.spaced(parts.key) : "");
      set(text, parts?.text ?? "");
      text.placeholder = parts && parts.text === null ? say("bench.no_text") : "";
      key.placeholder = say("bench.no_key");
      const wrong = own.problem?.at === "key" ? say(own.problem.key, own.problem.params) : "";
      put(problem, wrong);
      key.setAttribute("aria-invalid", String(wrong !== ""));
    }

    // ---- hexadecimal ----

    function hexControl(own, change, lab) {
      const area = make("textarea", {
        id: "bench-hex",
        rows: "2",
        spellcheck: "false",
        autocomplete: "off",
        "aria-describedby": "bench-hex-problem",
      });
      const problem = make("p", { class: "problem", id: "bench-hex-problem" });
      area.addEventListener("input", () => {
        const { bytes, why, params } = hex.parse(area.value);
        if (bytes) return change(bytes);
        own.problem = { at: "hex", key: why, params };
        lab.draw();
      });
      const box = make("div", { class: "bench-hex" }, said("label", "bench.hex", { for: "bench-hex" }), area, problem);
      return {
        box,
        render(say) {
          const wrong = own.problem?.at === "hex" ? say(own.problem.key, own.problem.params) : "";
          put(problem, wrong);
          area.setAttribute("aria-invalid", String(wrong !== ""));
          const now = hex.spaced(own.bytes);
          if (document.activeElement !== area && area.value !== now) area.value = now;
        },
      };
    }

    // ---- the picture: figure, dump and fields as in the detail, and its bits flip ----

    function pictureOf(own, change, lab) {
      const panel = make("div", { id: "bench-detail-frame", class: "detail-main" }, ...framePanel("bench-"));
      const pane = make("div", { class: "explain", role: "note" });
      const lengths = make("p", { class: "bench-lengths", role: "status" });
      const box = make(
        "div",
        { class: "bench-picture" },
        said("h3", "bench.picture"),
        said("p", "bench.flip", { class: "hint" }),
        make(
          "div",
          { class: "detail" },
          make(
            "div",
            { class: "detail-body" },
            panel,
            make("aside", { class: "detail-side", "data-label": "explain.title" }, pane),
          ),
        ),
        lengths,
      );
      let draw = null,
        explained = null;

      const flip = (event) => {
        const bit = event.target.closest?.(".bit")?.dataset.bit;
        if (bit === undefined) return;
        own.refocus = bit;
        change(bench.flip(own.bytes, Number(bit)));
      };
      panel.addEventListener("click", flip);
      panel.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && flip(event));

      return {
        box,
        render(say) {
          // Its elements are found by their ids, so they have to be in the page.
          draw ??= frameView({
            of: "bench-",
            look: (part) => ((own.looked = part), lab.draw()),
            choose: (part) => ((own.chosen = part), lab.draw()),
            redraw: () => lab.draw(),
          });
          panel.querySelector("#bench-frame-work").hidden = own.bytes.length === 0;
          const part = own.looked ?? own.chosen;
          draw(own.frame, part, say);
          if (own.refocus !== null) panel.querySelector(`.bit[data-bit="${own.refocus}"]`)?.focus();
          own.refocus = null;
          const about = part ? explain.part(own.frame, part) : null;
          const stamp = `${say.tag} ${hex.joined(own.bytes)} ${part}`;
          if (stamp !== explained)
            pane.replaceChildren(
              ...(about ? explanation(about, say) : [make("p", { class: "hint" }, say("explain.none"))]),
            );
          explained = stamp;
          put(lengths, lengthsSaid(own.bytes, say));
        },
      };
    }

    // Does the length tell the truth?
    function lengthsSaid(bytes, say) {
      const parts = bench.read(bytes);
      if (!parts) return say("bench.cut");
      if (parts.missing > 0n) return say.count("bench.missing", parts.missing);
      return parts.behind > 0 ? say.count("bench.behind", parts.behind) : "";
    }

    labs["frame-bench"] = {
      about: "bench.about",
      needs: "some",
      settings: bench.SETTINGS,
      begin,
      code: [
        ["opcode", "bench.code_first"],
        ["mask", "bench.code_mask"],
        ["payload-len", "bench.code_len"],
        ["unmask", "bench.code_unmask"],
        ["fail", "bench.code_fail"],
      ],
    };
  },
);
