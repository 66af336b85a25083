"use strict";
// The server's own source next to the byte that it reads: loaded from the server when it is first
// asked for, with the line of an anchor marked.
barewire.define("timeline/view-source", ["kit/dom"], ({ dom: { find, make, put, whenChanged } }) => {
  // How many lines are shown around the marked one.
  const AROUND = { before: 5, after: 9 };

  // Loads each address once, and reads what comes once; `get(url, read)` returns what is known of
  // it so far: `{ state: "loading" | "lost" | "here", read }`.
  function library(arrived) {
    const known = new Map();
    return function get(url, read) {
      if (!known.has(url)) {
        known.set(url, { state: "loading", read: null });
        fetch(url)
          .then((answer) => (answer.ok ? answer.text() : Promise.reject(new Error(`HTTP ${answer.status}`))))
          .then((text) => known.set(url, { state: "here", read: read(text) }))
          .catch(() => known.set(url, { state: "lost", read: null }))
          .then(arrived);
      }
      return known.get(url);
    };
  }

  // For the index: where each anchor is, as `{ file, line }`; an older server may not have all of
  // them. For a file: its lines.
  const anchorsOf = (text) => JSON.parse(text).anchors ?? {};
  const linesOf = (text) => text.split("\n");

  // Draws into the elements `<id>-code`, `<id>-says` and `<id>-whole`.
  function sourceView(arrived, id = "source", { before, after } = AROUND) {
    const get = library(arrived);
    const draw = whenChanged((what, say) => drawn(id, before, what, say));

    // What to show: a sentence, or a file with its line.
    function shown(anchor, http) {
      if (!anchor) return { sentence: "source.none" };
      const index = get(`${http}/source/`, anchorsOf);
      if (index.state === "loading") return { sentence: "source.loading" };
      const place = Object.hasOwn(index.read ?? {}, anchor) ? index.read[anchor] : null;
      if (!place) return { sentence: index.state === "lost" ? "source.lost" : "source.none" };
      const url = `${http}/source/${place.file}`;
      const file = get(url, linesOf);
      if (file.state !== "here") return { sentence: `source.${file.state}` };
      return {
        url,
        file: place.file,
        line: place.line,
        lines: file.read.slice(Math.max(0, place.line - 1 - before), place.line + after),
      };
    }

    return (anchor, http, say) => draw(shown(anchor, http), say);
  }

  function drawn(id, before, { sentence, url, file, line, lines }, say) {
    const code = find(`${id}-code`),
      says = find(`${id}-says`),
      whole = find(`${id}-whole`);
    put(says, sentence ? say(sentence) : "");
    says.hidden = !sentence;
    code.hidden = whole.hidden = Boolean(sentence);
    if (sentence) return;
    const first = Math.max(1, line - before);
    code.replaceChildren(...lines.map((text, i) => sourceLine(text, first + i, first + i === line, say)));
    put(whole, say("source.whole", { file }));
    whole.href = url;
  }

  function sourceLine(text, number, marked, say) {
    const row = make(
      "span",
      { class: marked ? "source-line marked" : "source-line" },
      make(
        "span",
        { class: "source-number", "aria-hidden": "true" },
        `${marked ? "▶" : " "}${String(number).padStart(4)} `,
      ),
      marked ? make("span", { class: "out-of-sight" }, `${say("source.here")}: `) : null,
      text + "\n",
    );
    return row;
  }

  return { sourceView };
});
