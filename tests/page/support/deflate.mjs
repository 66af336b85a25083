// Messages as permessage-deflate has them (RFC 7692 §7.2.1), written by zlib.
import { constants, deflateRawSync } from "node:zlib";

// `past`: the text of the earlier messages of that direction, if matches may point to it.
export function deflated(text, past = "") {
  const options = { finishFlush: constants.Z_SYNC_FLUSH, ...(past === "" ? {} : { dictionary: Buffer.from(past) }) };
  return [...deflateRawSync(Buffer.from(text), options).subarray(0, -4)];
}

const lines = (...all) => [...all, "", ""].join("\r\n");
export const OFFER = "permessage-deflate; client_max_window_bits";

// The heads of a handshake that agrees to `answer`; null: to nothing.
export const asked = (offer = OFFER) =>
  lines(
    "GET /ws/ana HTTP/1.1",
    "Host: a",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    `Sec-WebSocket-Extensions: ${offer}`,
  );
export const agreed = (answer) =>
  lines(
    "HTTP/1.1 101 Switching Protocols",
    "Upgrade: websocket",
    "Connection: Upgrade",
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    ...(answer === null ? [] : [`Sec-WebSocket-Extensions: ${answer}`]),
  );
