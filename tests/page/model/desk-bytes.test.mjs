// What comes on a raw connection, taken apart as it comes: the same frames however it was cut, each
// byte looked at once, and of megabytes only as much kept as is shown.
import assert from "node:assert/strict";
import { test } from "node:test";
import { barewire } from "../support/models.mjs";

const { deskBytes, frames, bits } = barewire;
const utf8 = (text) => new TextEncoder().encode(text);
const HEAD = utf8("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n");

// A stream of frames of many lengths, including a control frame and an incomplete one.
const STREAM = frames.together([
  HEAD,
  ...[0, 1, 125, 126, 300, 70_000].map((n) =>
    frames.encode({ opcode: n % 2 ? 1 : 2, payload: new Uint8Array(n).fill(65 + (n % 26)) }),
  ),
  frames.encode({ opcode: 9, payload: utf8("?") }),
  [0x81, 0x05, 0x48],
]);

function came(cuts) {
  const one = new deskBytes.Came();
  let at = 0;
  for (const n of cuts) one.take(STREAM.subarray(at, (at += n)));
  one.take(STREAM.subarray(at));
  return one;
}

const told = ({ headLength, bytes, reader }) => ({
  headLength,
  bytes,
  rest: reader.rest,
  frames: reader.frames.map(({ opcode, fin, len, payload }) => [opcode, fin, Number(len), payload.length, payload[0]]),
});

test("however the bytes were cut, the head and the frames after it are the same", () => {
  const whole = told(came([]));
  assert.equal(whole.headLength, HEAD.length);
  assert.deepEqual(
    whole.frames.map(([opcode, , n]) => [opcode, n]),
    [
      [2, 0],
      [1, 1],
      [1, 125],
      [2, 126],
      [2, 300],
      [2, 70_000],
      [9, 1],
    ],
  );
  assert.equal(whole.rest, 3, "a header of two bytes, and one of the payload");
  for (const size of [1, 2, 3, 7, 61, 4096])
    assert.deepEqual(told(came(Array(Math.floor(STREAM.length / size)).fill(size))), whole, `${size} at a time`);
});

test("a payload's beginning is kept, the latest frames are kept, and all of them are counted", () => {
  const reader = new deskBytes.FrameReader();
  const small = frames.encode({ payload: utf8("x") });
  for (let i = 0; i < deskBytes.FRAMES + 10; i++) reader.take(small);
  assert.deepEqual(
    [reader.count, reader.frames.length, reader.frames[0].id],
    [deskBytes.FRAMES + 10, deskBytes.FRAMES, 11],
  );
  reader.take(frames.encode({ opcode: 2, payload: new Uint8Array(1024 * 1024) }));
  assert.deepEqual([reader.frames.at(-1).payload.length, reader.frames.at(-1).len], [deskBytes.PAYLOAD, 1_048_576n]);
});

test("sixteen megabytes in a thousand reads: each header is read once, and what is kept is bounded", () => {
  const frame = frames.encode({ opcode: 2, payload: new Uint8Array(16_380) });
  const real = bits.header;
  let headers = 0;
  bits.header = (bytes) => (headers++, real(bytes));
  try {
    const one = new deskBytes.Came();
    one.take(HEAD);
    for (let i = 0; i < 1024; i++) one.take(frame);
    assert.equal(one.reader.count, 1024);
    assert.ok(headers <= 1024, `${headers} headers were read`);
    const kept = one.beginning.length + one.reader.frames.reduce((sum, { payload }) => sum + payload.length, 0);
    assert.ok(kept <= deskBytes.BEGINNING + 1024 * deskBytes.PAYLOAD, `${kept} bytes are kept of ${one.bytes}`);
  } finally {
    bits.header = real;
  }
});
