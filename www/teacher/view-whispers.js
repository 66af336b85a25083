"use strict";
// Who whispers to whom: one line for each pair, the latest first. The age of a whisper is changed
// in place, so that a reader isn't moved out of the table.
barewire.define("teacher/view-whispers", ["kit/dom"], ({ dom: { find, isolated, make, put, said } }) => {
  // Puts these children into a box, in order; those in the right place stay untouched.
  function inOrder(box, nodes) {
    const wanted = new Set(nodes);
    for (const node of [...box.children]) if (!wanted.has(node)) node.remove();
    let next = box.firstElementChild;
    for (const node of nodes) {
      if (node === next) next = next.nextElementSibling;
      else box.insertBefore(node, next);
    }
  }

  // In the reader's language.
  function ago(us, tag) {
    const seconds = Math.max(0, Math.round(us / 1e6));
    const form = new Intl.RelativeTimeFormat(tag, { style: "short" });
    return seconds < 60 ? form.format(-seconds, "second") : form.format(-Math.round(seconds / 60), "minute");
  }

  function row({ from, number, to, room }, say) {
    const who = from === null ? say("line.number", { n: number }) : isolated(from);
    const cells = ["count", "bytes", "latest"].map(() => make("td"));
    const beside = room === null ? "" : make("span", { class: "lane-beside" }, ` ${say("lanes.in_room", { room })}`);
    return { node: make("tr", {}, make("th", { scope: "row" }, who, " → ", isolated(to), beside), ...cells), cells };
  }

  function whispersView() {
    const rows = new Map();
    let drawn = null;
    return function render(lanes, now, say) {
      // A new server's numbers begin again, and so do these rows.
      if (drawn?.lanes !== lanes || drawn.language !== say.language) rows.clear();
      drawn = { lanes, language: say.language };
      const pairs = lanes.whoToWhom;
      for (const { key } of [...rows.values()]) if (!lanes.pairs.has(key)) rows.delete(key);
      for (const pair of pairs) {
        if (!rows.has(pair.key)) rows.set(pair.key, { key: pair.key, ...row(pair, say) });
        const [count, bytes, latest] = rows.get(pair.key).cells;
        put(count, pair.count.toLocaleString(say.tag));
        put(bytes, pair.bytes.toLocaleString(say.tag));
        put(latest, say.count("whispers.latest_of", pair.latest.bytes, { ago: ago(now - pair.latest.t, say.tag) }));
      }
      inOrder(
        find("whispers-rows"),
        pairs.map(({ key }) => rows.get(key).node),
      );
      find("whispers").hidden = pairs.length === 0;
      find("whispers-none").hidden = pairs.length > 0;
      put(find("whispers-gone"), lanes.pairsGone > 0 ? say.count("whispers.gone", lanes.pairsGone) : "");
    };
  }

  // The empty table.
  function whispersFrame() {
    return [
      said("h3", "whispers.title", { id: "whispers-title" }),
      said("p", "whispers.none", { id: "whispers-none" }),
      make(
        "table",
        { class: "whispers", id: "whispers", "aria-labelledby": "whispers-title", hidden: "" },
        make(
          "thead",
          {},
          make(
            "tr",
            {},
            ...["pair", "count", "bytes", "latest"].map((name) => said("th", `whispers.${name}`, { scope: "col" })),
          ),
        ),
        make("tbody", { id: "whispers-rows" }),
      ),
      make("p", { id: "whispers-gone", class: "hint" }),
      said("p", "whispers.hint", { class: "hint" }),
    ];
  }

  return { whispersView, whispersFrame, inOrder };
});
