"use strict";
// Break it: one violation at a time, sent to our server or to this browser; what each does about it
// is measured and shown side by side.
barewire.define(
  "labs/break-it/lab",
  [
    "kit/dom",
    "rfc6455/bits",
    "rfc6455/explain",
    "rfc6455/rules",
    "timeline/view-figure",
    "labs/view-lab",
    "labs/break-it/comparison",
    "labs/break-it/measures",
    "labs/break-it/model",
    "labs/break-it/words",
  ],
  ({
    dom,
    dom: { make, put, said, whenChanged },
    bits,
    explain,
    rules,
    viewFigure: { roving },
    viewLab: { labs },
    comparison: { kept, table },
    measures,
    model: violations,
  }) => {
    const { TARGETS } = violations;
    const targetOf = (text) => (TARGETS.includes(text) ? text : TARGETS[0]);

    function begin(lab) {
      // `measured`: for each violation, what either end did; `latest`: what was sent last; `tried`:
      // what was sent to which end with a prediction; `rules`: which rule our server named for it.
      // What was measured is still here when the lab is left and entered again.
      const { measured, rules: named } = (lab.kept.all ??= { measured: {}, rules: {} });
      const own = {
        id: violations.find(lab.settings.v).id,
        to: targetOf(lab.settings.to),
        measured,
        rules: named,
        latest: null,
        all: null,
        get tried() {
          return lab.page.progress.parts(lab.id);
        },
      };
      const guess = lab.predict({
        ask: "break.ask",
        act: "break.send",
        work: () => send(lab, own, guess),
        options: violations.VERDICTS.map((name) => [name, `break.will_${name}`]),
        others: [["other", "break.will_other"]],
      });
      const choose = (id, to = own.to) => {
        if (id === own.id && to === own.to) return;
        Object.assign(own, { id, to, latest: null });
        guess.again();
        lab.set({ v: id, to });
      };
      const parts = [
        targets(own, choose),
        groups(own, choose),
        card(own),
        { box: guess.box, render: renderGuess(lab, own, guess) },
        result(lab, own, choose),
        table(lab, own, choose),
      ];
      lab.box.append(...parts.map(({ box }) => box));
      return {
        render: (say) => parts.forEach(({ render }) => render(say)),
        follow: () => choose(violations.find(lab.settings.v).id, targetOf(lab.settings.to)),
        end: () => (own.all = null),
      };
    }

    const renderGuess = (lab, own, guess) => (say) => {
      guess.usable(lab.desk.open && own.all === null);
      guess.render(say, { who: say(`break.who_${own.to}`) });
    };

    // ---- what is sent, and to which end ----

    function targets(own, choose) {
      const inputs = TARGETS.map((to) => make("input", { type: "radio", name: "break-to", value: to }));
      const box = make(
        "fieldset",
        { class: "break-to" },
        said("legend", "break.to"),
        make(
          "div",
          { class: "predict-options" },
          ...inputs.map((input) => make("label", {}, input, " ", said("span", `break.to_${input.value}`))),
        ),
      );
      box.addEventListener("change", ({ target }) => choose(own.id, target.value));
      return { box, render: () => inputs.forEach((input) => (input.checked = input.value === own.to)) };
    }

    function groups(own, choose) {
      const buttons = [],
        stops = [];
      const group = ({ id, entries }) => {
        const chips = entries.map((entry) =>
          make(
            "button",
            { type: "button", "data-v": entry.id },
            make("span", { class: "break-tick" }),
            said("span", `break.name.${entry.id}`),
          ),
        );
        buttons.push(...chips);
        const bar = make("div", { class: "chips", role: "toolbar", "aria-labelledby": `break-group-${id}` }, ...chips);
        // One stop of the Tab key, not one for each violation.
        stops.push({ bar, chips, to: roving(bar, "button", 1) });
        return make(
          "div",
          { class: "break-group" },
          said("p", `break.group.${id}`, { id: `break-group-${id}`, class: "hint" }),
          bar,
        );
      };
      const progress = make("p", { class: "hint break-progress" });
      const box = make(
        "div",
        { class: "break-groups" },
        said("h3", "break.list"),
        progress,
        ...violations.GROUPS.map(group),
      );
      box.addEventListener("click", ({ target }) => {
        const chip = target.closest?.("[data-v]");
        if (chip) choose(chip.dataset.v);
      });
      const draw = whenChanged(({ id, both }, say) => {
        for (const button of buttons) drawChip(button, id, both, say);
        for (const { bar, chips, to } of stops)
          if (!bar.contains(document.activeElement))
            to(
              Math.max(
                0,
                chips.findIndex((chip) => chip.dataset.v === id),
              ),
            );
        put(progress, say("break.tried", { n: both.length, all: violations.LIST.length, enough: violations.ENOUGH }));
      });
      return { box, render: (say) => draw({ id: own.id, both: violations.sentToBoth(own.tried) }, say) };
    }

    function drawChip(button, id, both, say) {
      const done = both.includes(button.dataset.v);
      button.setAttribute("aria-pressed", String(button.dataset.v === id));
      button.firstChild.replaceChildren(
        ...(done
          ? [
              make("span", { "aria-hidden": "true" }, "✓ "),
              make("span", { class: "out-of-sight" }, `${say("labs.done")}: `),
            ]
          : []),
      );
    }

    // The chosen one, and its bytes as the receiver takes them apart.
    function card(own) {
      const title = make("h3"),
        what = make("p"),
        rows = make("tbody"),
        rest = make("p", { class: "hint" });
      const heads = ["fin", "rsv", "opcode", "masked", "length", "payload", "bytes"].map((name) =>
        said("th", `break.head_${name}`, { scope: "col" }),
      );
      const box = make(
        "section",
        { class: "break-card" },
        title,
        what,
        make(
          "div",
          { class: "lab-table-box", role: "region", tabindex: "0", "data-label": "break.bytes" },
          make(
            "table",
            { class: "lab-table break-bytes" },
            said("caption", "break.bytes", { class: "hint" }),
            make("thead", {}, make("tr", {}, ...heads)),
            rows,
          ),
        ),
        rest,
      );
      const draw = whenChanged(({ id, to }, say) => {
        const found = violations.apart(violations.find(id), to);
        put(title, say(`break.name.${id}`));
        put(what, say(`break.what.${id}`));
        rows.replaceChildren(...found.rows.map((row) => make("tr", {}, ...cells(row, say))));
        put(rest, found.more > 0 ? say("break.more_frames", { n: found.more.toLocaleString(say.tag) }) : "");
      });
      return { box, render: (say) => draw({ id: own.id, to: own.to }, say) };
    }

    function cells(row, say) {
      const dots = row.more > 0 ? " …" : "";
      if (row.cut)
        return [make("td", { colspan: "6" }, say("break.no_header")), make("td", { class: "break-hex" }, row.hex)];
      const length =
        BigInt(row.len) === BigInt(row.here) ? row.len : say("break.length_lies", { n: row.len, here: row.here });
      const payload = row.text !== null ? row.text : row.plain;
      return [
        String(row.fin),
        row.rsv,
        `0x${row.opcode.toString(16).toUpperCase()} ${row.word ?? say("break.reserved")}`,
        say(row.masked ? "break.yes" : "break.no"),
        length,
        payload + (payload ? dots : ""),
      ]
        .map((text) => make("td", {}, text))
        .concat(make("td", { class: "break-hex" }, row.hex + dots));
    }

    // ---- sending it ----

    async function send(lab, own, guess) {
      const { id, to } = own;
      own.latest = null;
      const found = await measures[to](
        lab.desk,
        id,
        (connection) => to === "browser" && lab.look(connection, { title: title(id, to) }),
      );
      if (own.id !== id || own.to !== to) return;
      look(lab, { id, to, ...found });
      own.latest = found;
      kept(own, id, to, found);
      guess.tell(found.verdict, { code: found.code });
      lab.page.progress.markPart(lab.id, violations.sentTo(id, to));
      if (found.rule) own.rules[id] = found.rule.rule;
      // The code below is about what was sent; a browser's code isn't here, but our server has the
      // same rules.
      if (own.rules[id]) lab.code(own.rules[id]);
      if (violations.sentToBoth(own.tried).length >= violations.ENOUGH) lab.done();
    }

    const title = (id, to) => ({ key: `break.line_${to}`, params: { what: id } });

    // What was sent, and what happened, on the visible wire.
    function look(lab, { id, to, connection, rule, closed }) {
      const { rows, lastIn } = connection.timeline;
      if (to === "browser")
        return lab.look(connection, {
          key: closed ? "close" : (rows.findLast(({ kind }) => kind === "frame")?.key ?? null),
          title: title(id, to),
        });
      const broken = rows.find(({ frame }) => frame?.rule) ?? lastIn;
      lab.look(connection, {
        key: broken?.key ?? null,
        field: rule ? explain.breaksAt(rule.rule)[0] : null,
        title: title(id, to),
      });
    }

    // ---- what happened ----

    function result(lab, own, choose) {
      const says = make("p", { class: "break-said" }),
        script = make("p"),
        why = make("p"),
        rule = make("p", { class: "explain-broken" });
      const line = said("button", "bench.line", { type: "button" }),
        other = make("button", { type: "button" }),
        stories = said("button", "break.stories", { type: "button" });
      const box = make(
        "section",
        { class: "break-result" },
        said("h3", "break.result"),
        says,
        script,
        rule,
        why,
        make("p", { class: "buttons" }, line, stories, other),
      );
      // They are at the visible wire, two screens further down.
      stories.addEventListener("click", () => {
        dom.find("detail").scrollIntoView({ block: "start" });
        dom.find("tab-close").focus({ preventScroll: true });
      });
      line.addEventListener("click", () => {
        lab.code(own.latest.rule.rule);
        dom.find("lab-code").scrollIntoView({ block: "start" });
      });
      other.addEventListener(
        "click",
        () => (choose(own.id, opposite(own.to)), box.previousElementSibling.querySelector("input").focus()),
      );
      return {
        box,
        render(say) {
          const { latest } = own;
          box.hidden = !latest;
          if (!latest) return;
          put(says, told(latest, say(`break.who_${own.to}`), say));
          script.hidden = own.to === "server";
          stories.hidden = !latest.closed;
          put(script, own.to === "browser" ? heard(latest, say) : "");
          rule.hidden = line.hidden = !latest.rule;
          put(rule, latest.rule ? say("row.rule", rules.inWords(latest.rule, say)) : "");
          put(why, say(`break.why.${own.id}`));
          put(other, say(`break.then_${opposite(own.to)}`));
        },
      };
    }

    const opposite = (to) => TARGETS.find((target) => target !== to);

    function told({ verdict, code, reason, opcodes, messages }, who, say) {
      const back = opcodes.map((opcode) => say("break.frame", { name: bits.OPCODES[opcode] ?? opcode }));
      if (messages) back.push(say("break.to_script"));
      return say(`break.did_${verdict}`, { who, code: code ?? "–", reason, back: back.slice(0, 4).join(" · ") });
    }

    function heard({ closed, messages }, say) {
      const words = [];
      if (messages > 0) words.push(say.count("break.script_message", messages));
      words.push(
        closed ? say("break.script_closed", { code: closed.code, reason: closed.reason }) : say("break.script_nothing"),
      );
      return say("break.script", { words: say.together(words) });
    }

    labs["break-it"] = {
      about: "break.about",
      needs: "some",
      settings: { v: violations.FIRST, to: "server" },
      begin,
      code: [
        ["reserved-bits", "break.code_bits"],
        ["unmasked-frame", "break.code_mask"],
        ["non-minimal-length", "break.code_length"],
        ["invalid-utf8", "break.code_utf8"],
        ["fail", "break.code_fail"],
      ],
    };
  },
);
