"use strict";
// Who you are, who is here, and the rooms. Rooms are links, so that they can be
// shared, opened in another window, and found again with the back button.
(() => {
  const barewire = (globalThis.barewire ??= {});
  const { find, make, isolated, put } = barewire.dom;
  const { LOBBY, hashOfRoom } = barewire.address;

  // A stable colour for a name: one of eight, all readable on both grounds. It
  // only helps the eye; the name always stands beside it.
  function hue(name) {
    let sum = 0;
    for (const char of name ?? "") sum = (sum * 31 + char.codePointAt(0)) % 9973;
    return `hue-${sum % 8}`;
  }

  function peopleView(actions) {
    let drawn = "";
    find("me").addEventListener("click", actions.changeName);
    find("people").addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) actions.whisper(button.dataset.name);
    });
    find("room-form").addEventListener("submit", (event) => {
      event.preventDefault();
      if (actions.enterRoom(find("room-name").value.trim())) find("room-name").value = "";
    });

    return function render(session, ui, say) {
      put(find("me-name"), session.name);
      put(find("room-now"), session.roomName);
      put(find("room-problem"), ui.roomProblem ? say(ui.roomProblem) : "");
      put(find("people-count"), String(session.room.members.size));
      // Rooms that let us in, and the one that we ask for.
      const visited = [...session.rooms.values()].filter((room) => room.epoch !== null || room === session.room);
      const rooms = [...new Set([LOBBY, ...visited.map((room) => room.name)])];
      const others = sorted(session.room.members, session.name, say.tag);
      // Nothing is rebuilt under a finger or a focus unless it changed.
      const stamp = JSON.stringify([say.language, others, rooms, session.roomName, ui.whisper, Boolean(session.welcome)]);
      if (stamp === drawn) return;
      drawn = stamp;
      keepingFocus(() => {
        drawPeople(others, session, ui, say);
        drawRooms(rooms, session.roomName, say);
      });
      put(find("people-hint"), say(others.length ? "rail.whisper_hint" : "rail.alone"));
      find("people-hint").hidden = !session.welcome;
    };
  }

  function sorted(members, me, tag) {
    const order = new Intl.Collator(tag).compare;
    return [...members].filter((name) => name !== me).sort(order);
  }

  function drawPeople(others, session, ui, say) {
    const me = session.room.members.has(session.name)
      ? [make("li", { class: `person self ${hue(session.name)}` }, isolated(session.name), " ", make("span", { class: "aside" }, say("rail.self")))]
      : [];
    find("people").replaceChildren(...me, ...others.map((name) => person(name, ui.whisper === name, say)));
  }

  function person(name, whispering, say) {
    const button = make("button", {
      type: "button",
      "data-name": name,
      "aria-pressed": String(whispering),
      "aria-label": say("rail.whisper_to", { name }),
      title: say("rail.whisper_to", { name }),
    }, isolated(name));
    return make("li", { class: `person ${hue(name)}` }, button);
  }

  function drawRooms(rooms, now, say) {
    find("rooms").replaceChildren(...rooms.map((room) => {
      const link = make("a", { href: hashOfRoom(room) }, isolated(room));
      if (room === now) link.setAttribute("aria-current", "page");
      return make("li", {}, link, room === now ? make("span", { class: "aside" }, " ", say("rail.room_now")) : null);
    }));
  }

  // A list that is drawn anew would throw the keyboard's user out of it.
  function keepingFocus(draw) {
    const name = document.activeElement?.closest?.("#people button")?.dataset.name;
    draw();
    if (name === undefined) return;
    const same = [...find("people").querySelectorAll("button")].find((button) => button.dataset.name === name);
    (same ?? find("text")).focus();
  }

  barewire.views = { ...barewire.views, peopleView, hue };
})();
