"use strict";
// What became of a frame from the browser: what the endpoint made of it, which answer it needs, and
// what the chat did with the message; and of a Ping to the browser, where it comes from. Only keys
// of sentences are here: `{ key, params }`, with `n` if something is counted.
barewire.define("timeline/became", [], () => {
  const KINDS = ["said", "whispered", "refused", "echoed", "heartbeat", "dropped"];
  const REFUSED = ["no_such_user", "bad_message"];
  const OWED = ["pong", "close"];
  const MADE = ["fragment", "ping", "pong"];
  // A Ping's first byte, with FIN; and the longest payload that it may have (§5.5).
  const PING = 0x89,
    MOST = 125;

  // The chat's record names its kind by its member.
  function ofChat(chat) {
    const kind = KINDS.find((name) => chat !== null && Object.hasOwn(chat, name));
    return kind ? { kind, value: String(chat[kind]) } : null;
  }

  // A few words, for the row; null if the frame says it all.
  function short({ chat, owes }) {
    const done = ofChat(chat);
    if (done) return { key: `became.${done.kind}`, params: { value: done.value } };
    return OWED.includes(owes) ? { key: `became.owes_${owes}`, params: {} } : null;
  }

  // Sentences, for the detail.
  function long({ dir, frame, chat, owes }) {
    if (dir === "out") return ofPing(frame);
    return [ofEndpoint(frame, owes), sentence(ofChat(chat))].filter((line) => line !== null);
  }

  // The keep-alive's Pings are empty; "Ping me" and the labs ask for others. If it only looks like
  // one, because it is masked or in fragments, a lab made it.
  function ofPing({ header, len }) {
    if (header[0] !== PING || header.length !== 2 || header[1] > MOST) return [];
    return [{ key: len === 0n ? "became.sent.ping" : "became.sent.asked_ping", params: {} }];
  }

  function ofEndpoint({ made, message }, owes) {
    if (made?.made === "message") {
      const whole = (message?.count ?? 1) > 1 ? "became.made.whole" : "became.made.message";
      return { key: whole, n: Number(made.bytes), params: { kind: String(made.kind) } };
    }
    if (made?.made === "close")
      return { key: owes === "close" ? "became.made.close" : "became.made.close_answer", params: {} };
    return MADE.includes(made?.made) ? { key: `became.made.${made.made}`, params: {} } : null;
  }

  function sentence(done) {
    if (!done) return null;
    const { kind, value } = done;
    const why = kind === "refused" && REFUSED.includes(value) ? `.${value}` : "";
    return { key: `became.long.${kind}${why}`, params: { value } };
  }

  // As a person reads it.
  function inWords({ key, n, params }, say) {
    return n === undefined ? say(key, params) : say.count(key, n, params);
  }

  const SAYS = [
    ...KINDS.flatMap((kind) => [`became.${kind}`, `became.long.${kind}`]),
    ...REFUSED.map((code) => `became.long.refused.${code}`),
    ...OWED.map((what) => `became.owes_${what}`),
    "became.sent.ping",
    "became.sent.asked_ping",
    ...[...MADE, "message", "whole", "close", "close_answer"].map((made) => `became.made.${made}`),
  ];

  return { SAYS, short, long, inWords };
});
