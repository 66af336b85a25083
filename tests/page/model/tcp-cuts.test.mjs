// "TCP is not frames" without the page: where bytes are cut, and what two decoders
// make of the pieces.
import assert from "node:assert/strict";
import { test } from "node:test";
import { barewire } from "../support/models.mjs";

const { tcpCuts: cuts } = barewire;
const told = (places) => cuts.told(cuts.pieces(places));

test("the pieces are the same twenty bytes, wherever they are cut", () => {
  for (const [name, places] of cuts.WAYS) {
    const pieces = cuts.pieces(places);
    assert.deepEqual(
      pieces.flatMap((piece) => Array.from(piece)),
      Array.from(cuts.BYTES),
      name,
    );
    assert.equal(pieces.length, places.length + 1, name);
  }
});

test("a decoder that waits returns the same two messages, whatever the cut", () => {
  for (const [name, places] of cuts.WAYS) {
    const rows = told(places);
    assert.deepEqual(
      rows.flatMap(({ ours }) => ours.out),
      cuts.TEXTS,
      name,
    );
    assert.equal(rows.at(-1).ours.kept, 0, name);
  }
  assert.equal(told([7])[0].ours.kept, 7);
});

test("the notes' decoder is right, wrong or crashed, depending on the cut", () => {
  const verdicts = Object.fromEntries(cuts.WAYS.map(([name, places]) => [name, cuts.verdict(told(places))]));
  assert.deepEqual(verdicts, {
    each: "right",
    glued: "wrong",
    header: "dies",
    mask: "wrong",
    character: "dies",
    between: "wrong",
    across: "wrong",
    every: "dies",
  });
  assert.equal(told([])[0].notes.text, "你好Il !?*OJ");
  assert.deepEqual(
    told([1, 12]).map(({ notes: { error, dead } }) => [error, dead]),
    [
      ["IndexError", false],
      [null, true],
      [null, true],
    ],
    "after its first exception it says nothing",
  );
});

test("the cuts in an address are places between the bytes, in order, each once", () => {
  assert.deepEqual(["", "12", "9,4,9", "0,20,-1,x,3.5,7"].map(cuts.cutsOf), [[], [12], [4, 9], [7]]);
  assert.deepEqual([cuts.toggled([4, 9], 4), cuts.toggled([9], 4)], [[9], [4, 9]]);
  assert.deepEqual([cuts.wayOf([]), cuts.wayOf([4, 12]), cuts.wayOf([5])], ["glued", "mask", null]);
});

test("each cut is named by what it separates", () => {
  const name = (at) => (({ name, text } = {}) => text ?? name)(cuts.inside(at) ?? undefined);
  assert.deepEqual([1, 2, 4, 7, 9, 12].map(name), ["header", undefined, "key", "你", undefined, undefined]);
});

test("the reads are those after the request's head", () => {
  const records = [
    { what: "read", at: 0, bytes: 150 },
    { what: "frame", at: 150 },
    { what: "read", at: 150, bytes: 12 },
    { what: "read", at: 162, bytes: 8 },
  ];
  assert.deepEqual(
    cuts.reads(records, 150).map((bytes) => bytes.length),
    [12, 8],
  );
});
