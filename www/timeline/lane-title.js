"use strict";
// How a connection of the teacher's view is called elsewhere on the page.
barewire.define("timeline/lane-title", [], () => {
  const laneFacts = ({ number, room, name, path, peer, between }) => ({
    number,
    room,
    name,
    path,
    client: between ? (peer ?? null) : null,
  });

  // Between two others, it is called by its client and what that asked for.
  function laneTitle({ number, room, name, path, client }, say) {
    const parts = [
      client,
      name ?? path,
      room === null ? null : say("lanes.in_room", { room }),
      say("line.number", { n: number }),
    ];
    return parts.filter((part) => part !== null).join(" · ");
  }

  return { laneFacts, laneTitle };
});
