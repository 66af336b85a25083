"use strict";
// The server's own source beside the byte that it reads: fetched from the server
// when it is first asked for, with the line of an anchor marked.
(() => {
  const barewire = (globalThis.barewire ??= {});
  const { find, make, put, whenChanged } = barewire.dom;

  const BEFORE = 5, AFTER = 9;

  // Fetches each address once; `get(url)` answers what is known of it so far:
  // `{ state: "loading" | "lost" | "here", text }`.
  function library(arrived) {
    const known = new Map();
    return function get(url) {
      if (!known.has(url)) {
        known.set(url, { state: "loading", text: "" });
        fetch(url)
          .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(`HTTP ${answer.status}`))))
          .then((text) => known.set(url, { state: "here", text }), () => known.set(url, { state: "lost", text: "" }))
          .then(arrived);
      }
      return known.get(url);
    };
  }

  // `{ file, line }` of an anchor, or null: an older server may not have it.
  function anchored(index, anchor) {
    try {
      return JSON.parse(index.text).anchors?.[anchor] ?? null;
    } catch {
      return null;
    }
  }

  // `place`: the beginning of the ids of the elements that it draws into.
  function sourceView(arrived, place = "source") {
    const get = library(arrived);
    const draw = whenChanged((facts, say) => drawn(facts, say, place));

    // What to show: a sentence, or a file with its line.
    function shown(anchor, http) {
      if (!anchor) return { sentence: "source.none" };
      const index = get(`${http}/source/`);
      if (index.state === "loading") return { sentence: "source.loading" };
      const place = anchored(index, anchor);
      if (!place) return { sentence: index.state === "lost" ? "source.lost" : "source.none" };
      const url = `${http}/source/${place.file}`;
      const file = get(url);
      if (file.state !== "here") return { sentence: `source.${file.state}` };
      return { url, file: place.file, line: place.line, lines: file.text.split("\n").slice(Math.max(0, place.line - 1 - BEFORE), place.line + AFTER) };
    }

    return (anchor, http, say) => draw(shown(anchor, http), say);
  }

  function drawn({ sentence, url, file, line, lines }, say, place) {
    const code = find(`${place}-code`), whole = find(`${place}-whole`);
    put(find(`${place}-says`), sentence ? say(sentence) : "");
    find(`${place}-says`).hidden = !sentence;
    code.hidden = whole.hidden = Boolean(sentence);
    if (sentence) return;
    const first = Math.max(1, line - BEFORE);
    code.replaceChildren(...lines.map((text, i) => sourceLine(text, first + i, first + i === line, say)));
    put(whole, say("source.whole", { file }));
    whole.href = url;
  }

  function sourceLine(text, number, marked, say) {
    const row = make("span", { class: marked ? "source-line marked" : "source-line" },
      make("span", { class: "source-number", "aria-hidden": "true" }, `${marked ? "▶" : " "}${String(number).padStart(4)} `),
      marked ? make("span", { class: "out-of-sight" }, `${say("source.here")}: `) : null,
      text + "\n");
    return row;
  }

  barewire.views = { ...barewire.views, sourceView };
})();
