"use strict";
// Slow and lost: what the server does about a peer that doesn't read, a peer that answers no Ping,
// and one that doesn't answer a Close. All of it is measured while the reader looks on.
barewire.define(
  "labs/slow-and-lost/lab",
  ["kit/dom", "labs/view-lab", "labs/slow-and-lost/model", "labs/slow-and-lost/words"],
  ({ dom: { make, put, said, whenChanged }, viewLab: { labs }, model: slow }) => {
    const CASES = {
      freeze: {
        options: ["wait", "pile", "limit"],
        work: froze,
        lasts: 18,
        code: [["fell-behind", "slow.code_behind"]],
      },
      lost: {
        options: slow.GONE,
        work: fellSilent,
        lasts: 22,
        code: [
          ["keep-alive", "slow.code_ping"],
          ["heard", "slow.code_heard"],
          ["silent", "slow.code_silent"],
        ],
      },
      close: {
        options: ["not", "some", "ever"],
        work: closed,
        lasts: 5,
        code: [["close-patience", "slow.code_close"]],
      },
    };
    // How long the lab watches an unanswered browser, in seconds: then it ends the connection.
    const BROWSER = 10;

    const known = (name) => (name in CASES ? name : "freeze");
    const seconds = (ms, say) =>
      say("slow.seconds", {
        n: (ms / 1000).toLocaleString(say.tag, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
      });

    function begin(lab) {
      const own = slow.begin(lab.desk, () => lab.draw());
      const chips = chipsOf(lab);
      const tables = { freeze: freezeTable(own, lab), lost: lostTable(own, lab), close: closeTable(own, lab) };
      const seen = {}; // the wire of each case's last run
      const parts = Object.entries(CASES).map(([name, { options, work, lasts }]) => {
        const guess = lab.predict({
          ask: `slow.ask_${name}`,
          act: `slow.act_${name}`,
          options: options.map((option) => [option, `slow.${name}_${option}`]),
          lasts: () => lasts,
          others: name === "close" ? [] : [["other", `slow.${name}_other`]],
          work: async () => {
            seen[name] = null;
            seen[name] = await work(own, guess.tell);
            if (known(lab.settings.case) === name) show(lab, seen[name]);
            lab.done();
          },
        });
        const box = make(
          "section",
          { class: "slow-case" },
          said("p", `slow.about_${name}`),
          guess.box,
          tables[name].box,
        );
        return { name, guess, box, table: tables[name] };
      });
      let shown = null;
      lab.box.append(chips.box, ...parts.map(({ box }) => box));
      return {
        render(say) {
          const now = known(lab.settings.case);
          // Each case has its line of Rust and its wire: another case's would confuse.
          if (shown !== null && now !== shown) {
            lab.anchor = null;
            if (seen[now]) show(lab, seen[now]);
            else lab.clearWire();
          }
          shown = now;
          chips.render(now);
          for (const { name, guess, box, table } of parts) {
            box.hidden = name !== now;
            guess.usable(lab.desk.open);
            guess.render(say);
            table.render(say);
          }
        },
        code: () => CASES[known(lab.settings.case)].code,
        revealed: () => parts.find(({ name }) => name === known(lab.settings.case)).guess.tried,
        end: () => slow.leave(own),
      };
    }

    const show = (lab, { connection, key, title }) => lab.look(connection, { key, title: { key: title, params: {} } });

    function chipsOf(lab) {
      const buttons = Object.keys(CASES).map((name) =>
        said("button", `slow.case_${name}`, { type: "button", "data-case": name }),
      );
      const box = make(
        "div",
        { class: "chips", role: "group", "data-label": "slow.cases" },
        said("span", "slow.cases", { class: "hint" }),
        ...buttons,
      );
      box.addEventListener("click", ({ target }) => target.dataset?.case && lab.set({ case: target.dataset.case }));
      return {
        box,
        render: (now) =>
          buttons.forEach((button) => button.setAttribute("aria-pressed", String(button.dataset.case === now))),
      };
    }

    // Each returns what is worth a look on the wire.
    async function froze(own, tell) {
      const { ana, verdict } = await slow.run(own, slow.freeze);
      tell(verdict);
      return { connection: ana, key: "close", title: "slow.line_frozen" };
    }

    async function fellSilent(own, tell) {
      const { ben, verdict } = await slow.run(own, slow.lost);
      tell(verdict);
      const ping = ben.timeline.rows.find(({ kind, opcode }) => kind === "frame" && opcode === 9);
      return { connection: ben, key: ping?.key ?? "close", title: "slow.line_muted" };
    }

    async function closed(own, tell) {
      const { ben, verdict } = await slow.run(own, slow.close);
      tell(verdict);
      return { connection: ben, key: "close", title: "slow.line_unanswered" };
    }

    // ---- a peer doesn't read ----

    // Where the bytes are that were said for Ana: one row for each place, with a bar. The numbers
    // next to the bars say the same.
    function freezeTable(own) {
      const rows = make("tbody"),
        moments = make("ol", { class: "slow-moments" }),
        lesson = make("p", { class: "lab-lesson" });
      const box = make(
        "div",
        { class: "slow-found" },
        said("h3", "slow.where"),
        make(
          "div",
          { class: "lab-table-box", role: "region", tabindex: "0", "data-label": "slow.where" },
          make(
            "table",
            { class: "lab-table slow-places" },
            said("caption", "slow.places", { class: "hint" }),
            make(
              "thead",
              {},
              make("tr", {}, ...["slow.place", "slow.bytes"].map((key) => said("th", key, { scope: "col" }))),
            ),
            rows,
          ),
        ),
        moments,
        lesson,
      );
      const draw = whenChanged((found, say) => {
        rows.replaceChildren(...placesOf(found, say));
        moments.replaceChildren(
          ...found.moments.map(({ name, at, params }) =>
            make(
              "li",
              {},
              make("b", { class: "slow-at" }, seconds(at, say)),
              " ",
              sentence(`slow.moment_${name}`, params, say),
            ),
          ),
        );
        put(lesson, found.end ? endSaid(found, say) : "");
      });
      return {
        box,
        render(say) {
          box.hidden = !own.freeze;
          if (own.freeze) draw(own.freeze, say);
        },
      };
    }

    const sentence = (key, { n }, say) => (n === undefined ? say(key) : say.count(key, n));

    function placesOf(found, say) {
      const all = Math.max(found.cho, 1);
      const row = (key, n, most, more = null) =>
        make(
          "tr",
          {},
          make("th", { scope: "row" }, say(key)),
          make(
            "td",
            {},
            make("span", { class: "slow-number" }, say.count("slow.n_bytes", n)),
            more ? make("span", { class: "hint" }, ` ${more}`) : null,
            bar(n / most),
          ),
        );
      const limit = found.limit === null ? null : say("slow.of_limit", { n: found.limit.toLocaleString(say.tag) });
      return [
        row("slow.place_cho", found.cho, all),
        row("slow.place_ana", found.ana, all),
        row("slow.place_buffers", slow.buffered(found), all),
        row("slow.place_outbox", found.waiting, found.limit ?? all, limit),
        row("slow.place_unread", slow.unread(found), all),
      ];
    }

    function bar(part) {
      const element = make("span", { class: "slow-bar", "aria-hidden": "true" });
      element.style.setProperty("--part", String(Math.min(1, part)));
      return element;
    }

    function endSaid({ end, delay }, say) {
      const ms = delay.toLocaleString(say.tag, { maximumFractionDigits: 1 });
      return say.together([
        say(end.code === null ? "slow.freeze_cut" : "slow.freeze_end", { code: end.code, reason: end.reason }),
        say("slow.freeze_others", { ms }),
      ]);
    }

    // ---- nobody knows whether they are still there ----

    const table = (caption, columns, rows) =>
      make(
        "div",
        { class: "lab-table-box", role: "region", tabindex: "0", "data-label": caption },
        make(
          "table",
          { class: "lab-table" },
          said("caption", caption, { class: "hint" }),
          make("thead", {}, make("tr", {}, ...columns.map((key) => said("th", key, { scope: "col" })))),
          rows,
        ),
      );

    const rowOf = (head, cells) =>
      make("tr", {}, make("th", { scope: "row" }, head), ...cells.map((cell) => make("td", {}, cell)));

    function lostTable(own, lab) {
      const rows = make("tbody"),
        clock = make("p", { class: "slow-clock" }),
        lesson = said("p", "slow.lost_lesson", { class: "lab-lesson" });
      const box = make(
        "div",
        { class: "slow-found" },
        clock,
        table("slow.lost_table", ["slow.who", "slow.pinged", "slow.answered", "slow.ended"], rows),
        lesson,
      );
      // A clock that the reader looks at has to run.
      let ticking = null;
      const tick = () => (ticking ??= setTimeout(() => ((ticking = null), lab.draw()), 200));
      const draw = whenChanged(({ peers }, say) =>
        rows.replaceChildren(
          ...peers.map(({ name, pinged, answer, ended, close }) =>
            rowOf(say(`slow.${name}`), [
              pinged === null ? "–" : say("slow.after", { time: seconds(pinged, say) }),
              answer ? say(`slow.answer_${answer}`) : "–",
              ended === null
                ? say("slow.alive")
                : `✗ ${say(close ? "slow.ended_close" : "slow.ended_bare", { time: seconds(ended, say) })}`,
            ]),
          ),
        ),
      );
      return {
        box,
        render(say) {
          const { lost } = own;
          box.hidden = !lost?.began;
          if (box.hidden) return;
          draw({ peers: slow.peerRows(own) }, say);
          const over = lost.rows !== null;
          lesson.hidden = !over;
          const now = seconds(lab.desk.world.wall() - lost.began, say);
          put(clock, over ? "" : say("slow.running", { time: now }));
          if (!over && own.runs.size > 0) tick();
        },
      };
    }

    // ---- a peer doesn't answer a Close ----

    function closeTable(own, lab) {
      const rows = make("tbody"),
        other = said("button", "slow.browser", { type: "button" }),
        lesson = make("p", { class: "lab-lesson" });
      const about = said("p", "slow.browser_about");
      const box = make(
        "div",
        { class: "slow-found" },
        table("slow.close_table", ["slow.who", "slow.close_answer", "slow.tcp_ended"], rows),
        about,
        make("p", { class: "buttons" }, other),
        lesson,
      );
      let since = null;
      other.addEventListener("click", async () => {
        if (since !== null) return;
        since = lab.desk.world.wall();
        const clock = setInterval(() => lab.draw(), 1000);
        lab.tell("predict.takes", { n: BROWSER });
        const served = await lab.attempt(() => slow.browserCloses(own));
        clearInterval(clock);
        since = null;
        if (served) lab.look(served, { key: "close", title: { key: "slow.line_browser", params: {} } });
      });
      const draw = whenChanged(({ peers, browser, waiting }, say) => {
        rows.replaceChildren(
          ...peers.map(({ name, code, answered, waited }) =>
            rowOf(say(`slow.closes_${name}`, { code: code ?? "–" }), [
              answered === null ? "✗ –" : `✓ ${say("slow.after", { time: seconds(answered, say) })}`,
              waited === null ? say("slow.not_yet") : say("slow.after", { time: seconds(waited, say) }),
            ]),
          ),
        );
        put(
          lesson,
          waiting !== null
            ? say("predict.busy_about", { n: BROWSER, gone: waiting })
            : browser
              ? browserSaid(browser, say)
              : "",
        );
      });
      return {
        box,
        render(say) {
          const { close } = own;
          box.hidden = !close;
          if (!close) return;
          const peers = close.peers.map((peer) => slow.closeRow(peer, lab.desk));
          about.hidden = other.hidden = peers.some(({ waited }) => waited === null) || peers.length < 2;
          other.setAttribute("aria-disabled", String(since !== null || !lab.desk.open));
          draw(
            {
              peers,
              browser: close.browser,
              waiting: since === null ? null : Math.floor((lab.desk.world.wall() - since) / 1000),
            },
            say,
          );
        },
      };
    }

    function browserSaid({ waited, code, by }, say) {
      if (waited === null) return say("slow.browser_waits");
      const words = by ? [say(`slow.browser_by_${by}`, { time: seconds(waited, say) })] : [];
      return say.together([
        ...words,
        say("slow.browser_heard", { time: seconds(waited, say), code }),
        say("slow.browsers_differ"),
      ]);
    }

    labs["slow-and-lost"] = {
      about: "slow.about",
      needs: "all",
      settings: { case: "freeze" },
      begin,
    };
  },
);
