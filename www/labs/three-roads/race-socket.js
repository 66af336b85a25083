"use strict";
// The WebSocket's client in the race: its bytes are counted from what the server's tap saw, since a
// script sees neither frames nor the pings between them.
barewire.define(
  "labs/three-roads/race-socket",
  ["kit/address", "kit/hex", "timeline/timeline", "timeline/watch"],
  ({ address, hex, timeline: { Timeline }, watch: { Watch } }) => {
    const CONTROL = 8; // opcodes from here on are control frames

    // Takes the place of a watch's timeline: it counts records as they pass.
    class Scales {
      constructor(race, timeline) {
        Object.assign(this, { race, timeline });
        this.messages = 0; // messages to the client, as the server's tap saw them
      }

      get ended() {
        return this.timeline.ended;
      }

      clocks(told, wall) {
        this.timeline.clocks(told, wall);
      }

      unwatched() {
        this.timeline.unwatched();
      }

      take(record) {
        this.timeline.take(record);
        const { tallies } = this.race;
        const bytes = hex.fromBase64(record.header ?? record.bytes ?? "")?.length ?? 0;
        if (record.what === "request") tallies.socket.add(null, bytes, 0);
        else if (record.what === "answer") tallies.socket.add(null, 0, bytes);
        else if (record.what === "frame") this.frame(record, bytes);
      }

      // After the race nothing is counted: the closing handshake isn't part of it.
      frame({ dir, seen, header: text }, header) {
        const { race } = this;
        if (!race.counting) return;
        const payload = Number(seen);
        const isMessage = dir === "out" && (hex.fromBase64(text)[0] & 0x0f) < CONTROL;
        if (isMessage) this.messages += 1;
        const tally = race.tallies.socket;
        if (dir === "in") return tally.add(race.at, header + payload, 0);
        tally.add(race.at, 0, header + payload);
        // A message of the race is one exchange; the welcome before the start isn't, nor is a Ping.
        if (isMessage && race.at !== null) tally.one = { up: 0, head: header, body: payload, messages: 1 };
      }
    }

    class RaceSocket {
      constructor(race, index) {
        this.race = race;
        // The client is a page's script, but this timeline doesn't record its events.
        this.timeline = Object.assign(new Timeline(), { pageless: true });
        this.scales = new Scales(race, this.timeline);
        this.heard = 0;
        this.last = 0; // the number of the room's last message when this racer joined
        this.watch = new Watch({ ...race.world, makeWatcher: race.world.makeSocket }, this.scales);
        this.socket = race.world.makeSocket(
          address.socketUrl(race.server, race.room, `racer-${race.name}-${index + 1}`),
          "chat",
        );
        this.socket.onmessage = ({ data }) => this.hear(JSON.parse(data));
        this.socket.onclose = () => race.fail("race.why_lost");
      }

      // Has the tap reported everything that the script has received?
      get settled() {
        return this.watch.on && this.scales.messages >= this.heard;
      }

      hear(message) {
        this.heard += 1;
        if (message.type === "welcome") this.welcomed(message);
        if (message.type === "say") this.race.came("socket", message.text);
      }

      welcomed({ ticket, last }) {
        this.last = last;
        this.watch.begin(address.watchUrl(this.race.server), ticket);
      }

      end() {
        this.socket.onclose = null;
        this.socket.close(1000, "");
        this.watch.connectionEnded();
      }
    }

    return { RaceSocket };
  },
);
