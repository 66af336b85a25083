"use strict";
// "This connection": all that a script can know of it. The four ready states with the current one
// lit, the rule behind what just happened, and the facts.
barewire.define(
  "chat/view-wire",
  ["kit/dom", "kit/rfc", "rfc6455/codes", "chat/view-status"],
  ({ dom: { find, make, put, whenChanged }, rfc, codes: { READY_STATES, OPEN }, viewStatus: { endInWords } }) => {
    function wireView(actions) {
      const drawStates = whenChanged(statesDrawn);
      const drawFacts = whenChanged(factsDrawn);
      let unanswered = false;
      find("wire-fold").addEventListener("click", actions.foldWire);
      find("other-server").addEventListener("click", actions.otherServer);
      find("deflate").addEventListener("change", ({ target }) => actions.compress(target.value));

      return function render(session, ui, say) {
        find("wire").classList.toggle("unfolded", ui.wireOpen);
        find("wire-fold").setAttribute("aria-expanded", String(ui.wireOpen));
        put(find("wire-fold-state"), ui.wireOpen ? "▾" : "▴");
        // If no server answers, the state is the most that there is to see.
        const now = session.failures > 0 && !session.reached;
        if (now !== unanswered) find("connection").open = now;
        unanswered = now;
        find("deflate").value = session.deflate;
        drawStates(session.readyState, say);
        drawHappened(session, say);
        drawFacts(facts(session, say), say);
      };
    }

    function statesDrawn(now, say) {
      find("states").replaceChildren(
        ...READY_STATES.map((word, number) => {
          const item = make(
            "li",
            { class: number === now ? "lit" : "" },
            make("span", { class: "state-number" }, String(number)),
            make("span", { class: "state-word" }, word),
            make("span", { class: "state-says" }, say(`state.${number}`)),
          );
          if (number === now) item.setAttribute("aria-current", "true");
          return item;
        }),
      );
    }

    // The last thing that changed the connection, and its rule.
    function drawHappened(session, say) {
      const { latest } = session.journal;
      put(find("happened-text"), latest ? say(latest.key, latest.detail) : "");
      const link = find("happened-rule");
      const { href, text } = rfc.link(latest?.section);
      put(link, latest?.section ? text : "");
      if (latest?.section) link.href = href;
      const ended = latest?.what === "close";
      find("happened-code").hidden = !ended;
      put(find("happened-code"), ended ? endInWords(latest.detail, say) : "");
    }

    function facts(session, say) {
      const { journal, connection } = session;
      const open = session.readyState === OPEN;
      const traffic = ({ messages, bytes }) => say.count("fact.traffic", messages, { bytes: say.bytes(bytes) });
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
      find("facts").replaceChildren(
        ...rows.map(([key, value]) =>
          make("div", { class: "fact" }, make("dt", {}, say(key)), make("dd", { dir: "auto" }, value)),
        ),
      );
    }

    return { wireView };
  },
);
