"use strict";
// What a teacher may ask of the page: everybody's wires or one of them, and large type for a
// projector. The teacher's key comes in the address that the server prints, and is taken out of it
// at once: an address may be copied, or shown on a projector. This tab still has the key after a
// reload; another tab doesn't.
barewire.define(
  "teacher/teach-actions",
  ["kit/address", "kit/memory", "timeline/between", "timeline/lane-title"],
  ({ address, memory: { memory }, between, laneTitle: { laneTitle, laneFacts } }) => {
    const thisTab = memory(() => sessionStorage);
    let key = null; // one that wasn't used yet

    // The part of `hash` that isn't the key takes the address's place.
    function takeKey(hash, rest) {
      const found = address.teachersKey(hash);
      if (found === null) return;
      key = found;
      thisTab.set("teach", found);
      history.replaceState(null, "", location.pathname + location.search + rest);
    }

    // What is done once, when the page is there.
    function begin() {
      key = thisTab.get("teach");
      takeKey(location.hash, "");
      // The link may be opened when the page is already there: then only the fragment changes, and
      // the rest of it was right before.
      addEventListener("hashchange", ({ oldURL }) => takeKey(location.hash, new URL(oldURL).hash));
    }

    // The facts that belong only to the page.
    const facts = () => ({
      everybody: true, // are everybody's lanes shown, if they are there?
      projector: thisTab.get("projector") !== null,
      wireOpen: key !== null,
    });

    // `now()` returns `{ session, ui, say }`; `tell(sentence)` reads it out to people who don't see
    // the page.
    function actions(now, tell) {
      function showLane(number) {
        const { session, ui, say } = now();
        session.wires.showLane(number);
        ui.everybody = false;
        const { taught } = session.timeline;
        tell(taught ? say("taught.title", { who: laneTitle(laneFacts(taught), say) }) : say("teach.mine"));
      }
      return {
        // Looking at all of them releases a thread that waits for a step.
        showEverybody(on) {
          const { session, ui } = now();
          ui.everybody = on;
          if (on && session.timeline.taught) session.wires.release();
        },
        showLane,
        // The connection of a lane, at the first rule that was broken there.
        showBroken(number) {
          showLane(number);
          const { session, ui } = now();
          const [first] = session.timeline.verdicts.all;
          const key = first ? between.shownBy(session.timeline, first) : null;
          Object.assign(ui, { selection: { key, field: null }, awaits: null });
        },
        showMine() {
          const { session, ui } = now();
          session.wires.showLive();
          ui.everybody = false;
        },
        project() {
          const { ui } = now();
          ui.projector = !ui.projector;
          if (ui.projector) thisTab.set("projector", "yes");
          else thisTab.forget("projector");
        },
      };
    }

    // A key opens the teacher's socket; a refused key is forgotten.
    function prepare(session, ui) {
      if (key !== null) {
        const used = key;
        key = null;
        Object.assign(ui, { everybody: true, wireOpen: true });
        session.wires.teach(session.server, used);
      }
      if (session.wires.teaching?.state === "refused") thisTab.forget("teach");
    }

    return { begin, facts, actions, prepare };
  },
);
