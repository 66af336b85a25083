"use strict";
// The room's messages. At most `ui.drawn` rows exist at a time, the newest ones,
// so that a thousand messages stay quick; a line at the top says how many more
// there are, and fetches them.
(() => {
  const barewire = (globalThis.barewire ??= {});
  const { find, make, put, follower, keyed } = barewire.dom;

  const DRAWN = 200;
  // One sender's messages this close to each other share their heading.
  const CLOSE_MS = 120_000;

  function logView(actions) {
    const log = find("log");
    const top = make("div", { class: "log-top" });
    const rows = make("div", { class: "log-rows" });
    log.append(top, rows);
    const follow = follower(log, () => actions.draw());
    let draw = null, drawnFor = null, behind = 0, lastSerial = 0;

    find("to-latest").addEventListener("click", () => {
      actions.latest();
      follow.toEnd();
      log.focus({ preventScroll: true });
    });
    top.addEventListener("click", (event) => {
      if (event.target.closest("button")) actions.earlier();
    });
    rows.addEventListener("click", (event) => {
      const name = event.target.closest("[data-name]")?.dataset.name;
      if (name !== undefined && getSelection().isCollapsed) actions.whisper(name);
    });

    return function render(session, ui, say) {
      const { room } = session;
      const stamp = `${say.language} ${session.server.host} ${room.name}`;
      const anew = stamp !== drawnFor;
      if (anew) {
        rows.replaceChildren();
        draw = keyed((entry) => barewire.views.row(entry, room.me, say), (entry) => entry.version ?? 0);
        drawnFor = stamp;
        follow.atEnd = true;
        lastSerial = 0;
      }
      const entries = room.entries.slice(-ui.drawn);
      quietly(log, anew, () => draw(rows, entries), entries.length - rows.childElementCount);
      group(rows, entries);
      drawTop(top, session, entries.length, say);
      follow.drawn();
      behind = follow.atEnd ? 0 : behind + entries.filter((entry) => entry.serial > lastSerial && entry.kind !== "presence").length;
      lastSerial = Math.max(lastSerial, ...entries.map((entry) => entry.serial));
      find("to-latest").hidden = follow.atEnd;
      put(find("to-latest"), behind ? say.count("log.new", behind) : say("log.latest"));
    };
  }

  // Many rows at once (a history, another language) aren't news: a screen reader
  // would read them all.
  function quietly(log, anew, draw, more) {
    log.setAttribute("aria-live", anew || more > 3 ? "off" : "polite");
    draw();
  }

  function group(rows, entries) {
    let before = null;
    entries.forEach((entry, i) => {
      const same = before?.kind === "say" && entry.kind === "say" && before.from === entry.from
        && before.when === entry.when && entry.at - before.at < CLOSE_MS;
      rows.children[i].classList.toggle("same-sender", Boolean(same));
      before = entry;
    });
  }

  function drawTop(top, session, drawn, say) {
    const { room } = session;
    const hidden = room.entries.length - drawn;
    const stamp = [say.language, hidden, room.entries.length, room.dropped, session.readyState, room.name].join();
    if (top.dataset.stamp === stamp) return;
    top.dataset.stamp = stamp;
    const spoken = room.entries.some((entry) => entry.kind === "say" || entry.kind === "whisper");
    if (hidden) {
      const button = make("button", { type: "button" }, say("log.earlier_button"));
      top.replaceChildren(make("p", {}, say.count("log.shown", drawn, { all: room.entries.length }), " ", button));
    } else if (!spoken && session.welcome) {
      top.replaceChildren(empty(session, say));
    } else {
      top.replaceChildren(...(room.dropped ? [make("p", {}, say.count("log.dropped", room.dropped))] : []));
    }
  }

  // Nobody has spoken: say what can be done, and make being two easy.
  function empty(session, say) {
    const again = make("a", { href: location.href, target: "_blank", rel: "noopener" }, say("log.second_window"));
    return make("div", { class: "empty" },
      make("p", { class: "empty-title" }, say("log.empty", { room: session.roomName })),
      make("p", {}, say("log.empty_hint"), " ", again));
  }

  barewire.views = { ...barewire.views, logView, DRAWN };
})();
