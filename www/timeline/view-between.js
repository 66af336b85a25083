"use strict";
// The fixed sentences around one connection: a few aren't true of somebody else's wire, and change
// when such a one is shown. So does what there is to see: no script of this page is part of it.
barewire.define("timeline/view-between", ["kit/dom", "timeline/between"], ({ dom: { find, translate }, between }) => {
  function betweenView() {
    let drawn = null;
    return function render({ timeline }, ui, spoken) {
      const say = between.sayOf(timeline, spoken);
      const stamp = `${say.tag} ${say.variant}`;
      find("wire").classList.toggle("between-shown", timeline.between !== null);
      if (stamp === drawn) return;
      drawn = stamp;
      translate(find("wire-one"), say);
    };
  }

  return { betweenView };
});
