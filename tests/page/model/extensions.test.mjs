// What a handshake says of permessage-deflate, parameter by parameter.
import assert from "node:assert/strict";
import { test } from "node:test";
import { agreed, asked, OFFER } from "../support/deflate.mjs";
import { barewire } from "../support/models.mjs";
import { utf8 } from "../support/records.mjs";

const { extensions } = barewire;
const said = (answer, offer = OFFER) => {
  const told = extensions.said(utf8(asked(offer)), answer === undefined ? null : utf8(agreed(answer)));
  return { offer: told.offer.map(({ key }) => key), answer: told.answer.map(({ key }) => key) };
};

test("every browser's offer, and an answer that agrees with takeover", () => {
  assert.deepEqual(said("permessage-deflate; server_max_window_bits=12; client_max_window_bits=12"), {
    offer: ["extension.offer.deflate", "extension.offer.client_max_window_bits.bare"],
    answer: [
      "extension.answer.deflate",
      "extension.answer.server_max_window_bits",
      "extension.answer.client_max_window_bits",
      "extension.takeover.server",
      "extension.takeover.client",
    ],
  });
});

test("an answer without takeover, one that says nothing, and none yet", () => {
  assert.deepEqual(
    said("permessage-deflate; server_no_context_takeover; client_no_context_takeover").answer,
    ["deflate", "server_no_context_takeover", "client_no_context_takeover"].map((name) => `extension.answer.${name}`),
  );
  assert.deepEqual(said(null).answer, ["extension.silent"]);
  assert.deepEqual(said(undefined).answer, []);
});

test("a size is told in bytes, and each parameter has its own section", () => {
  const { answer } = extensions.said(utf8(asked()), utf8(agreed("permessage-deflate; client_max_window_bits=9")));
  assert.deepEqual(
    answer.slice(0, 2).map(({ params, section, document }) => [params.size ?? null, section, document]),
    [
      [null, "5.1", 7692],
      [512, "7.1.2.2", 7692],
    ],
  );
});

test("what is wrong is named", () => {
  assert.deepEqual(
    said(null, "x-other, permessage-deflate; x; server_max_window_bits=16; server_max_window_bits=9").offer,
    [
      "extension.offer.other",
      "extension.offer.wrong",
      "extension.flaw.unknown",
      "extension.flaw.value",
      "extension.flaw.twice",
    ],
  );
});

test("every sentence exists", () => {
  for (const key of extensions.SAYS) assert.ok(key in barewire.strings, key);
});
