"use strict";
// Large type for a projector, in the labs as on the chat's page. The tab remembers it, since a
// teacher goes from one page to the other.
barewire.define("kit/projector", ["kit/dom", "kit/memory"], ({ dom: { find }, memory: { memory } }) => {
  const thisTab = memory(() => sessionStorage);

  function projector() {
    const button = find("projector");
    const show = (on) => {
      document.documentElement.classList.toggle("projector", on);
      button.setAttribute("aria-pressed", String(on));
      // The contents would take the lab's place.
      if (on) find("course-fold").open = false;
    };
    button.addEventListener("click", () => {
      const on = thisTab.get("projector") === null;
      if (on) thisTab.set("projector", "yes");
      else thisTab.forget("projector");
      show(on);
    });
    show(thisTab.get("projector") !== null);
  }

  return { projector };
});
