"use strict";
// Guess the secret (CRIME): a naive server compresses a secret together with a text that an attacker
// chooses, and the attacker sees only how long the frame is. No DOM.
barewire.define("labs/squeeze/attacker", ["kit/hex", "labs/squeeze/packer"], ({ hex, packer }) => {
  const ALPHABETS = { hex: "0123456789abcdef", letters: "abcdefghijklmnopqrstuvwxyz0123456789" };
  const LENGTH = 8;
  // Where the secret is: in the same message as the text, or in an earlier one, with takeover.
  const PLACES = ["same", "earlier"];
  // What stands before the secret; the attacker knows it, as everybody does who has an account.
  const BEFORE = "session=";

  const secret = (alphabet, random) =>
    Array.from({ length: LENGTH }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");

  // What the naive server sends: one or two messages, compressed one after the other.
  function messages(place, own, text) {
    const cookie = `"cookie":"${BEFORE}${own}"`,
      said = `"you_said":${JSON.stringify(text)}`;
    return place === "same" ? [`{${cookie},${said}}`] : [`{${cookie}}`, `{${said}}`];
  }

  // The payload's length of the last one, by this page's compressor.
  function lengthOf(place, own, text) {
    const all = messages(place, own, text).map(hex.encode);
    return packer.pack(all.at(-1), all.length > 1 ? all[0] : []).length;
  }

  // ---- the attack ----

  // Two characters that no secret has.
  const FILL = "~^";
  // A frame has whole bytes, and a longer match may save only seven bits. Each of these adds two
  // bits to the bytes, since the fixed codes write its two bytes in nine bits each.
  const PADS = ["", "é", "éü", "éüñ"];

  // The two texts of a guess have the same letters. Only in the first does the guess stand where it
  // makes the match longer, if it is right.
  const pair = (known, guess, pad = "") => [
    `${BEFORE}${known}${guess}${FILL}${pad}`,
    `${BEFORE}${known}${FILL}${guess}${pad}`,
  ];

  // The next character after `known`. `ask(text)` sends a text and resolves to the frame's length.
  // `{ found, tries }`: for each character `{ guess, with, without, score }`, in bytes; `found` is
  // null if no character makes the match longer, as behind the secret's end.
  async function next(known, alphabet, ask) {
    const tries = [...alphabet].map((guess) => ({ guess, with: null, without: null, score: 0 }));
    for (const pad of PADS) {
      for (const one of tries) {
        const [first, second] = pair(known, one.guess, pad);
        const [a, b] = [await ask(first), await ask(second)];
        if (pad === "" || b - a > 0) Object.assign(one, { with: a, without: b });
        one.score += b - a;
      }
      const shorter = tries.filter(({ score }) => score > 0);
      if (shorter.length === 1) return { found: shorter[0].guess, tries };
    }
    const [best, second] = tries.toSorted((a, b) => b.score - a.score);
    return { found: best.score > 0 && best.score > second.score ? best.guess : null, tries };
  }

  const SAYS = [
    ...["place", ...PLACES.map((place) => `place_${place}`)],
    ...["letters", ...Object.keys(ALPHABETS).map((name) => `letters_${name}`)],
  ].map((name) => `squeeze.${name}`);

  return { SAYS, ALPHABETS, LENGTH, PLACES, BEFORE, PADS, secret, messages, lengthOf, pair, next };
});
