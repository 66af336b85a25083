"use strict";
// Squeeze it, at the end: why a secret can't be guessed from the lengths of this server's frames.
barewire.define(
  "labs/squeeze/view-ours",
  ["kit/dom", "labs/squeeze/measures"],
  ({ dom: { make, put, said, whenChanged }, measures }) => {
    // So far apart two texts of the same length may be by chance: the digits of a time.
    const CHANCE = 6;

    // `boxes`: what stands below the attack on the naive server.
    function oursPart(lab, done) {
      const guess = lab.predict({
        ask: "squeeze.ask_ours",
        act: "squeeze.act_ours",
        options: ["shorter", "same"].map((name) => [name, `squeeze.ours_${name}`]),
        work: () => againstOurs(lab, guess, done),
      });
      const table = oursTable(lab);
      return {
        boxes: [said("h3", "squeeze.ours"), said("p", "squeeze.ours_says"), guess.box, table.box],
        guess,
        render(say) {
          guess.usable(lab.desk.open);
          guess.render(say);
          table.render(say);
        },
      };
    }

    const room = () =>
      `squeeze-${Array.from({ length: 10 }, () => Math.floor(Math.random() * 16).toString(16)).join("")}`;

    async function againstOurs(lab, guess, done) {
      lab.kept.ours = null;
      const runs = [];
      for (const right of [true, false]) {
        const { raw, ...found } = await measures.ticket(lab.desk, room(), right);
        runs.push(found);
        const welcome = raw.timeline.rows.find(({ kind, dir }) => kind === "frame" && dir === "out");
        lab.look(raw, {
          key: welcome?.key ?? null,
          field: "rsv1",
          title: { key: right ? "squeeze.line_right" : "squeeze.line_wrong", params: {} },
        });
      }
      lab.kept.ours = runs;
      const [first, second] = runs;
      guess.tell(second.said.payload - first.said.payload > CHANCE ? "shorter" : "same");
      done("secret/ours");
    }

    function oursTable(lab) {
      const rows = make("tbody"),
        lesson = make("p", { class: "lab-lesson" });
      const heads = ["guess", "welcome", "said", "whispered"].map((name) =>
        said("th", `squeeze.col_${name}`, { scope: "col" }),
      );
      const box = make(
        "div",
        { class: "squeeze-found" },
        make(
          "div",
          { class: "lab-table-box", role: "region", tabindex: "0", "data-label": "squeeze.ours_measured" },
          make(
            "table",
            { class: "lab-table" },
            said("caption", "squeeze.ours_measured", { class: "hint" }),
            make("thead", {}, make("tr", {}, ...heads)),
            rows,
          ),
        ),
        lesson,
      );
      const cell = ({ payload, compressed }, say) =>
        make("td", {}, say("squeeze.frame_is", { rsv: compressed ? 1 : 0, n: say.number(payload) }));
      const draw = whenChanged(({ ours }, say) => {
        rows.replaceChildren(
          ...ours.map((run) =>
            make(
              "tr",
              {},
              make("th", { scope: "row" }, say(run.right ? "squeeze.guess_right" : "squeeze.guess_wrong")),
              ...[run.welcome, run.said, run.whispered].map((one) => cell(one, say)),
            ),
          ),
        );
        const safe = ours.every(({ welcome, whispered }) => !welcome.compressed && !whispered.compressed);
        put(lesson, safe ? say("squeeze.ours_lesson") : "");
      });
      return {
        box,
        render(say) {
          const { ours } = lab.kept;
          box.hidden = !ours;
          if (ours) draw({ ours }, say);
        },
      };
    }

    return { oursPart };
  },
);
