"use strict";
// Squeeze it, the third part: compressed messages that break a rule, bit by bit, to our server and to
// this browser.
barewire.define(
  "labs/squeeze/view-broken",
  ["kit/dom", "kit/hex", "timeline/view-figure", "labs/squeeze/faults", "labs/squeeze/measures"],
  ({ dom: { make, put, said, whenChanged }, hex, viewFigure: { roving }, faults, measures }) => {
    const { TARGETS } = faults;
    const targetOf = (text) => (TARGETS.includes(text) ? text : TARGETS[0]);
    // A name for hexadecimal values, as the server's sentences have them.
    const SIXTEEN = ["len", "nlen"];

    function brokenPart(lab, done) {
      const own = {
        latest: null,
        shown: null, // which one the question is about
        get id() {
          return faults.find(lab.settings.fault).id;
        },
        get to() {
          return targetOf(lab.settings.to);
        },
      };
      const guess = lab.predict({
        ask: "squeeze.ask_broken",
        act: "squeeze.act_broken",
        options: faults.VERDICTS.map((name) => [name, `squeeze.will_${name}`]),
        others: [["other", "squeeze.will_other"]],
        work: () => send(lab, own, guess, done),
      });
      const begin = () => {
        Object.assign(own, { latest: null, shown: `${own.id} ${own.to}` });
        guess.again();
      };
      const choose = (fault, to = own.to) => {
        if (fault === own.id && to === own.to) return;
        Object.assign(lab.settings, { fault, to });
        begin();
        lab.set({ fault, to });
      };
      const parts = [
        targets(own, choose),
        groups(lab, own, choose),
        card(own),
        guessed(lab, own, guess),
        result(own, choose),
      ];
      const box = make(
        "section",
        { class: "squeeze-part" },
        said("h3", "squeeze.broken"),
        said("p", "squeeze.broken_says"),
        ...parts.map((part) => part.box),
      );
      begin();
      return {
        box,
        guess,
        render(say) {
          // A link, too, leads to another question.
          if (own.shown !== `${own.id} ${own.to}`) begin();
          for (const part of parts) part.render(say);
        },
      };
    }

    const guessed = (lab, own, guess) => ({
      box: guess.box,
      render(say) {
        guess.usable(lab.desk.open);
        guess.render(say, { who: say(`squeeze.who_${own.to}`) });
      },
    });

    // ---- what is sent, and to which end ----

    function targets(own, choose) {
      const inputs = TARGETS.map((to) => make("input", { type: "radio", name: "squeeze-to", value: to }));
      const box = make(
        "fieldset",
        { class: "squeeze-to" },
        said("legend", "squeeze.to"),
        make(
          "div",
          { class: "predict-options" },
          ...inputs.map((input) => make("label", {}, input, " ", said("span", `squeeze.to_${input.value}`))),
        ),
      );
      box.addEventListener("change", ({ target }) => choose(own.id, target.value));
      return { box, render: () => inputs.forEach((input) => (input.checked = input.value === own.to)) };
    }

    function groups(lab, own, choose) {
      const bars = faults.GROUPS.map(({ id, entries }) => {
        const chips = entries.map((entry) =>
          make(
            "button",
            { type: "button", "data-fault": entry.id },
            make("span", { class: "squeeze-tick" }),
            said("span", `squeeze.name.${entry.id}`),
          ),
        );
        const bar = make(
          "div",
          { class: "chips", role: "toolbar", "aria-labelledby": `squeeze-group-${id}` },
          ...chips,
        );
        const name = said("p", `squeeze.group_${id}`, { id: `squeeze-group-${id}`, class: "hint" });
        return { chips, bar, to: roving(bar, "button", 1), box: make("div", { class: "squeeze-group" }, name, bar) };
      });
      const goal = make("p", { class: "hint squeeze-goal" });
      const box = make("div", { class: "squeeze-groups" }, ...bars.map((one) => one.box), goal);
      box.addEventListener("click", ({ target }) => {
        const id = target.closest?.("[data-fault]")?.dataset.fault;
        if (id) choose(id);
      });
      const draw = whenChanged(({ id, both }, say) => {
        for (const { chips, bar, to } of bars) {
          for (const chip of chips) drawChip(chip, id, both, say);
          const at = chips.findIndex((chip) => chip.dataset.fault === id);
          if (!bar.contains(document.activeElement)) to(Math.max(0, at));
        }
        put(goal, say("squeeze.broken_goal", { n: both.length, enough: faults.ENOUGH }));
      });
      return {
        box,
        render: (say) => draw({ id: own.id, both: faults.sentToBoth(lab.page.progress.parts(lab.id)) }, say),
      };
    }

    function drawChip(chip, id, both, say) {
      chip.setAttribute("aria-pressed", String(chip.dataset.fault === id));
      const done = both.includes(chip.dataset.fault);
      chip.firstChild.replaceChildren(
        ...(done
          ? [
              make("span", { "aria-hidden": "true" }, "✓ "),
              make("span", { class: "out-of-sight" }, `${say("labs.done")}: `),
            ]
          : []),
      );
    }

    // The chosen one: its bits in the order in which they are read, and its frames.
    function card(own) {
      const title = make("h4"),
        what = make("p"),
        bits = make("ol", { class: "squeeze-stream" }),
        bitsTitle = said("p", "squeeze.bits_are", { class: "hint" }),
        frames = make("ul", { class: "squeeze-frames" });
      const box = make(
        "section",
        { class: "squeeze-card" },
        title,
        what,
        bitsTitle,
        bits,
        said("p", "squeeze.frames_are", { class: "hint" }),
        frames,
      );
      const draw = whenChanged(({ id, to }, say) => {
        const fault = faults.find(id);
        put(title, say(`squeeze.name.${id}`));
        put(what, say(`squeeze.what.${id}`));
        const parts = faults.partsOf(fault);
        bitsTitle.hidden = bits.hidden = parts.length === 0;
        bits.replaceChildren(
          ...together(parts).map((part) => make("li", part.wrong ? { class: "wrong" } : {}, ...stream(part, say))),
        );
        frames.replaceChildren(
          ...faults.framesOf(fault, to).map((frame) => make("li", {}, make("code", { dir: "ltr" }, hex.spaced(frame)))),
        );
      });
      return { box, render: (say) => draw({ id: own.id, to: own.to }, say) };
    }

    // The extra bits of a length or a distance stand next to it.
    function together(parts) {
      return parts.reduce((all, part) => {
        const last = all.at(-1);
        if (part.what !== "extra") return [...all, part];
        return [...all.slice(0, -1), { ...last, bits: `${last.bits} ${part.bits}`, wrong: last.wrong || part.wrong }];
      }, []);
    }

    function stream({ at, bits, what, value, wrong }, say) {
      return [
        make("span", { class: "squeeze-at" }, String(at)),
        make("code", { dir: "ltr" }, bits.length > 16 ? `${bits.slice(0, 16)}…` : bits),
        make("span", { class: "squeeze-what" }, say(`squeeze.bit_${what}`, { value: shown(what, value) })),
        wrong ? make("b", { class: "squeeze-wrong" }, `✗ ${say("squeeze.wrong")}`) : null,
      ];
    }

    function shown(what, value) {
      if (SIXTEEN.includes(what)) return `0x${value.toString(16).padStart(4, "0")}`;
      if (what === "literal" || what === "byte") return String.fromCharCode(value);
      return String(value ?? "");
    }

    // ---- sending it ----

    async function send(lab, own, guess, done) {
      const { id, to } = own;
      own.latest = null;
      const title = { key: `squeeze.line_${to}`, params: {} };
      const found = await measures.targets[to](lab.desk, faults.find(id), (connection) =>
        lab.look(connection, { title }),
      );
      if (own.id !== id || own.to !== to) return null;
      const { connection, ...rest } = found;
      own.latest = rest;
      look(lab, to, found, title);
      guess.tell(rest.verdict, { code: rest.code });
      if (rest.rule) lab.code(rest.rule.rule);
      done(faults.sentTo(id, to));
      return connection;
    }

    function look(lab, to, { connection, closed }, title) {
      const { rows, lastIn } = connection.timeline;
      const last = rows.findLast(({ kind }) => kind === "frame")?.key ?? null;
      const broken = rows.find(({ frame }) => frame?.rule)?.key ?? lastIn?.key ?? null;
      lab.look(connection, { key: to === "server" ? broken : closed ? "close" : last, title });
    }

    // ---- what happened ----

    function result(own, choose) {
      const says = make("p", { class: "squeeze-said" }),
        script = make("p"),
        why = make("p"),
        other = make("button", { type: "button" });
      const box = make(
        "section",
        { class: "squeeze-result" },
        said("h4", "squeeze.result"),
        says,
        script,
        why,
        make("p", { class: "buttons" }, other),
      );
      other.addEventListener("click", () =>
        choose(
          own.id,
          TARGETS.find((to) => to !== own.to),
        ),
      );
      return {
        box,
        render(say) {
          const { latest, to, id } = own;
          box.hidden = !latest;
          if (!latest) return;
          const who = say(`squeeze.who_${to}`);
          put(
            says,
            latest.refused
              ? say("squeeze.did_refuse")
              : say(`squeeze.did_${latest.verdict}`, { who, code: latest.code ?? "–", reason: latest.reason }),
          );
          script.hidden = to !== "browser";
          put(script, to === "browser" ? heard(latest, say) : "");
          put(why, say(`squeeze.why.${id}`));
          put(other, say(`squeeze.then_${to === "server" ? "browser" : "server"}`));
        },
      };
    }

    function heard({ closed, messages }, say) {
      const words = messages.map((message) => say("squeeze.script_message", { text: wordsOf(message) }));
      words.push(
        closed
          ? say("squeeze.script_closed", { code: closed.code, reason: closed.reason })
          : say("squeeze.script_nothing"),
      );
      return say("squeeze.script", { words: say.together(words) });
    }

    const wordsOf = (message) => (typeof message === "string" ? message : hex.spaced(message));

    return { brokenPart };
  },
);
