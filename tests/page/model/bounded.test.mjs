// What is drawn of a text, and what isn't: people's words stay complete, in any script; what would
// keep a page busy is cut.
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { barewire } from "../support/models.mjs";

const { LIMITS, MARKS, bound, value, any, pieceEnd } = barewire.bounded;

describe("what is drawn of a text", () => {
  for (const honest of [
    "",
    "Hi",
    "你好，世界",
    "tiếng Việt ở đây",
    "שָׁלוֹם לְכֻלָּם, hello 123",
    "नमस्ते क्षत्रिय",
    "ภาษาไทยที่นี่",
    "👩‍👩‍👧‍👦🏳️‍🌈🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "a\r\nb\r\nc",
    "x".repeat(4000),
  ]) {
    test(`all of ${JSON.stringify(honest.slice(0, 30))}`, () =>
      assert.deepEqual(bound(honest, LIMITS.body), { text: honest, cut: false }));
  }

  test("only the first few marks on a character, and the letters after them", () => {
    const zalgo = [..."abc"].map((char) => char + "\u0301".repeat(30)).join("");
    assert.deepEqual(bound(zalgo, LIMITS.body), {
      text: [..."abc"].map((char) => char + "\u0301".repeat(MARKS)).join(""),
      cut: true,
    });
    assert.equal(value(`a${"\u0301".repeat(31)}`), `a${"\u0301".repeat(MARKS)}…`, "a name of 32 characters, too");
    assert.equal(bound(`x${"\u200d".repeat(99)}`, LIMITS.body).text.length, 1 + MARKS, "joiners weigh as marks do");
  });

  test("it ends at a number of characters, lines and turns, never between the halves of one", () => {
    assert.equal(bound("😀".repeat(5000), LIMITS.body).text, "😀".repeat(LIMITS.body.characters));
    for (const end of ["\n", "\r\n", "\u2028"])
      assert.equal(bound(`x${end}`.repeat(200), LIMITS.body).text.split("x").length - 1, LIMITS.body.lines);
    for (const turn of ["aא", "1א", "\u202ea\u202d"])
      assert.ok(bound(turn.repeat(2000), LIMITS.body).text.length <= 2 * LIMITS.body.turns, turn);
    assert.equal(any("x".repeat(1e6)).length, LIMITS.any.characters + 1);
  });

  test("pieces of the whole are the whole, and none is large", () => {
    for (const text of [
      "a\u0301".repeat(9000),
      "\n".repeat(5000),
      "😀".repeat(5001),
      "x😀".repeat(3333),
      "word ".repeat(3000),
      "x",
    ]) {
      const pieces = [];
      for (let at = 0; at < text.length;) {
        const end = pieceEnd(text, at);
        assert.ok(end > at);
        pieces.push(text.slice(at, end));
        at = end;
      }
      assert.equal(pieces.join(""), text);
      for (const piece of pieces) {
        assert.ok(piece.length <= LIMITS.piece.characters && piece.split("\n").length <= LIMITS.piece.lines + 1);
        assert.doesNotMatch(piece, /\p{Cs}/u);
      }
    }
  });

  test("a sentence has no more of a value than fits on a line", () => {
    const say = barewire.language.speaker("en");
    assert.ok(say("close.reason", { reason: "z\u0301".repeat(1e6) }).length < 2 * LIMITS.value.characters + 60);
    assert.equal(say.size(999), "999 bytes");
    assert.equal(say.size(1), "1 byte");
    assert.equal(say.size(2_100_000), "2.1 MB");
  });
});
