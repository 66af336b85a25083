"use strict";
// The state of the connection: always in the header as number and word, and in a banner, in
// sentences, whenever it isn't simply open.
barewire.define(
  "chat/view-status",
  ["kit/dom", "rfc6455/codes"],
  ({ dom: { find, put }, codes: { READY_STATES, CONNECTING, OPEN, CLOSING, CLOSED, closeCode } }) => {
    // If a handshake takes longer than this, its seconds are shown.
    const SLOW_S = 3;

    function statusView(actions) {
      find("close").addEventListener("click", actions.close);
      find("reconnect").addEventListener("click", actions.reconnect);
      find("banner-now").addEventListener("click", actions.reconnect);
      find("banner-stop").addEventListener("click", actions.close);
      find("banner-end").addEventListener("click", actions.showEnd);

      return function render(session, ui, say) {
        const state = session.readyState;
        document.body.dataset.state = state;
        put(find("state-value"), `${state} ${READY_STATES[state]}`);
        find("state").title = say(`state.${state}`);
        // Both buttons stay where they are and can always be found; one that has nothing to do says
        // so.
        find("close").disabled = state >= CLOSING;
        drawBanner(session, say);
        find("banner-end").hidden = state !== CLOSED || !session.last?.opened;
      };
    }

    function drawBanner(session, say) {
      const state = session.readyState;
      const { waiting, attempt } = session.connection;
      const text = bannerText(session, say);
      find("banner").hidden = text === "";
      put(find("banner-text"), text);
      // If a card is shown for a failed attempt, it says all this better.
      const carded = session.asking || (session.failures > 0 && waiting && !session.lost);
      const detail = state === CLOSED && !carded ? detailText(session, say) : "";
      put(find("banner-detail"), detail);
      find("banner-detail").hidden = detail === "";
      const now = find("banner-now");
      put(now, say(waiting ? "button.now" : "button.reconnect"));
      now.hidden = state !== CLOSED && !(state === OPEN && text !== "");
      // A button that went away for each try would be gone under the pointer.
      find("banner-stop").hidden = !waiting && !(state === CONNECTING && attempt > 0);
    }

    function bannerText(session, say) {
      const { waiting, wanted } = session.connection;
      const host = session.server.host;
      switch (session.readyState) {
        case CONNECTING: {
          const { calledAt } = session.connection;
          const seconds = Math.floor((session.world.clock.now() - calledAt) / 1000);
          return seconds < SLOW_S
            ? say("banner.connecting", { host })
            : say.count("banner.connecting_for", seconds, { host });
        }
        case OPEN: {
          const { silent } = session.pulse;
          return silent === null
            ? ""
            : say.count("banner.silent", Math.floor((session.world.clock.now() - silent) / 1000), { host });
        }
        case CLOSING:
          return say("banner.closing");
        default:
          break;
      }
      if (waiting) {
        const seconds = Math.max(0, Math.ceil((waiting.until - session.world.clock.now()) / 1000));
        return say.count(session.reached ? "banner.waiting" : "banner.unreached", seconds, {
          host,
          attempt: waiting.attempt,
        });
      }
      if (wanted) return say("banner.connecting", { host });
      if (session.refused)
        return say(["impossible", "swallowed"].includes(session.asking.why) ? "banner.impossible" : "banner.taken", {
          name: session.name,
          room: session.roomName,
        });
      if (session.last?.byPage) return say("banner.closed_here");
      return say(session.last?.wasClean ? "banner.closed_there" : "banner.closed");
    }

    // How the connection ended, as long as it can't be opened again.
    function detailText({ last, lost, failures }, say) {
      const words = endInWords(last, say);
      return lost && failures > 0 ? say.together([say("close.lost"), words]) : words;
    }

    // A close code in words: the number, its name, what it means, and the reason that came with it,
    // in quotation marks since the other side wrote it.
    function endInWords(last, say) {
      if (!last) return "";
      const { name, key } = closeCode(last.code);
      // Many codes have no name.
      const words = [say("close.code", { code: last.code, name }).replace(/ (?=[.。])/, ""), say(key)];
      if (last.byPage && !last.wasClean) words.push(say("close.unanswered"));
      if (last.reason) words.push(say("close.reason", { reason: last.reason }));
      return say.together(words);
    }

    return { statusView, endInWords };
  },
);
