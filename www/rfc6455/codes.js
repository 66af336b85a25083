"use strict";
// The words for numbers: the names of `readyState`, and what a close code means. If a sentence
// about it is in the table of strings, only its key is here.
barewire.define("rfc6455/codes", [], () => {
  // The four values of `WebSocket.readyState`, by index. Careful: common course notes say that 2
  // and 3 tell who closed. That is wrong: they tell how far the closing is.
  const READY_STATES = ["CONNECTING", "OPEN", "CLOSING", "CLOSED"];
  const CONNECTING = 0,
    OPEN = 1,
    CLOSING = 2,
    CLOSED = 3;

  // RFC 6455 §7.4.1, with the later entries of the registry that §11.7 created.
  const NAMES = {
    1000: "NORMAL_CLOSURE",
    1001: "GOING_AWAY",
    1002: "PROTOCOL_ERROR",
    1003: "UNSUPPORTED_DATA",
    1004: "RESERVED",
    1005: "NO_STATUS_RECEIVED",
    1006: "ABNORMAL_CLOSURE",
    1007: "INVALID_PAYLOAD",
    1008: "POLICY_VIOLATION",
    1009: "MESSAGE_TOO_BIG",
    1010: "MANDATORY_EXTENSION",
    1011: "INTERNAL_ERROR",
    1012: "SERVICE_RESTART",
    1013: "TRY_AGAIN_LATER",
    1014: "BAD_GATEWAY",
    1015: "TLS_HANDSHAKE",
    4001: "NAME_TAKEN",
    4002: "IMPOSSIBLE_ADDRESS",
  };
  const NAME_TAKEN = 4001,
    IMPOSSIBLE = 4002;
  const REGISTERED_LATER = [1012, 1013, 1014];

  // `{ name, key, section }` of a close code: its name, the key of its sentence, and the section of
  // RFC 6455 that defines it ("" if the RFC doesn't).
  function closeCode(code) {
    if (code in NAMES) {
      const section = code >= 4000 ? "7.4.2" : REGISTERED_LATER.includes(code) ? "11.7" : "7.4.1";
      return { name: NAMES[code], key: `close.${code}`, section };
    }
    if (code >= 3000 && code <= 3999) return { name: "", key: "close.library", section: "7.4.2" };
    if (code >= 4000 && code <= 4999) return { name: "", key: "close.private", section: "7.4.2" };
    return { name: "", key: "close.unknown", section: "7.4.2" };
  }

  // Could another automatic try help? A taken or impossible name needs a person; 1008 is a server
  // that refuses by policy.
  function mayRetry(code) {
    return ![NAME_TAKEN, IMPOSSIBLE, 1008].includes(code);
  }

  return {
    READY_STATES,
    CONNECTING,
    OPEN,
    CLOSING,
    CLOSED,
    NAMES,
    NAME_TAKEN,
    IMPOSSIBLE,
    closeCode,
    mayRetry,
  };
});
