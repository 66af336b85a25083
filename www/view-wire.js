"use strict";
// "This connection": all that a script can know of it. The four ready states with
// the present one lit, the rule behind what just happened, the facts, and the
// lane of the script's own events.
(() => {
  const barewire = (globalThis.barewire ??= {});
  const { find, make, put, follower, keyed, whenChanged } = barewire.dom;
  const { READY_STATES, OPEN } = barewire.codes;
  const { dump } = barewire.hex;

  const RFC = "https://www.rfc-editor.org/rfc/rfc6455#section-";
  const DRAWN = 120;

  function wireView(actions) {
    const follow = follower(find("lane"));
    const drawStates = whenChanged(statesDrawn);
    const drawFacts = whenChanged(factsDrawn);
    let draw = null, language = null;
    find("wire-fold").addEventListener("click", actions.foldWire);
    find("other-server").addEventListener("click", actions.otherServer);

    return function render(session, ui, say) {
      find("wire").classList.toggle("unfolded", ui.wireOpen);
      find("wire-fold").setAttribute("aria-expanded", String(ui.wireOpen));
      put(find("wire-fold-state"), ui.wireOpen ? "▾" : "▴");
      if (language !== say.language) {
        find("lane").replaceChildren();
        draw = keyed((entry) => laneRow(entry, say), () => 0);
        language = say.language;
      }
      drawStates(session.readyState, say);
      drawHappened(session, say);
      drawFacts(facts(session, say), say);
      draw(find("lane"), session.journal.entries.slice(-DRAWN));
      follow.drawn();
    };
  }

  function statesDrawn(now, say) {
    find("states").replaceChildren(...READY_STATES.map((word, number) => {
      const item = make("li", { class: number === now ? "lit" : "" },
        make("span", { class: "state-number" }, String(number)),
        make("span", { class: "state-word" }, word),
        make("span", { class: "state-says" }, say(`state.${number}`)));
      if (number === now) item.setAttribute("aria-current", "true");
      return item;
    }));
  }

  // The last thing that changed the connection, and the rule it went by.
  function drawHappened(session, say) {
    const { latest } = session.journal;
    put(find("happened-text"), latest ? say(latest.key, latest.detail) : "");
    const link = find("happened-rule");
    put(link, latest?.section ? `RFC 6455 §${latest.section}` : "");
    if (latest?.section) link.href = RFC + latest.section;
    const ended = latest?.what === "close";
    find("happened-code").hidden = !ended;
    put(find("happened-code"), ended ? barewire.views.endInWords(latest.detail, say) : "");
  }

  function facts(session, say) {
    const { journal, connection } = session;
    const open = session.readyState === OPEN;
    const traffic = ({ messages, bytes }) => say.count("fact.traffic", messages, { bytes: bytes.toLocaleString(say.tag) });
    return [
      ["fact.address", session.url],
      ["fact.subprotocol", open ? session.subprotocol || say("fact.none") : "–"],
      ["fact.extensions", open ? session.extensions || say("fact.no_extensions") : "–"],
      ["fact.received", traffic(journal.received)],
      ["fact.sent", traffic(journal.sent)],
      ["fact.calls", String(connection.calls)],
    ];
  }

  function factsDrawn(rows, say) {
    find("facts").replaceChildren(...rows.map(([key, value]) =>
      make("div", { class: "fact" }, make("dt", {}, say(key)), make("dd", { dir: "auto" }, value))));
  }

  function laneRow(entry, say) {
    const line = make("code", {}, event(entry), make("span", { class: "lane-detail", dir: "auto" }, " " + detail(entry, say)));
    return make("div", { class: `lane-row lane-${entry.what.replace(/\W+/g, "")}` },
      make("time", { datetime: new Date(entry.at).toISOString() }, clock(entry.at)),
      make("span", { class: "lane-arrow", "aria-hidden": "true" }, { message: "←", send: "→" }[entry.what] ?? "•"),
      entry.detail.data === undefined ? line : unfolding(line, entry.detail));
  }

  // A message unfolds to what was in it: text as it is, bytes in hexadecimal.
  function unfolding(line, { data, binary, whole }) {
    const shown = binary ? dump(data, 8, data.length).map(({ hex, text }) => `${hex.padEnd(23)}  ${text}`).join("\n") : data;
    return make("details", {}, make("summary", {}, line),
      make("pre", { class: "lane-data", dir: binary ? "ltr" : "auto" }, whole ? shown : `${shown}…`));
  }

  // Names as the JavaScript interface has them.
  function event({ what }) {
    return { send: "send()", setTimeout: "setTimeout()", exception: "throw" }[what] ?? what;
  }

  function detail({ what, detail: d }, say) {
    switch (what) {
      case "new WebSocket": return `("${d.url}", "chat")`;
      case "open": return `protocol="${d.subprotocol}"`;
      case "message":
      case "send": return say.count(d.binary ? "lane.binary" : "lane.text", d.bytes);
      case "close()": return `(${d.code})`;
      case "close": return `code=${d.code} reason="${d.reason}" wasClean=${d.wasClean}`;
      case "setTimeout": return say("lane.retry", { seconds: (d.delay / 1000).toFixed(1), attempt: d.attempt });
      case "abandoned": return say("lane.abandoned");
      case "exception": return d.reason;
      default: return "";
    }
  }

  function clock(at) {
    const date = new Date(at);
    const two = (n) => String(n).padStart(2, "0");
    return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, "0")}`;
  }

  barewire.views = { ...barewire.views, wireView };
})();
