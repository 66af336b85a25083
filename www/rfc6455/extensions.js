"use strict";
// What a handshake says of extensions (RFC 6455 §9.1) and of permessage-deflate (RFC 7692 §7.1): the
// twin of the server's src/websocket/extension/.
barewire.define("rfc6455/extensions", ["rfc6455/http-head"], ({ httpHead: { TOKEN, lines, trimmed } }) => {
  const NAME = "permessage-deflate";
  const FIELD = "sec-websocket-extensions";
  // The bits of a window's size: 256 bytes to 32 KiB (§7.1.2.1).
  const MOST_BITS = 15;

  // `{ name, parameters: [{ name, value }] }` of each extension of a field; `value` is null where
  // there is none. Commas and semicolons don't stand in values: those are tokens, quoted or not.
  function read(field) {
    return field
      .split(",")
      .map(trimmed)
      .filter((element) => element !== "")
      .map((element) => {
        const [name, ...parameters] = element.split(";").map(trimmed);
        return { name, parameters: parameters.map(parameter) };
      });
  }

  function parameter(text) {
    const at = text.indexOf("=");
    if (at < 0) return { name: text, value: null };
    const value = trimmed(text.slice(at + 1));
    return { name: trimmed(text.slice(0, at)), value: /^"(.*)"$/.exec(value)?.[1] ?? value };
  }

  const isBits = (value) => value !== null && /^([89]|1[0-5])$/.test(value);

  // What is wrong with a parameter of permessage-deflate; null if nothing is. `twice`: it was there
  // before. `isOffer`: only there may client_max_window_bits have no value.
  function flawOf({ name, value }, twice, isOffer) {
    if (!TOKEN.test(name) || !PARAMETERS.includes(name)) return "unknown";
    if (twice) return "twice";
    if (name.endsWith("takeover")) return value === null ? null : "value";
    return isBits(value) || (isOffer && name === "client_max_window_bits" && value === null) ? null : "value";
  }

  const PARAMETERS = [
    "server_no_context_takeover",
    "client_no_context_takeover",
    "server_max_window_bits",
    "client_max_window_bits",
  ];

  // Each parameter with what is wrong with it.
  function judged({ parameters }, isOffer) {
    return parameters.map((one, i) => {
      const twice = parameters.slice(0, i).some(({ name }) => name === one.name);
      return { ...one, flaw: flawOf(one, twice, isOffer) };
    });
  }

  const isRight = (extension, isOffer) =>
    extension.name === NAME && judged(extension, isOffer).every(({ flaw }) => flaw === null);

  const elements = (head) => head.filter(({ name }) => name === FIELD).flatMap(({ value }) => read(value));

  // What was agreed on: `{ in, out }`, for each direction whether matches may point into earlier
  // messages, and the bits of the window; null: permessage-deflate isn't used. "in" is what the
  // client sends, as everywhere on this page.
  function agreed(requestBytes, answerBytes) {
    const answer = elements(lines(answerBytes)).find((one) => isRight(one, false));
    if (!answer) return null;
    // The offer that was accepted isn't named; the last one that allows this answer is the loosest.
    const offers = requestBytes ? elements(lines(requestBytes)).filter((one) => isRight(one, true)) : [];
    const of = (extension, name) => extension?.parameters.find((one) => one.name === name);
    const side = (who) => {
      const said = of(answer, `${who}_max_window_bits`)?.value;
      const offered = who === "client" && offers.length === 1 ? of(offers[0], `${who}_max_window_bits`)?.value : null;
      const mayNot = who === "client" && offers.length === 1 && of(offers[0], "client_no_context_takeover");
      return {
        takeover: !of(answer, `${who}_no_context_takeover`) && !mayNot,
        bits: Number(said ?? offered ?? MOST_BITS),
      };
    };
    return { in: side("client"), out: side("server") };
  }

  return { NAME, PARAMETERS, MOST_BITS, read, judged, isRight, elements, agreed };
});
