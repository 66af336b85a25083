"use strict";
// The two heads of the opening handshake (RFC 6455 §4), to be written by hand: a client's request
// and a server's answer, and ways to get them wrong. What happens isn't written here. No DOM.
barewire.define("labs/handshake/model", [], () => {
  // The key of RFC 6455 §1.3, which also has its accept value.
  const KEY = "dGhlIHNhbXBsZSBub25jZQ==";
  // In addresses: a head that was written for one server must also work at another.
  const HOST = "<host>";

  const REQUEST = [
    "GET /echo HTTP/1.1",
    `Host: ${HOST}`,
    "Upgrade: websocket",
    "Connection: Upgrade",
    `Sec-WebSocket-Key: ${KEY}`,
    "Sec-WebSocket-Version: 13",
  ];
  // The server inserts the value for this browser's own key, and the subprotocol that it asked for.
  // The status line before them is always the same.
  const STATUS = "HTTP/1.1 101 Switching Protocols";
  const ANSWER = [
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Accept: <accept>",
    "Sec-WebSocket-Protocol: <protocol>",
  ];

  // Another head: the line that begins like this is replaced by others.
  const but = (head, begin, ...by) => head.flatMap((line) => (line.startsWith(begin) ? by : [line]));

  const WAYS = {
    request: [
      ["right", REQUEST],
      ["keep-alive", but(REQUEST, "Connection", "Connection: keep-alive, Upgrade")],
      ["lower-case", REQUEST.map((line, i) => (i === 0 ? line : line.replace(/^[^:]+/, (name) => name.toLowerCase())))],
      ["version-25", but(REQUEST, "Sec-WebSocket-Version", "Sec-WebSocket-Version: 25")],
      ["no-key", but(REQUEST, "Sec-WebSocket-Key")],
      ["short-key", but(REQUEST, "Sec-WebSocket-Key", "Sec-WebSocket-Key: c2VjcmV0")],
      ["two-keys", but(REQUEST, "Sec-WebSocket-Key", `Sec-WebSocket-Key: ${KEY}`, `Sec-WebSocket-Key: ${KEY}`)],
      ["close", but(REQUEST, "Connection", "Connection: close")],
      ["no-upgrade", but(REQUEST, "Upgrade")],
      ["post", but(REQUEST, "GET", "POST /echo HTTP/1.1")],
      ["http-10", but(REQUEST, "GET", "GET /echo HTTP/1.0")],
      ["no-host", but(REQUEST, "Host")],
      ["other-host", but(REQUEST, "Host", "Host: evil.example")],
      ["no-colon", [...REQUEST, "Sec-WebSocket-Protocol chat"]],
      ["compress", [...REQUEST, "Sec-WebSocket-Extensions: permessage-deflate"]],
    ],
    answer: [
      ["right", ANSWER],
      ["wrong-accept", but(ANSWER, "Sec-WebSocket-Accept", "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")],
      ["no-accept", but(ANSWER, "Sec-WebSocket-Accept")],
      ["lower-case", ANSWER.map((line) => line.replace(/^[^:]+/, (name) => name.toLowerCase()))],
      ["no-upgrade", but(ANSWER, "Upgrade")],
      ["close", but(ANSWER, "Connection", "Connection: close")],
      ["other-protocol", but(ANSWER, "Sec-WebSocket-Protocol", "Sec-WebSocket-Protocol: chess")],
      ["no-protocol", but(ANSWER, "Sec-WebSocket-Protocol")],
      ["extension", [...ANSWER, "Sec-WebSocket-Extensions: x-rot13"]],
      ["compress", [...ANSWER, "Sec-WebSocket-Extensions: permessage-deflate"]],
      ["extra", [...ANSWER, "X-Teacher: was here"]],
    ],
  };
  const SIDES = Object.keys(WAYS);
  const FIRST = "keep-alive";

  const sideOf = (text) => (SIDES.includes(text) ? text : SIDES[0]);
  // If the side doesn't have this way, its first one.
  const wayOf = (side, text) => (WAYS[side].some(([name]) => name === text) ? text : WAYS[side][0][0]);

  // The head of the settings, as lines for this server: what was written, or otherwise the way that
  // was chosen.
  function linesOf({ side, v, head }, host) {
    const own = sideOf(side);
    const text = head !== "" ? head : WAYS[own].find(([name]) => name === wayOf(own, v))[1].join("\n");
    return parsed(text.replaceAll(HOST, host));
  }

  // Lines as they are typed: an empty one would end the head, and isn't sent.
  const parsed = (text) => text.split(/\r?\n/).filter((line) => line !== "");

  // How a typed head is written in the address: "" if it is a known way.
  function settingsOf(side, text, host) {
    const known = WAYS[side].find(([, lines]) => lines.join("\n").replaceAll(HOST, host) === parsed(text).join("\n"));
    return known
      ? { side, v: known[0], head: "" }
      : { side, v: "", head: parsed(text).join("\n").replaceAll(host, HOST) };
  }

  const STATUSES = ["101", "400", "403", "405", "426"];
  const VERDICTS = { request: [...STATUSES, "other", "nothing"], answer: ["opens", "fails"] };

  function ofServer(status) {
    if (Number.isNaN(status)) return "nothing";
    return STATUSES.includes(String(status)) ? String(status) : "other";
  }

  const SAYS = SIDES.flatMap((side) => [
    `heads.side_${side}`,
    `heads.ask_${side}`,
    `heads.edit_${side}`,
    `heads.act_${side}`,
    ...WAYS[side].flatMap(([name]) => [`heads.${side}.${name}`, `heads.why.${side}.${name}`]),
    ...VERDICTS[side].map((name) => `heads.will_${name}`),
  ]);

  return { KEY, STATUS, WAYS, SIDES, FIRST, VERDICTS, SAYS, sideOf, wayOf, linesOf, parsed, settingsOf, ofServer };
});
