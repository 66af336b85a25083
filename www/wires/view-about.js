"use strict";
// What this page is, and what to type: shown as long as no proxy reports and no capture is open.
barewire.define("wires/view-about", ["kit/dom"], ({ dom: { find } }) => {
  function aboutView() {
    find("open-first").addEventListener("click", () => find("open-file").click());

    return function render({ wires, timeline }, { fromDisk, everybody }) {
      const { teaching } = wires;
      const isRefused = teaching?.state === "refused";
      // With a key, the list says it all; with a capture, its rows do.
      const isNeeded = (!teaching || isRefused) && timeline.total === 0;
      find("about").hidden = !isNeeded;
      find("about-disk").hidden = !fromDisk;
      find("about-key").hidden = fromDisk;
      // Only this view decides it: the bar of the list leaves it alone here.
      find("wire-one").hidden = isNeeded || (everybody && Boolean(teaching) && !isRefused);
    };
  }

  return { aboutView };
});
