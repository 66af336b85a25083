"use strict";
// What a handshake says of extensions (RFC 6455 §9.1) and of permessage-deflate (RFC 7692 §7.1): the
// twin of the server's src/websocket/extension/.
barewire.define("rfc6455/extensions", ["rfc6455/http-head"], ({ httpHead: { TOKEN, lines, trimmed } }) => {
  const NAME = "permessage-deflate";
  const FIELD = "sec-websocket-extensions";
  // The bits of a window's size: 256 bytes to 32 KiB (§7.1.2.1).
  const MOST_BITS = 15;

  // Is a field a list of extensions, as §9.1 has it? What a quoted string says must be a token, too.
  const T = TOKEN.source.slice(1, -1);
  const QUOTED = `"(?:\\\\?${T.slice(0, -1)})+"`;
  const ITEM = `${T}(?:[ \\t]*;[ \\t]*${T}(?:[ \\t]*=[ \\t]*(?:${T}|${QUOTED}))?)*[ \\t]*`;
  const LIST = new RegExp(`^[ \\t,]*(?:${ITEM}(?:,[ \\t,]*|$))*$`);
  const isList = (field) => LIST.test(field);

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

  // ---- in words ----

  const SECTIONS = {
    server_no_context_takeover: "7.1.1.1",
    client_no_context_takeover: "7.1.1.2",
    server_max_window_bits: "7.1.2.1",
    client_max_window_bits: "7.1.2.2",
  };

  // Each extension of an offer or an answer, and each of its parameters, with the sentence about it:
  // `{ text, key, params, section, document }`.
  function saidOf(head, where) {
    return elements(head).flatMap((extension) => {
      if (extension.name !== NAME)
        return [{ text: extension.name, key: `extension.${where}.other`, params: {}, section: "9.1", document: 6455 }];
      const all = judged(extension, where === "offer");
      const isWrong = all.some(({ flaw }) => flaw !== null);
      const whole = { text: NAME, key: `extension.${where}.${isWrong ? "wrong" : "deflate"}`, params: {} };
      return [
        { ...whole, section: isWrong ? "7.1" : "5.1", document: 7692 },
        ...all.map(({ name, value, flaw }) => ({
          text: value === null ? name : `${name}=${value}`,
          key: flaw ? `extension.flaw.${flaw}` : `extension.${where}.${name}${bare(where, name, value)}`,
          params: { size: flaw || value === null ? 0 : 2 ** Number(value) },
          section: SECTIONS[name] ?? "7.1",
          document: 7692,
        })),
      ];
    });
  }

  const bare = (where, name, value) =>
    where === "offer" && name === "client_max_window_bits" && value === null ? ".bare" : "";

  // What a handshake says of extensions, one by one: `{ offer, answer }`. A 101 that names none has
  // declined; and where it doesn't forbid context takeover, that is allowed.
  function said(requestBytes, answerBytes) {
    const offer = saidOf(lines(requestBytes), "offer");
    if (answerBytes === null || offer.length === 0) return { offer, answer: [] };
    const answer = saidOf(lines(answerBytes), "answer");
    const sides = agreed(requestBytes, answerBytes);
    if (answer.length === 0)
      answer.push({ text: null, key: "extension.silent", params: {}, section: "5.1", document: 7692 });
    for (const [dir, who] of [
      ["out", "server"],
      ["in", "client"],
    ])
      if (sides?.[dir].takeover)
        answer.push({ text: null, key: `extension.takeover.${who}`, params: {}, section: "7.1.1", document: 7692 });
    return { offer, answer };
  }

  const SAYS = [
    ...["other", "deflate", "wrong", ...PARAMETERS].flatMap((name) => [
      `extension.offer.${name}`,
      `extension.answer.${name}`,
    ]),
    ...["unknown", "twice", "value"].map((flaw) => `extension.flaw.${flaw}`),
    ...["server", "client"].map((who) => `extension.takeover.${who}`),
    "extension.offer.client_max_window_bits.bare",
    "extension.silent",
  ];

  return { SAYS, said, isList, NAME, PARAMETERS, MOST_BITS, read, judged, isRight, elements, agreed };
});
