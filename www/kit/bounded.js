"use strict";
// How much of anybody's text is drawn. A text can cost the page more than its length: marks on one
// character (Zalgo) are placed relative to each other, each change of direction starts a new run,
// and each line break makes the page taller. 100 kB of one message kept every page of its room busy
// for 11 s. So all text goes through here: it is cut by characters, marks, lines and turns, in one
// pass that ends at the bound. No DOM.
barewire.define("kit/bounded", [], () => {
  // Marks that a character may carry: scripts that people write need four or five, a flag made of
  // tags six. More would cover the lines around it.
  const MARKS = 8;
  // In code points; a turn is a change between left-to-right and right-to-left.
  const LIMITS = {
    // A message, as a reader sees it: about two screens.
    body: { characters: 4000, lines: 100, turns: 200 },
    // A value in a sentence: a name, a reason. The longest is an address, with room and name
    // percent-coded: 32 characters each, nine times as long.
    value: { characters: 1200, lines: 20, turns: 60 },
    // Any other text on the page, if its view forgot to bound it.
    any: { characters: 20_000, lines: 1000, turns: 400 },
    // How much is drawn at a time of a text that is shown whole.
    piece: { characters: 2000, lines: 100 },
  };

  // Controls of direction and invisible joiners (Cf) count as marks do.
  const MARK = /[\p{M}\p{Cf}]/u;
  const BREAK = /[\n\v\f\r\u0085\u2028\u2029]/;
  const EMBEDDING = /[\u202A-\u202E\u2066-\u2069]/;
  const RIGHT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;
  // Digits change the direction too, among letters from right to left.
  const LEFT = /[\p{L}\p{N}]/u;
  const HEAVY = new RegExp([MARK, BREAK, RIGHT].map(({ source }) => source).join("|"), "u");

  const sideOf = (char) => (RIGHT.test(char) ? "right" : LEFT.test(char) ? "left" : null);

  // `{ text, cut }`: what is drawn of `text`, and whether something is missing. Marks beyond the
  // bound are left out; at any other bound the text ends.
  function bound(text, { characters, lines, turns }) {
    if (text.length <= MARKS || (text.length <= characters && !HEAVY.test(text))) return { text, cut: false };
    let at = 0,
      read = 0,
      marks = 0,
      breaks = 0,
      turned = 0,
      side = null,
      before = "",
      left = 0,
      kept = "";
    for (; at < text.length && read < characters; read += 1) {
      const char = String.fromCodePoint(text.codePointAt(at));
      const ascii = char < "\u007f" && char > "\u001f";
      marks = !ascii && MARK.test(char) ? marks + 1 : 0;
      if (!ascii && BREAK.test(char) && !(before === "\r" && char === "\n") && ++breaks >= lines) break;
      const now = EMBEDDING.test(char) ? "embedded" : sideOf(char);
      if (now !== null && now !== side && side !== null && ++turned > turns) break;
      side = now ?? side;
      before = char;
      if (marks > MARKS) left += 1;
      else kept += char;
      at += char.length;
    }
    return { text: kept, cut: left > 0 || at < text.length };
  }

  // Only the string, with the sign for what was left out.
  function within(text, limits) {
    const { text: kept, cut } = bound(text, limits);
    return cut ? `${kept}…` : kept;
  }

  const value = (text) => within(text, LIMITS.value);
  const any = (text) => within(text, LIMITS.any);

  // Where the piece that begins at `from` ends. It has all of its marks: a piece is small, and a
  // reader who asks for the whole text wants all of it.
  function pieceEnd(text, from) {
    const { characters, lines } = LIMITS.piece;
    const most = text.slice(from, from + characters);
    let end = most.length,
      breaks = 0;
    for (let i = 0; i < most.length && breaks < lines; i++) {
      if (most[i] === "\n" && ++breaks === lines) end = i + 1;
    }
    if (from + end === text.length) return text.length;
    const nice = Math.max(most.lastIndexOf("\n", end - 1), most.lastIndexOf(" ", end - 1)) + 1;
    if (nice > end / 2) return from + nice;
    // Not between the two halves of one character.
    return /[\uD800-\uDBFF]/.test(most[end - 1]) ? from + end - 1 : from + end;
  }

  return { LIMITS, MARKS, bound, within, value, any, pieceEnd };
});
