"use strict";
// Bytes as people paste them: hexadecimal with anything between, a list of a programming language,
// a string with escapes, a dump with offsets (pasted-dump.js). Each is read by its form; input with
// no known form, or with two, is refused with a sentence. The terminal's twin is
// src/terminal/pasted/; tests/golden/pasted.json keeps the two the same. No DOM.
barewire.define(
  "kit/pasted",
  ["kit/pasted-bytes", "kit/pasted-dump"],
  ({ pastedBytes: { Refused, digits, isBits, innerOffset }, pastedDump }) => {
    const BETWEEN = /[\s,:;-]+/u;
    const tokensOf = (text) => text.split(BETWEEN).filter((token) => token !== "");

    function noDigit(text, at) {
      const char = String.fromCodePoint(text.codePointAt(at));
      return new Refused("digit", { char, at: [...text.slice(0, at)].length + 1 });
    }

    function plain(text) {
      const inside = /^<Buffer ([^]*)>$/.exec(text)?.[1] ?? text;
      const wrong = /[^0-9a-f\s,:;-]/iu.exec(inside);
      if (wrong) throw noDigit(text, wrong.index + text.indexOf(inside));
      const tokens = tokensOf(inside);
      if (tokens.length > 0 && isBits(tokens)) throw new Refused("bits");
      const offset = innerOffset(text);
      if (offset !== null) throw new Refused("line_breaks", { offset });
      return tokens.flatMap((token) => digits(token) ?? half(token));
    }

    // Three decimal digits are more likely a decimal number than a byte and a half.
    function half(token) {
      throw new Refused(/^\d{3}$/.test(token) && Number(token) < 256 ? "decimal" : "half", { token });
    }

    // ---- lists ----

    const withoutComments = (text) => text.replace(/\/\*[^]*?(\*\/|$)|\/\/[^\n]*(\n|$)/g, " ");

    // The contents of the innermost brackets; not those of a type.
    function innermost(text) {
      const found = [];
      for (const match of text.matchAll(/[[{]([^[\]{}]*)[\]}](\s*=)?/g))
        if (!match[2] && match[1].trim() !== "") found.push(match[1]);
      return found;
    }

    function list(text) {
      const lists = innermost(withoutComments(text));
      if (lists.length !== 1) throw new Refused(lists.length === 0 ? "empty" : "several");
      return lists[0]
        .split(/[\s,]+/u)
        .filter((token) => token !== "")
        .map(element);
    }

    // 0x81, decimal from -128 (a byte of Java's) to 255, or a character of C.
    function element(token) {
      const number = token.replace(/^\((byte|char)\)/, "");
      if (/^0x[0-9a-f]{1,2}$/i.test(number)) return parseInt(number.slice(2), 16);
      if (/^'[ -[\]-~]'$/.test(number)) return number.charCodeAt(1);
      if (/^(0|-?[1-9]\d{0,2})$/.test(number) && Number(number) >= -128 && Number(number) < 256)
        return Number(number) & 0xff;
      throw new Refused("element", { token });
    }

    // Numbers with 0x, and anything between them.
    function bare(text) {
      const tokens = tokensOf(text);
      return tokens.flatMap((token) => {
        const hex = /^0x/i.test(token) ? token.slice(2) : null;
        const wrong = /[^0-9a-f]/iu.exec(hex ?? token);
        if (wrong) throw noDigit(text, text.indexOf(wrong[0]));
        if (hex === null) {
          if (/^\d$/.test(token)) return [Number(token)];
          throw new Refused("mixed", { token });
        }
        if (hex.length > 2 && tokens.length > 1) throw new Refused("words");
        const bytes = hex === "" ? null : digits(hex);
        if (bytes === null) throw new Refused("half", { token });
        return bytes;
      });
    }

    // ---- strings ----

    const LETTERS = { a: 7, b: 8, t: 9, n: 10, v: 11, f: 12, r: 13, e: 27, "\\": 92, "'": 39, '"': 34 };
    const ESCAPE = /\\(?:x([0-9a-f]{1,2})|u\{([0-9a-f]{1,6})\}|u([0-9a-f]{4})|([0-7]{1,3})|([abtnvfre\\'"]))/iy;

    // The escape that begins at `at`: its byte, and where it ends.
    function escapeAt(text, at) {
      ESCAPE.lastIndex = at;
      const found = ESCAPE.exec(text);
      const [, x, wide, u, octal, letter] = found ?? [];
      const hex = x ?? wide ?? u;
      const value = hex !== undefined ? parseInt(hex, 16) : octal !== undefined ? parseInt(octal, 8) : LETTERS[letter];
      if (value === undefined || value > 255)
        throw new Refused("escape", { escape: found?.[0] ?? text.slice(at, at + 2) });
      return { value, end: ESCAPE.lastIndex };
    }

    function literal(text) {
      const first = /["'\\]/.exec(text).index;
      return text[first] === "\\" ? escapes(text) : quoted(text, first);
    }

    // Escapes without quotation marks: nothing else may be there.
    function escapes(text) {
      const bytes = [];
      for (let at = 0; at < text.length;) {
        const char = String.fromCodePoint(text.codePointAt(at));
        if (char === "\\") {
          const { value, end } = escapeAt(text, at);
          bytes.push(value);
          at = end;
        } else if (BETWEEN.test(char)) at++;
        else throw new Refused("bare", { char });
      }
      return bytes;
    }

    // prefix "…" "…" suffix; what comes before and after belongs to the language.
    function quoted(text, first) {
      if (/[rR]$/.test(text.slice(0, first))) throw new Refused("escape", { escape: text.slice(0, first + 1) });
      const own = { bytes: [], escapes: false };
      let over = false;
      for (let at = first; at < text.length;) {
        const char = text[at];
        if (char === '"' || char === "'") {
          if (over) throw new Refused("several");
          at = string(text, at, own);
          continue;
        }
        if (/[);,]/.test(char)) over = true;
        else if (!/[\s+\\]/u.test(char)) throw new Refused("several");
        at++;
      }
      if (!own.escapes) throw new Refused("quoted");
      return own.bytes;
    }

    // From one mark to the next; returns what comes after.
    function string(text, from, own) {
      for (let at = from + 1; at < text.length;) {
        const char = text[at];
        if (char === text[from]) return at + 1;
        if (char === "\\" && text[at + 1] === "\n") at += 2;
        else if (char === "\\") {
          const { value, end } = escapeAt(text, at);
          own.bytes.push(value);
          own.escapes = true;
          at = end;
        } else {
          if (char < " " || char > "~") throw new Refused("escape", { escape: char });
          own.bytes.push(char.charCodeAt(0));
          at++;
        }
      }
      throw new Refused("escape", { escape: text[from] });
    }

    // ---- all of them ----

    function bytesOf(text) {
      if (pastedDump.isOne(text)) return pastedDump.read(text);
      const first = /["'\\[{]/.exec(text)?.[0] ?? null;
      if (first === "[" || first === "{") return list(text);
      if (first !== null) return literal(text);
      return /0x/i.test(text) ? bare(text) : plain(text);
    }

    // What somebody pasted, as `{ bytes }`, or `{ why, params }` with the key of a sentence.
    function read(pasted) {
      try {
        const bytes = bytesOf(pasted.trim());
        if (bytes.length === 0) throw new Refused("empty");
        return { bytes: Uint8Array.from(bytes) };
      } catch (error) {
        if (!(error instanceof Refused)) throw error;
        return { why: error.why, params: error.params };
      }
    }

    const SAYS = [
      "empty",
      "digit",
      "half",
      "decimal",
      "bits",
      "line_breaks",
      "ambiguous",
      "row",
      "offset",
      "column",
      "words",
      "element",
      "mixed",
      "several",
      "escape",
      "quoted",
      "bare",
      "too_many",
    ].map((name) => `hex.${name}`);

    return { SAYS, read };
  },
);
