"use strict";
// Squeeze it, the second part: a kilobyte that would be a megabyte, and larger ones, until one is
// stopped.
barewire.define(
  "labs/squeeze/view-bomb",
  ["kit/dom", "labs/squeeze/measures", "labs/squeeze/model", "labs/squeeze/packer"],
  ({ dom: { make, put, said, whenChanged }, measures, model: squeeze, packer }) => {
    const NAMES = Object.keys(squeeze.BOMBS);
    const KEPT = 8;

    function bombPart(lab, done) {
      const own = (lab.kept.bomb ??= { measured: [] });
      const limit = () => lab.session.welcome?.max_message ?? squeeze.DEFAULT_LIMIT;
      const now = () => squeeze.bombOf(lab.settings.bomb);
      const guess = lab.predict({
        ask: "squeeze.ask_bomb",
        act: "squeeze.act_bomb",
        options: squeeze.BOOMS.map((name) => [name, `squeeze.boom_${name}`]),
        work: () => run(lab, own, guess, now(), squeeze.lengthOf(now(), limit()), done),
      });
      let shown = now();
      const chips = NAMES.map((name) =>
        make("button", { type: "button", "data-bomb": name }, said("span", `squeeze.bomb_${name}`)),
      );
      const row = make(
        "div",
        { class: "chips", role: "group", "data-label": "squeeze.bombs" },
        said("span", "squeeze.bombs", { class: "hint" }),
        ...chips,
      );
      row.addEventListener("click", ({ target }) => {
        const name = target.closest("[data-bomb]")?.dataset.bomb;
        if (!name || name === shown) return;
        shown = name;
        guess.again();
        lab.set({ bomb: name });
      });
      const card = make("p", { class: "squeeze-bomb" }),
        goal = make("p", { class: "hint" });
      const table = measuredTable(own);
      const box = make(
        "section",
        { class: "squeeze-part" },
        said("h3", "squeeze.bomb"),
        said("p", "squeeze.bomb_says"),
        said("p", "squeeze.bomb_how"),
        row,
        card,
        goal,
        guess.box,
        table.box,
      );
      const drawCard = whenChanged(({ length }, say) =>
        put(card, say("squeeze.bomb_card", { sent: say.number(packer.bomb(length).length), n: say.number(length) })),
      );
      return {
        box,
        guess,
        render(say) {
          if (now() !== shown) guess.again();
          shown = now();
          for (const chip of chips) chip.setAttribute("aria-pressed", String(chip.dataset.bomb === shown));
          const length = squeeze.lengthOf(shown, limit());
          drawCard({ length }, say);
          const parts = lab.page.progress.parts(lab.id);
          const seen = squeeze.GOALS.bomb.filter((one) => parts.has(one)).length;
          put(goal, say("squeeze.bomb_goal", { n: seen }));
          guess.usable(lab.desk.open);
          guess.render(say, { n: say.number(length), limit: say.number(limit()) });
          table.render(say);
        },
      };
    }

    async function run(lab, own, guess, name, length, done) {
      const { raw, ...found } = await measures.bomb(lab.desk, length);
      own.measured = [{ length, limit: lab.session.welcome?.max_message ?? null, ...found }, ...own.measured].slice(
        0,
        KEPT,
      );
      const frame = raw.timeline.rows.find(({ kind, dir }) => kind === "frame" && dir === "in");
      lab.look(raw, {
        key: frame?.key ?? null,
        field: "payload",
        title: { key: "squeeze.line_bomb", params: { n: length } },
      });
      if (squeeze.bombOf(lab.settings.bomb) === name) guess.tell(found.verdict);
      done(`bomb/${found.verdict}`);
      return raw;
    }

    function measuredTable(own) {
      const rows = make("tbody"),
        lesson = make("p", { class: "lab-lesson" });
      const heads = ["length", "sent", "factor", "did", "at"].map((name) =>
        said("th", `squeeze.bomb_${name}`, { scope: "col" }),
      );
      const box = make(
        "div",
        { class: "squeeze-found" },
        make(
          "div",
          { class: "lab-table-box", role: "region", tabindex: "0", "data-label": "squeeze.bomb_measured" },
          make(
            "table",
            { class: "lab-table" },
            said("caption", "squeeze.bomb_measured", { class: "hint" }),
            make("thead", {}, make("tr", {}, ...heads)),
            rows,
          ),
        ),
        lesson,
      );
      const draw = whenChanged(({ measured }, say) => {
        rows.replaceChildren(...measured.map((one) => measuredRow(one, say)));
        const stopped = measured.find(({ verdict, limit }) => verdict === "code_1009" && limit !== null);
        lesson.hidden = !stopped;
        if (!stopped) return;
        put(lesson, say("squeeze.bomb_lesson"));
      });
      return {
        box,
        render(say) {
          box.hidden = own.measured.length === 0;
          draw({ measured: own.measured }, say);
        },
      };
    }

    function measuredRow(one, say) {
      const { length, sent, verdict, code, reason, back } = one;
      const did =
        verdict === "echo"
          ? say(back.compressed ? "squeeze.did_echo" : "squeeze.did_echo_plain", { n: say.number(back.payload) })
          : say(`squeeze.did_${verdict}`, { code: code ?? "–", reason });
      return make(
        "tr",
        {},
        make("th", { scope: "row", class: "squeeze-number" }, say.number(length)),
        make("td", { class: "squeeze-number" }, say.number(sent)),
        make("td", { class: "squeeze-number" }, `${say.number(Math.round(length / sent))} ×`),
        make("td", { class: "squeeze-did" }, did),
        make("td", {}, stoppedAt(one, say)),
      );
    }

    // The server stops at the first byte above its limit; where that is in the payload, this page
    // calculates.
    function stoppedAt({ length, limit, verdict }, say) {
      if (verdict !== "code_1009" || limit === null) return "–";
      return say("squeeze.stopped_at", {
        n: say.number(limit + 1),
        byte: say.number(packer.byteOf(length, limit + 1)),
      });
    }

    return { bombPart };
  },
);
