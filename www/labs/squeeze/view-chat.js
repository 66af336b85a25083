"use strict";
// Squeeze it, the first part: the same chat three times.
barewire.define(
  "labs/squeeze/view-chat",
  ["kit/dom", "labs/squeeze/measures", "labs/squeeze/model", "labs/squeeze/view-why"],
  ({ dom: { make, put, said, whenChanged }, measures, model: squeeze, viewWhy: { explained } }) => {
    const { MODES } = squeeze;
    // A room as large as a class, for what compression costs in time.
    const CLASS = 30;

    function chatPart(lab, done) {
      const own = (lab.kept.chat ??= { runs: null, lines: null, offered: true });
      const guess = lab.predict({
        ask: "squeeze.ask_chat",
        act: "squeeze.act_chat",
        options: squeeze.GUESSES.map((name) => [name, `squeeze.small_${name}`]),
        work: () => run(lab, own, guess, done),
      });
      const why = explained(lab),
        editor = editorOf(lab, own, guess),
        messages = messagesTable(own),
        costs = costsTable(own);
      const box = make(
        "section",
        { class: "squeeze-part" },
        why.box,
        said("h3", "squeeze.chat"),
        said("p", "squeeze.chat_says"),
        editor.box,
        guess.box,
        messages.box,
        costs.box,
      );
      return {
        box,
        guess,
        render(say) {
          why.render(say);
          editor.render();
          guess.usable(lab.desk.open && squeeze.linesOf(lab.settings.lines).length > 0);
          guess.render(say);
          messages.render(say);
          costs.render(say);
        },
      };
    }

    // ---- the lines, and the three runs ----

    function editorOf(lab, own, guess) {
      const lines = make("textarea", {
        id: "squeeze-lines",
        rows: "7",
        maxlength: String(squeeze.MOST_CHAT),
        spellcheck: "false",
      });
      const again = said("button", "squeeze.lines_again", { type: "button" });
      const box = make(
        "div",
        { class: "squeeze-editor" },
        make("label", { for: "squeeze-lines" }, said("span", "squeeze.lines")),
        lines,
        make("p", { class: "buttons" }, again),
      );
      const change = (text) => {
        own.runs = null;
        guess.again();
        lab.set({ lines: text });
      };
      lines.addEventListener("input", () => change(lines.value));
      again.addEventListener("click", () => change(squeeze.CHAT));
      return {
        box,
        render() {
          if (document.activeElement !== lines) lines.value = lab.settings.lines.slice(0, squeeze.MOST_CHAT);
          again.hidden = lab.settings.lines === squeeze.CHAT;
        },
      };
    }

    async function run(lab, own, guess, done) {
      const asked = lab.settings.lines;
      const lines = squeeze.linesOf(asked);
      own.runs = null;
      const offered = await measures.offer(lab.desk);
      const runs = {};
      let raw = null;
      for (const mode of MODES) {
        const { raw: connection, ...found } = await measures.chat(lab.desk, mode, lines, offered);
        runs[mode] = found;
        raw = connection;
        lab.look(connection, {
          key: connection.timeline.rows.findLast(({ kind, dir }) => kind === "frame" && dir === "in")?.key ?? null,
          title: { key: "squeeze.line_chat", params: { mode } },
        });
      }
      if (lab.settings.lines !== asked) return null;
      Object.assign(own, { runs, lines, offered: squeeze.offersDeflate(offered) });
      guess.tell(squeeze.smallest(runs));
      done("chat");
      return raw;
    }

    // ---- what was measured ----

    const tableBox = (label, ...children) =>
      make("div", { class: "lab-table-box", role: "region", tabindex: "0", "data-label": label }, ...children);
    const cell = (text) => make("td", { class: "squeeze-number" }, text);

    // A message that went as it is has RSV1 0, and an = here.
    const payloadOf = ({ payload, compressed }, say) => say.number(payload) + (compressed ? "" : " =");

    function messagesTable(own) {
      const head = make("thead"),
        rows = make("tbody"),
        foot = make("tfoot");
      const box = make(
        "div",
        { class: "squeeze-found" },
        said("p", "squeeze.as_is", { class: "hint" }),
        tableBox(
          "squeeze.messages",
          make(
            "table",
            { class: "lab-table" },
            said("caption", "squeeze.messages", { class: "hint" }),
            head,
            rows,
            foot,
          ),
        ),
      );
      const draw = whenChanged(({ runs, lines }, say) => {
        head.replaceChildren(
          make(
            "tr",
            {},
            make("th", { scope: "col", rowspan: "2" }, say("squeeze.message")),
            ...MODES.map((mode) => make("th", { scope: "colgroup", colspan: "2" }, say(`squeeze.mode_${mode}`))),
          ),
          make(
            "tr",
            {},
            ...MODES.flatMap(() =>
              ["sent", "back"].map((way) => make("th", { scope: "col" }, say(`squeeze.way_${way}`))),
            ),
          ),
        );
        rows.replaceChildren(
          ...lines.map((line, i) =>
            make(
              "tr",
              {},
              make("th", { scope: "row", class: "squeeze-line" }, line),
              ...MODES.flatMap((mode) => ["sent", "back"].map((way) => cell(payloadOf(runs[mode][way][i], say)))),
            ),
          ),
        );
        const sums = (what) =>
          MODES.flatMap((mode) =>
            ["sent", "back"].map((way) => cell(say.number(runs[mode][way].reduce((sum, one) => sum + one[what], 0)))),
          );
        foot.replaceChildren(
          make("tr", {}, make("th", { scope: "row" }, say("squeeze.sum_payload")), ...sums("payload")),
          make("tr", {}, make("th", { scope: "row" }, say("squeeze.sum_frames")), ...sums("frame")),
        );
      });
      return {
        box,
        render(say) {
          box.hidden = !own.runs;
          if (own.runs) draw({ runs: own.runs, lines: own.lines }, say);
        },
      };
    }

    function costsTable(own) {
      const rows = make("tbody"),
        lesson = make("p", { class: "lab-lesson" }),
        silent = make("p");
      const heads = ["mode", "both", "agreed", "memory", "time"].map((name) =>
        said("th", `squeeze.cost_${name}`, { scope: "col" }),
      );
      const box = make(
        "div",
        { class: "squeeze-found" },
        tableBox(
          "squeeze.costs",
          make(
            "table",
            { class: "lab-table squeeze-costs" },
            said("caption", "squeeze.costs", { class: "hint" }),
            make("thead", {}, make("tr", {}, ...heads)),
            rows,
          ),
        ),
        silent,
        lesson,
        said("p", "squeeze.how", { class: "hint" }),
      );
      const draw = whenChanged(({ runs, offered, repeated }, say) => {
        const plain = squeeze.total(runs.off).frame;
        rows.replaceChildren(
          ...MODES.map((mode) => {
            const deal = squeeze.agreed(runs[mode].field);
            const { frame } = squeeze.total(runs[mode]);
            return make(
              "tr",
              {},
              make("th", { scope: "row" }, say(`squeeze.mode_${mode}`)),
              make(
                "td",
                {},
                bar(frame / plain),
                say("squeeze.of_plain", { n: say.number(frame), part: percent(frame / plain, say) }),
              ),
              make("td", {}, ...(deal ? parameters(runs[mode].field) : [say("squeeze.no_deal")])),
              make("td", {}, memory(deal, say)),
              make("td", {}, say(`squeeze.room_${deal || mode === "off" ? mode : "off"}`, { n: CLASS })),
            );
          }),
        );
        put(silent, offered ? "" : say("squeeze.not_offered"));
        silent.hidden = offered;
        const last = repeated === null ? null : runs.takeover.sent[repeated];
        lesson.hidden = !last?.compressed;
        put(lesson, last ? say("squeeze.chat_lesson", { nth: repeated + 1, n: last.payload }) : "");
      });
      return {
        box,
        render(say) {
          box.hidden = !own.runs;
          if (own.runs) draw({ runs: own.runs, offered: own.offered, repeated: repeatedIn(own.lines) }, say);
        },
      };
    }

    // The first line that was there before; null if none is.
    function repeatedIn(lines) {
      const at = lines.findIndex((line, i) => lines.indexOf(line) < i);
      return at < 0 ? null : at;
    }

    const percent = (part, say) => part.toLocaleString(say.tag, { style: "percent", maximumFractionDigits: 0 });

    function bar(part) {
      const line = make("span", { class: "squeeze-bar", "aria-hidden": "true" });
      line.style.setProperty("--part", String(Math.min(1, part)));
      return line;
    }

    // One parameter a line.
    const parameters = (field) =>
      field.split(/(?<=;)\s*/).map((one) => make("code", { dir: "ltr", class: "squeeze-parameter" }, one));

    function memory(deal, say) {
      if (squeeze.kept(deal) === 0) return say("squeeze.memory_none");
      return say("squeeze.memory", {
        sends: say.number(deal.server.takeover ? deal.server.window : 0),
        receives: say.number(deal.client.takeover ? deal.client.window : 0),
      });
    }

    return { chatPart };
  },
);
