"use strict";
// Break it, all together: what this server and this browser did about each violation, side by side,
// and a way to measure them all.
barewire.define(
  "labs/break-it/comparison",
  ["kit/dom", "labs/break-it/measures", "labs/break-it/model"],
  ({ dom: { make, put, said, whenChanged }, measures, model: violations }) => {
    const { TARGETS } = violations;
    // When all are measured, this many run at a time; each takes two of the desk's eight
    // connections.
    const LANES = 3;
    // The desk opens ten connections in a second: two are started in each `PACE_MS`.
    const PACE_MS = 250;

    // What was measured is kept with the lab, as far as the table shows it.
    const kept = (own, id, to, { verdict, code, reason, closed, messages, opcodes }) =>
      (own.measured[id] = { ...own.measured[id], [to]: { verdict, code, reason, closed, messages, opcodes } });

    // Everything that was measured, side by side; and a way to measure all of them, to compare two
    // browsers.
    function table(lab, own, choose) {
      const rows = make("tbody"),
        progress = make("span", { class: "hint" });
      const all = make("button", { type: "button" });
      const heads = ["break.list_one", "break.of_server", "break.of_browser", "break.of_script"].map((key) =>
        said("th", key, { scope: "col" }),
      );
      const boxed = make(
        "div",
        { class: "lab-table-box", role: "region", tabindex: "0", "data-label": "break.measured" },
        make(
          "table",
          { class: "lab-table break-measured" },
          said("caption", "break.measured", { class: "hint" }),
          make("thead", {}, make("tr", {}, ...heads)),
          rows,
        ),
      );
      const box = make(
        "section",
        { class: "break-card" },
        said("h3", "break.compare"),
        said("p", "break.compare_says", { class: "hint" }),
        make("p", { class: "break-all" }, all, progress),
        boxed,
      );
      all.addEventListener("click", () =>
        own.all === null ? lab.attempt(() => measureAll(lab, own)) : ((own.all = null), lab.draw()),
      );
      rows.addEventListener("click", ({ target }) => target.dataset?.v && choose(target.dataset.v));
      const draw = whenChanged(({ measured, id }, say) => {
        boxed.hidden = Object.keys(measured).length === 0;
        rows.replaceChildren(
          ...violations.LIST.filter((one) => measured[one.id]).map((one) =>
            measuredRow(one.id, measured[one.id], one.id === id, say),
          ),
        );
      });
      return {
        box,
        render(say) {
          draw({ measured: own.measured, id: own.id }, say);
          all.setAttribute("aria-disabled", String(!lab.desk.open));
          put(all, say(own.all === null ? "break.all" : "break.stop"));
          put(progress, own.all === null ? "" : say("break.progress", { n: own.all, all: violations.LIST.length }));
        },
      };
    }

    function measuredRow(id, { server, browser }, current, say) {
      const name = make(
        "th",
        { scope: "row" },
        make("button", { type: "button", class: "quiet", "data-v": id }, say(`break.name.${id}`)),
      );
      // Most rows are the same on both sides; the interesting ones differ.
      if (server && browser && server.verdict !== browser.verdict)
        name.append(
          " ",
          make("b", { class: "break-differ" }, "≠", make("span", { class: "out-of-sight" }, ` ${say("break.differ")}`)),
        );
      const row = make("tr", current ? { "aria-current": "true" } : {}, name);
      const cell = (text) => row.append(make("td", {}, text));
      cell(server ? say(`break.short_${server.verdict}`, { code: server.code ?? "–" }) : "–");
      cell(browser ? say(`break.short_${browser.verdict}`, { code: browser.code ?? "–" }) : "–");
      cell(browser ? scriptShort(browser, say) : "–");
      return row;
    }

    function scriptShort({ closed, messages }, say) {
      const words = messages > 0 ? [say.count("break.script_message", messages)] : [];
      if (closed) words.push(`${closed.code} “${closed.reason}”`);
      return words.length ? say.together(words) : say("break.script_nothing");
    }

    // A few at a time, or a slow network would make it an evening's work; and last, by itself, the
    // one with so many records that all others would have to wait for them.
    async function measureAll(lab, own) {
      if (!lab.desk.open) return;
      own.all = 0;
      const left = violations.LIST.filter(({ id }) => id !== violations.LONG);
      const turn = turns(lab.desk.world.clock);
      const lane = async () => {
        while (own.all !== null && left.length > 0) await measureBoth(lab, own, left.shift(), turn);
      };
      try {
        await Promise.all(Array.from({ length: LANES }, lane));
        if (own.all !== null) await measureBoth(lab, own, violations.find(violations.LONG), turn);
        // Read out once, at the end: thirty steps are too many for a listener.
        if (own.all !== null) lab.tell("break.all_done");
      } finally {
        own.all = null;
      }
    }

    async function measureBoth(lab, own, { id }, turn) {
      await turn();
      const measure = async (to) => kept(own, id, to, await measures[to](lab.desk, id));
      if (id === violations.LONG) for (const to of TARGETS) await measure(to);
      else await Promise.all(TARGETS.map(measure));
      if (own.all !== null) own.all += 1;
      lab.draw();
    }

    // Lets its callers go on one after the other, with this many ms between two.
    function turns(clock) {
      let last = Promise.resolve();
      return () => (last = last.then(() => new Promise((done) => clock.later(done, PACE_MS))));
    }

    return { kept, table };
  },
);
