"use strict";
// Who you are, who is here, and the rooms. Rooms are links, so that they can be
// shared, opened in another window, and found again with the back button.
barewire.define(
  "chat/view-people",
  ["kit/address", "kit/dom", "kit/hue"],
  ({ address: { LOBBY, hashOfRoom }, dom: { find, make, isolated, put, whenChanged }, hue: { hue } }) => {
    function peopleView(actions) {
      // Nothing under a finger or the focus is rebuilt unless it changed.
      const drawPeople = whenChanged(peopleDrawn);
      const drawRooms = whenChanged(roomsDrawn);
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
        const { room, name } = session;
        put(find("me-title"), say(session.refused ? "rail.asked" : "rail.you"));
        put(find("me-name"), name);
        put(find("room-now"), session.roomName);
        put(find("room-problem"), ui.roomProblem ? say(ui.roomProblem) : "");
        put(find("people-count"), String(room.members.size));
        const me = room.members.has(name) ? name : null;
        const others = sorted(room.members, name, say.tag);
        drawPeople({ me, others, whisper: ui.whisper }, say);
        put(find("people-hint"), say(others.length ? "rail.whisper_hint" : "rail.alone"));
        find("people-hint").hidden = !session.welcome;
        drawRooms({ rooms: visited(session), now: session.roomName }, say);
      };
    }

    function sorted(members, me, tag) {
      const order = new Intl.Collator(tag).compare;
      return [...members].filter((name) => name !== me).sort(order);
    }

    // Rooms that accepted us, and the one that we ask for.
    function visited({ rooms, room }) {
      const known = [...rooms.values()].filter((other) => other.epoch !== null || other === room);
      return [...new Set([LOBBY, ...known.map((other) => other.name)])];
    }

    function peopleDrawn({ me, others, whisper }, say) {
      const self =
        me === null
          ? []
          : [
              make(
                "li",
                { class: `person self ${hue(me)}` },
                isolated(me),
                " ",
                make("span", { class: "aside" }, say("rail.self")),
              ),
            ];
      keepingFocus(() =>
        find("people").replaceChildren(...self, ...others.map((name) => person(name, whisper === name, say))),
      );
    }

    function person(name, whispering, say) {
      const button = make(
        "button",
        {
          type: "button",
          "data-name": name,
          "aria-pressed": String(whispering),
          "aria-label": say("rail.whisper_to", { name }),
          title: say("rail.whisper_to", { name }),
        },
        isolated(name),
      );
      return make("li", { class: `person ${hue(name)}` }, button);
    }

    function roomsDrawn({ rooms, now }, say) {
      find("rooms").replaceChildren(
        ...rooms.map((room) => {
          const link = make("a", { href: hashOfRoom(room) }, isolated(room));
          if (room === now) link.setAttribute("aria-current", "page");
          return make(
            "li",
            {},
            link,
            room === now ? make("span", { class: "aside" }, " ", say("rail.room_now")) : null,
          );
        }),
      );
    }

    // If a list were drawn again, a keyboard user would lose the place in it.
    function keepingFocus(draw) {
      const name = document.activeElement?.closest?.("#people button")?.dataset.name;
      draw();
      if (name === undefined) return;
      const same = [...find("people").querySelectorAll("button")].find((button) => button.dataset.name === name);
      (same ?? find("text")).focus();
    }

    return { peopleView };
  },
);
