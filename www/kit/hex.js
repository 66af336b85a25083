"use strict";
// Bytes and how people write them. A frame's payload is bytes; text is one way to
// read them, hexadecimal the other.
barewire.define("kit/hex", ["kit/pasted"], ({ pasted }) => {
  const encoder = new TextEncoder();

  // What somebody typed or pasted, as `{ bytes }`, or `{ why, params }` with the key of a
  // sentence (pasted.js).
  const parse = (typed) => pasted.read(typed);

  // Rows of `width` bytes, `{ offset, hex, text }`, at most `rows` of them. A byte that isn't
  // printable ASCII is a dot in the text, as in every hex dump.
  function dump(bytes, width = 8, rows = 32) {
    const out = [];
    for (let at = 0; at < bytes.length && out.length < rows; at += width) {
      const part = Array.from(bytes.subarray(at, at + width));
      out.push({
        offset: at.toString(16).padStart(4, "0"),
        hex: spaced(part),
        text: part.map((byte) => (byte > 31 && byte < 127 ? String.fromCharCode(byte) : "·")).join(""),
      });
    }
    return out;
  }

  // A byte as two digits, and bytes with a space between two of them, or none.
  const byte = (value) => value.toString(16).padStart(2, "0");
  const spaced = (bytes) => Array.from(bytes, byte).join(" ");
  const joined = (bytes) => Array.from(bytes, byte).join("");

  // The bytes as UTF-8 text, or null if they aren't. The decoder is strict: a guess would show
  // characters that nobody sent.
  function utf8(bytes) {
    try {
      return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    } catch {
      return null;
    }
  }

  // The text as UTF-8.
  const encode = (text) => encoder.encode(text);

  // One character a byte, so that no byte is lost.
  const latin1 = (bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");

  // JavaScript counts a string in UTF-16 units; the wire counts bytes of UTF-8.
  function utf8Length(text) {
    return encode(text).length;
  }

  // Base64 is how JSON carries bytes; null if it isn't base64.
  function fromBase64(text) {
    try {
      return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    } catch {
      return null;
    }
  }

  function toBase64(bytes) {
    return btoa(latin1(bytes));
  }

  return { parse, dump, byte, spaced, joined, utf8, encode, latin1, utf8Length, fromBase64, toBase64 };
});
