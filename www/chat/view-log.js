"use strict";
// The room's messages. At most `ui.drawn` rows exist at a time, the newest ones, so that a thousand
// messages stay quick; a line at the top says how many more there are, and shows them.
barewire.define(
  "chat/view-log",
  ["kit/dom", "chat/view-rows"],
  ({ dom: { breather, find, follower, keyed, make, put, said, whenChanged }, viewRows: { row } }) => {
    const DRAWN = 100;
    // One sender's messages this close together share their heading.
    const CLOSE_MS = 120_000;

    function logView(actions) {
      const log = find("log");
      const top = make("div", { class: "log-top" });
      const rows = make("div", { class: "log-rows" });
      log.append(top, rows);
      find("intro").append(...introduction());
      const follow = follower(log, rows, () => actions.draw());
      const drawTop = whenChanged((facts, say) => top.replaceChildren(...topDrawn(facts, say)));
      const wait = breather(actions.draw);
      let draw = null,
        drawnFor = null,
        behind = 0,
        lastSerial = 0;

      find("to-latest").addEventListener("click", () => {
        actions.latest();
        follow.toEnd();
        log.focus({ preventScroll: true });
      });
      top.addEventListener("click", (event) => {
        if (event.target.closest("button")) actions.earlier();
      });
      rows.addEventListener("click", (event) => {
        const asked = event.target.closest("[data-does]");
        if (asked) return actions.line(Number(asked.dataset.line), asked.dataset.does);
        const name = event.target.closest("[data-name]")?.dataset.name;
        if (name !== undefined && getSelection().isCollapsed) actions.whisper(name);
      });

      return function render(session, ui, say) {
        const { room } = session;
        const stamp = `${say.language} ${session.server.host} ${room.name}`;
        if (wait(room.entries.at(-1)?.serial ?? 0, `${stamp} ${ui.drawn} ${room.outgoing.version}`)) return;
        const anew = stamp !== drawnFor;
        if (anew) {
          rows.replaceChildren();
          draw = keyed(
            (entry) => row(entry, room.me, say),
            (entry) => entry.version ?? 0,
          );
          drawnFor = stamp;
          follow.atEnd = true;
          lastSerial = 0;
        }
        // Messages on their way count among the drawn rows.
        const told = room.entries.slice(-Math.max(1, ui.drawn - room.outgoing.lines.length));
        const entries = [...told, ...room.outgoing.lines];
        quietly(log, anew, () => draw(rows, entries), entries.filter((entry) => entry.serial > lastSerial).length);
        group(rows, entries);
        const facts = factsOfTop(session, told.length);
        drawTop(facts, say);
        find("intro").hidden = facts.empty !== null;
        if (find("intro-again").href !== location.href) find("intro-again").href = location.href;
        follow.drawn();
        behind = follow.atEnd
          ? 0
          : behind + entries.filter((entry) => entry.serial > lastSerial && entry.kind !== "presence").length;
        lastSerial = Math.max(lastSerial, ...entries.map((entry) => entry.serial));
        find("to-latest").hidden = follow.atEnd;
        put(find("to-latest"), behind ? say.count("log.new", behind) : say("log.latest"));
      };
    }

    // A reader who comes back after others have spoken finds it here.
    function introduction() {
      return [
        said("summary", "log.intro"),
        said("p", "log.what"),
        make(
          "p",
          {},
          said("span", "log.empty_hint"),
          " ",
          said("a", "log.second_window", { id: "intro-again", target: "_blank", rel: "noopener" }),
        ),
        make("p", {}, said("a", "log.guided", { href: "./labs.html" })),
      ];
    }

    // Many rows at once (a history, another language) aren't news: a screen reader would read them
    // all. The log stays quiet until the next news: the page may be drawn again at once, because of
    // the wire, while the screen reader is still working through the history.
    function quietly(log, anew, draw, more) {
      if (anew || more > 0) log.setAttribute("aria-live", anew || more > 3 ? "off" : "polite");
      draw();
    }

    function group(rows, entries) {
      let before = null;
      entries.forEach((entry, i) => {
        const same =
          before?.kind === "say" &&
          entry.kind === "say" &&
          before.from === entry.from &&
          before.when === entry.when &&
          entry.at - before.at < CLOSE_MS;
        rows.children[i].classList.toggle("same-sender", Boolean(same));
        before = entry;
      });
    }

    // The line above the messages: how many more there are, that nobody has spoken, or how many
    // were dropped.
    function factsOfTop({ room, welcome }, drawn) {
      const spoken = room.entries.some((entry) => entry.kind === "say" || entry.kind === "whisper");
      const empty = !spoken && welcome ? { room: room.name, href: location.href } : null;
      return { drawn, all: room.entries.length, dropped: room.dropped, empty };
    }

    function topDrawn({ drawn, all, dropped, empty }, say) {
      if (drawn < all) {
        const button = make("button", { type: "button" }, say("log.earlier_button"));
        return [make("p", {}, say.count("log.shown", drawn, { all }), say.space, button)];
      }
      if (empty) return [hint(empty, say)];
      return dropped ? [make("p", {}, say.count("log.dropped", dropped))] : [];
    }

    // Nobody has spoken: say what can be done, and make it easy to be two people.
    function hint({ room, href }, say) {
      const again = make("a", { href, target: "_blank", rel: "noopener" }, say("log.second_window"));
      const guided = make("a", { href: "./labs.html" }, say("log.guided"));
      return make(
        "div",
        { class: "empty" },
        make("p", { class: "empty-title" }, say("log.empty", { room })),
        make("p", {}, say("log.what")),
        make("p", {}, say("log.empty_hint"), say.space, again),
        make("p", {}, say("log.new_here"), say.space, guided),
      );
    }

    return { logView, DRAWN };
  },
);
