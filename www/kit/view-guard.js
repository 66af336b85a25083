"use strict";
// A view that throws is replaced by a sentence, and the others go on: a half-finished drawing could
// show something false. As soon as the view can be drawn, it comes back.
barewire.define("kit/view-guard", ["kit/dom"], ({ dom: { find, make, put } }) => {
  // `render` draws into the element of this id; null if there is no place for a sentence, as in the
  // page's title.
  function guarded(render, id) {
    let stopped = null; // the sentence, while it can't be drawn
    return (session, ui, say) => {
      try {
        render(session, ui, say);
        if (stopped !== null) goesOn(id);
        stopped = null;
      } catch (error) {
        // The browser's console has the whole error, once.
        if (stopped !== error.message) console.error(error);
        stopped = error.message;
        if (id !== null) stops(find(id), say("page.stopped", { why: error.message }));
      }
    };
  }

  function stops(box, words) {
    box.classList.add("stopped");
    box.hidden = false;
    const told =
      box.querySelector(":scope > .stopped-says") ??
      make(box.tagName === "OL" || box.tagName === "UL" ? "li" : "p", { class: "stopped-says problem", role: "alert" });
    put(told, words);
    if (box.firstElementChild !== told) box.prepend(told);
  }

  function goesOn(id) {
    if (id === null) return;
    find(id).classList.remove("stopped");
    find(id).querySelector(":scope > .stopped-says")?.remove();
  }

  return { guarded };
});
