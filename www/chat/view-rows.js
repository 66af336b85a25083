"use strict";
// One entry of a room, as a row of the log. Rows don't know each other.
barewire.define(
  "chat/view-rows",
  ["kit/bounded", "kit/dom", "kit/hex", "kit/hue", "kit/view-bounded"],
  ({
    bounded: { LIMITS },
    dom: { make, isolated, put },
    hex: { dump, spaced, utf8 },
    hue: { hue },
    viewBounded: { words },
  }) => {
    const CLOCK = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const FORMATS = {
      today: CLOCK,
      earlier: { month: "short", day: "numeric", ...CLOCK },
      whole: {
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "numeric",
        minute: "numeric",
        second: "numeric",
      },
    };
    const formats = new Map();

    // Made once: making one takes far longer than using it.
    function written(date, name, tag) {
      const key = `${name} ${tag}`;
      if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(tag, FORMATS[name]));
      return formats.get(key).format(date);
    }

    // The time of day; with the date if it isn't today's.
    function when(at, tag) {
      const date = new Date(at);
      if (at === undefined || Number.isNaN(date.getTime())) return null;
      const today = date.toDateString() === new Date().toDateString();
      return make(
        "time",
        { datetime: date.toISOString(), title: written(date, "whole", tag) },
        written(date, today ? "today" : "earlier", tag),
      );
    }

    function spoken(entry, me, say) {
      const row = make(
        "div",
        { class: `row-say ${entry.mine ? "mine" : ""} ${entry.when}` },
        make("span", { class: "number-of", title: say("log.number", { id: entry.id }) }, `#${entry.id}`),
        make(
          "p",
          { class: "line-from" },
          who(entry.from, say),
          entry.mine ? make("span", { class: "aside" }, " ", say("log.you")) : null,
        ),
        body(entry, say),
        when(entry.at, say.tag) ?? "",
      );
      if (entry.when !== "live") row.title = say(`log.${entry.when}`);
      return row;
    }

    function whisper(entry, me, say) {
      const out = entry.from === me;
      // Only the page's own test goes to its sender: a click on your own name does something else.
      const test = out && entry.to === me;
      const other = out ? entry.to : entry.from;
      const line = make(
        "p",
        { class: "line-from whisper-tag" },
        ...(test ? [say("log.test")] : say.around(out ? "log.whisper_to" : "log.whisper_from", who(other, say))),
      );
      return make(
        "div",
        { class: "row-say row-whisper" },
        make("span", { class: "number-of" }),
        line,
        body(entry, say),
        when(entry.at, say.tag) ?? "",
      );
    }

    // A plain page may speak without a name: `from` is null then.
    function who(name, say) {
      return name === null
        ? make("span", { class: "from nobody" }, say("log.nobody"))
        : isolated(name, { class: `from ${hue(name)}`, "data-name": name });
    }

    function body(entry, say) {
      if (entry.bytes) return bytesBody(entry.bytes, say);
      // dir=auto takes the direction from the words; the style sheet isolates them, so an override
      // in them ends with them.
      return make("p", { class: "body", dir: "auto" }, ...words(entry.text, say));
    }

    function bytesBody(bytes, say) {
      const rows = dump(bytes);
      const shown = Math.min(bytes.length, rows.length * 8);
      const text = utf8(bytes);
      const lines = rows.map(({ offset, hex, text: beside }) =>
        make(
          "span",
          { class: "dump-row" },
          make("span", { class: "dump-offset" }, offset),
          make("span", { class: "dump-hex" }, hex),
          make("span", { class: "dump-text" }, beside),
        ),
      );
      return make(
        "div",
        { class: "body bytes" },
        make("p", { class: "bytes-head" }, say.count("log.bytes", bytes.length)),
        make("div", { class: "dump", dir: "ltr" }, ...lines),
        shown < bytes.length ? make("p", { class: "aside" }, say.count("log.bytes_more", bytes.length - shown)) : null,
        bytes.length && text !== null && shown === bytes.length
          ? make("p", { class: "bytes-text", dir: "auto" }, say("log.bytes_text", { text }))
          : null,
      );
    }

    function presence(entry, me, say) {
      const parts = entry.changes.flatMap(({ name, joined }, i) => [
        i ? " · " : "",
        isolated(name),
        " " + say(joined ? "log.joined" : "log.left"),
      ]);
      // Comings and goings aren't read aloud: the list of people has them.
      return make("div", { class: "row-quiet", "aria-live": "off" }, make("p", {}, ...parts), when(entry.at, say.tag));
    }

    function note(entry, me, say) {
      const sentence = make("p", {}, say(entry.key, entry.params));
      if (entry.quote) sentence.append(say.space, make("q", { dir: "auto" }, ...words(entry.quote, say, LIMITS.value)));
      return make("div", { class: `row-quiet row-note ${entry.tone}` }, sentence, when(entry.at, say.tag));
    }

    function mark(entry, me, say) {
      const words = [say.count(entry.key, entry.count)];
      if (entry.gone) words.push(say.count("mark.gone", entry.gone));
      return make("div", { class: "row-mark" }, make("p", {}, say.together(words)));
    }

    // Said, but not received back yet. The message itself is read aloud once it is there.
    function sending(entry, me, say) {
      const { to, state, number } = entry;
      const from =
        to === null
          ? [who(me, say), make("span", { class: "aside" }, " ", say("log.you"))]
          : say.around("log.whisper_to", who(to, say));
      const button = (does) =>
        make(
          "button",
          { type: "button", class: "small", "data-line": number, "data-does": does },
          say(`sending.${does}`),
        );
      const stuck = state === "lost" || state === "refused";
      return make(
        "div",
        {
          class: `row-sending ${state}${to === null ? "" : " to-one-person"}`,
          "data-sending": number,
          "aria-live": state === "sent" ? "off" : "polite",
        },
        make("span", { class: "number-of", "aria-hidden": "true" }, "…"),
        make("p", { class: "line-from" }, ...from),
        body(entry, say),
        make("p", { class: "sending-state" }, say(`sending.${state}`)),
        stuck
          ? make(
              "p",
              { class: "buttons" },
              ...["again", "copy", "forget"].map(button),
              make("span", { class: "aside sending-said", role: "status" }),
            )
          : null,
      );
    }

    const KINDS = { say: spoken, whisper, presence, note, mark, sending };

    // Over plain http from another machine, a page may not write to the clipboard: then the words
    // are selected.
    function copyLine(number, { text, bytes }, say) {
      const node = document.querySelector(`[data-sending="${number}"]`);
      const said = (key) => put(node.querySelector(".sending-said"), say(key));
      const select = () => {
        getSelection().selectAllChildren(node.querySelector(".body"));
        said("dump.select");
      };
      if (!navigator.clipboard) return select();
      navigator.clipboard.writeText(bytes ? spaced(bytes) : text).then(() => said("dump.copied"), select);
    }

    function row(entry, me, say) {
      return KINDS[entry.kind](entry, me, say);
    }

    return { row, copyLine };
  },
);
