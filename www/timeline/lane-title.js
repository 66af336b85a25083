"use strict";
// How a connection of the teacher's view is called elsewhere on the page.
barewire.define("timeline/lane-title", [], () => {
  const laneFacts = ({ number, room, name, path }) => ({ number, room, name, path });

  function laneTitle({ number, room, name, path }, say) {
    const parts = [
      name ?? path,
      room === null ? null : say("lanes.in_room", { room }),
      say("line.number", { n: number }),
    ];
    return parts.filter((part) => part !== null).join(" · ");
  }

  return { laneFacts, laneTitle };
});
