"use strict";
// The opening handshake, line by line: which rule of RFC 6455 §4 each line follows or breaks, and
// how the answer's accept value is computed from the request's key.
barewire.define(
  "rfc6455/handshake",
  ["kit/hex", "rfc6455/http-head", "rfc6455/sha1", "rfc6455/extensions"],
  ({ hex, httpHead, httpHead: { TOKEN, trimmed, lines, listed, only, hasToken }, sha1, extensions: { isList } }) => {
    // §1.3: it means nothing; no server writes it by accident.
    const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

    const named = (element) => trimmed(element.split(";")[0]);

    // The 16 bytes of a key, or null if it isn't one. Spare bits may be set: the RFC's own example
    // had some (erratum 3150), and the server accepts them.
    function nonce(value) {
      const decoded = /^[A-Za-z0-9+/]{22}==$/.test(value ?? "") ? hex.fromBase64(value) : null;
      return decoded?.length === 16 ? decoded : null;
    }

    function hasSpareBits(value) {
      const bytes = nonce(value);
      return bytes !== null && hex.toBase64(bytes) !== value;
    }

    // A host and perhaps a port, as src/server/rules/admission.rs reads them.
    function isAuthority(value) {
      const [, host, port] = /^(\[[0-9a-f:.]+\]|[\w.-]+)(?::(\d*))?$/i.exec(value ?? "") ?? [];
      return (
        host !== undefined && Number(port || 0) < 65536 && (!host.startsWith("[") || URL.canParse(`http://${host}/`))
      );
    }

    // §4.1: the offer is a list of tokens, each of them once. The server skips those that it
    // doesn't know.
    const areSubprotocols = (words) => words.every((word) => TOKEN.test(word)) && new Set(words).size === words.length;

    // What a server requires of a request (§4.2.1): `judge(head)` is true, false, or null if a line
    // is allowed and has no effect. `must`: it may not be missing.
    const REQUEST = [
      {
        name: "host",
        section: "4.2.1",
        must: true,
        anchor: "one-host",
        judge: (head) => only(head, "host") !== null,
        form: (value) => (isAuthority(value) ? null : "host"),
      },
      {
        name: "upgrade",
        section: "4.2.1",
        must: true,
        anchor: "handshake-upgrade",
        judge: (head) => hasToken(head, "upgrade", "websocket"),
      },
      {
        name: "connection",
        section: "4.2.1",
        must: true,
        anchor: "handshake-connection",
        judge: (head) => hasToken(head, "connection", "upgrade"),
      },
      {
        name: "sec-websocket-version",
        section: "4.2.1",
        must: true,
        anchor: "handshake-websocket-version",
        judge: (head) => only(head, "sec-websocket-version") === "13",
      },
      {
        name: "sec-websocket-key",
        section: "4.2.1",
        must: true,
        anchor: "handshake-key",
        judge: (head) => nonce(only(head, "sec-websocket-key")) !== null,
        says: (value) => (hasSpareBits(value) ? "ask.spare" : null),
      },
      {
        name: "sec-websocket-protocol",
        section: "1.9",
        anchor: "handshake-subprotocol",
        judge: (head) => areSubprotocols(listed(head, "sec-websocket-protocol")) || null,
      },
      {
        name: "sec-websocket-extensions",
        section: "9.1",
        anchor: (value) => (isList(value) ? "deflate-offer" : "handshake-extensions"),
        judge: (head) =>
          head.every(({ name, value }) => name !== "sec-websocket-extensions" || isList(value)) ? null : false,
        says: (value) => (isList(value) ? null : "ask.extensions"),
      },
      // A GET has no body, and frames come after a handshake's head.
      {
        name: "content-length",
        section: "4.1",
        anchor: "handshake-body",
        judge: (head) => (/^0+$/.test(only(head, "content-length") ?? "") ? null : false),
      },
      { name: "transfer-encoding", section: "4.1", anchor: "handshake-body", judge: () => false },
      // The server decides these two: it knows its names, and which pages may connect. Its answer
      // shows that it let the request in.
      {
        name: "origin",
        section: "10.2",
        anchor: (value) => (value === "null" ? "null-origin" : "origin"),
        judge: (head, { letIn }) => letIn || null,
      },
      {
        name: "sec-fetch-site",
        section: null,
        anchor: "fetch-metadata",
        judge: (head, { letIn }) => (letIn && !head.some(({ name }) => name === "origin")) || null,
      },
    ];

    // A request that breaks no rule of the handshake may still be refused for its Host or Origin
    // (§10.2): how the server's 403 begins, in each of its languages.
    const REFUSALS = [
      { name: "host", section: null, begins: /^(the Host field|Host 字段)/, anchor: "host" },
      {
        name: "origin",
        section: "10.2",
        begins: /^(the Origin field|Origin 字段|a page of \S+ asks, which|来自 \S+ 的页面)/,
      },
      { name: "sec-fetch-site", section: null, begins: /^(a page of another site|其他网站的页面)/ },
    ];

    // The name of the field that a 403 is about, from the words in its body, which the records of
    // the wire don't have; null if there is none.
    const refusedBy = (words) => REFUSALS.find(({ begins }) => begins.test(words))?.name ?? null;

    function refused(row, by) {
      const refusal = REFUSALS.find(({ name }) => name === by && name === row.name);
      return refusal
        ? { ...row, ok: false, key: `refused.${by}`, section: refusal.section, anchor: refusal.anchor ?? row.anchor }
        : row;
    }

    // What a client requires of the answer (§4.1, in its second list). It accepts only extensions
    // and a subprotocol that it offered.
    const ANSWER = [
      {
        name: "upgrade",
        section: "4.1",
        must: true,
        anchor: "handshake-upgrade",
        judge: (head) => only(head, "upgrade")?.toLowerCase() === "websocket",
      },
      {
        name: "connection",
        section: "4.1",
        must: true,
        anchor: "handshake-connection",
        judge: (head) => hasToken(head, "connection", "upgrade"),
      },
      {
        name: "sec-websocket-accept",
        section: "4.1",
        must: true,
        anchor: "accept",
        judge: (head, { asked }) =>
          only(head, "sec-websocket-accept") === accepted(only(asked, "sec-websocket-key") ?? "").accept,
      },
      {
        name: "sec-websocket-protocol",
        section: "4.1",
        anchor: "handshake-subprotocol",
        judge: (head, { asked }) =>
          listed(asked, "sec-websocket-protocol").includes(only(head, "sec-websocket-protocol")),
      },
      {
        name: "sec-websocket-extensions",
        section: "4.1",
        anchor: "deflate-offer",
        judge: (head, { asked }) =>
          mayAgree(listed(head, "sec-websocket-extensions"), listed(asked, "sec-websocket-extensions")),
      },
      // RFC 9110 §8.6, RFC 9112 §6.1: neither may be in an answer of the kind 1xx.
      { name: "content-length", section: null, judge: () => false },
      { name: "transfer-encoding", section: null, judge: () => false },
    ];

    // Are these extensions a valid answer to these offers? Each must be offered, and appear at most
    // once.
    function mayAgree(agreed, offered) {
      const names = agreed.map(named);
      const offersOf = (element) => offered.filter((offer) => named(offer) === named(element));
      return (
        agreed.length > 0 &&
        new Set(names).size === names.length &&
        agreed.every((element) => mayUse(element, offersOf(element)))
      );
    }

    // `name; parameter; parameter=value`; RFC 7692 §7.1 defines four parameters.
    function mayUse(element, offers) {
      const parameters = element
        .split(";")
        .slice(1)
        .map((part) => trimmed(part).split("="));
      const isValue = (value) => value === undefined || TOKEN.test(unquoted(value));
      const areTokens = parameters.every(
        ([name, value, more]) => TOKEN.test(name) && isValue(value) && more === undefined,
      );
      if (offers.length === 0 || !TOKEN.test(named(element)) || !areTokens) return false;
      if (named(element) !== "permessage-deflate") return true;
      return (
        new Set(parameters.map(([name]) => name)).size === parameters.length &&
        parameters.every(([name, value]) => isOfDeflate(name, value, offers))
      );
    }

    const unquoted = (value) => /^"(.*)"$/.exec(value)?.[1] ?? value;
    const isWindow = (value) => value !== undefined && /^([89]|1[0-5])$/.test(unquoted(value));

    function isOfDeflate(name, value, offers) {
      switch (name) {
        case "server_no_context_takeover":
        case "client_no_context_takeover":
          return value === undefined;
        case "server_max_window_bits":
          return isWindow(value);
        // Only if the client has said that it knows this one (§7.1.2.2).
        case "client_max_window_bits":
          return isWindow(value) && offers.some((offer) => /;[ \t]*client_max_window_bits/.test(offer));
        default:
          return false;
      }
    }

    // Every line with its verdict, and then the required lines that are missing: `{ text, ok, key,
    // section, anchor, value }`; `key` is the sentence's.
    function judged(head, rules, facts, kind) {
      const longest = httpHead.tooLong(head);
      const rows = head.slice(1).map((line, i) => {
        const http = httpHead.field(line.text, i + 1) ?? (i + 1 === longest ? "head-too-long" : null);
        if (http !== null) return { ...line, ok: false, key: `http.${http}`, section: null, anchor: http };
        const rule = rules.find(({ name }) => name === line.name);
        if (rule) return ruled(line, rule, rule.judge(head, facts), kind);
        return {
          ...line,
          ok: null,
          key: SECRET.includes(line.name) ? "head.blanked" : "head.other",
          section: null,
          anchor: null,
        };
      });
      const missing = rules.filter(({ name, must }) => must && !head.some((line) => line.name === name));
      return [...rows, ...missing.map((rule) => ruled({ text: null, name: rule.name, value: "" }, rule, false, kind))];
    }

    const SECRET = ["cookie", "authorization"];

    // A line that its rule has checked; `form`: what is wrong with a value that appears once.
    function ruled(line, { name, section, anchor = null, form, says }, ok, kind) {
      const malformed = ok === true ? (form?.(line.value) ?? null) : null;
      const of = malformed ?? (typeof anchor === "function" ? anchor(line.value) : anchor);
      return {
        ...line,
        ok: malformed === null ? ok : false,
        key: says?.(line.value) ?? `${kind}.${name}`,
        section,
        anchor: of,
      };
    }

    // The request line: HTTP's rules, then those of a handshake.
    function first(line) {
      const http = httpHead.requestLine(line?.text ?? "");
      if (http !== null) return { ...line, name: "", ok: false, key: `http.${http}`, section: null, anchor: http };
      const isOld = line.text.endsWith("HTTP/1.0"),
        isGet = line.text.startsWith("GET ");
      return {
        ...line,
        name: "",
        ok: isGet && !isOld,
        key: "ask.first",
        section: "4.2.1",
        anchor: isGet && isOld ? "handshake-version" : "handshake-method",
      };
    }

    // `by`: the field for which the server refused the request, if it did (`refusedBy`). `said`:
    // its answer, if there is one yet.
    function request(bytes, by = null, said = null) {
      const head = lines(bytes);
      return [
        first(head[0]),
        ...judged(head, REQUEST, { letIn: isSwitch(said) }, "ask").map((row) => refused(row, by)),
      ];
    }

    // Is this answer (null: there is none yet) one that opens a WebSocket?
    const isSwitch = (bytes) => bytes !== null && /^HTTP\/1\.1 101( |$)/.test(lines(bytes)[0]?.text ?? "");

    // What can only be judged beside the request.
    const BESIDE = ["sec-websocket-accept", "sec-websocket-protocol", "sec-websocket-extensions"];

    // Only a 101 is checked as a handshake; any other answer is only HTTP. `requestBytes`: null if the
    // request wasn't seen.
    function answer(bytes, requestBytes) {
      const head = lines(bytes);
      const switching = isSwitch(bytes);
      const key = switching
        ? "answer.first"
        : /^HTTP\/\S+ 101( |$)/.test(head[0]?.text ?? "")
          ? "answer.version"
          : "answer.refused";
      const status = { ...head[0], name: "", ok: switching, key, section: "4.1", anchor: null };
      const asked = lines(requestBytes ?? new Uint8Array());
      const rows = judged(head, switching ? ANSWER : [], { asked }, "answer");
      const fair = (row) =>
        requestBytes === null && BESIDE.includes(row.name) && row.text !== null ? { ...row, ok: null } : row;
      return [status, ...rows.map(fair)];
    }

    // Key and GUID, SHA-1, base64: each step on the way to the accept value.
    function accepted(key) {
      const together = key + GUID;
      const hash = sha1.digest(hex.encode(together));
      return { key, guid: GUID, together, hash, accept: btoa(String.fromCharCode(...hash)) };
    }

    // The steps, and what the server sent; null if there was no key.
    function proof(requestBytes, answerBytes) {
      const key = only(lines(requestBytes), "sec-websocket-key");
      if (key === null) return null;
      const sent = answerBytes ? only(lines(answerBytes), "sec-websocket-accept") : null;
      const made = accepted(key);
      return { ...made, sent, same: sent === made.accept };
    }

    // What happened to the offered extensions: none was offered, or the answer doesn't mention them
    // (which declines them, §9.1), or it names some.
    function extensions(requestBytes, answerBytes) {
      const offered = listed(lines(requestBytes), "sec-websocket-extensions");
      const agreed = answerBytes ? listed(lines(answerBytes), "sec-websocket-extensions") : [];
      if (offered.length === 0) return { key: "extensions.none", offered: "", agreed: "" };
      return {
        key: agreed.length ? "extensions.agreed" : "extensions.silent",
        offered: offered.join(", "),
        agreed: agreed.join(", "),
      };
    }

    const SAYS = [
      "ask.spare",
      "ask.extensions",
      ...REQUEST.map(({ name }) => `ask.${name}`),
      ...ANSWER.map(({ name }) => `answer.${name}`),
      ...REFUSALS.map(({ name }) => `refused.${name}`),
    ];

    return { GUID, SAYS, lines, refusedBy, isSwitch, request, answer, accepted, proof, extensions };
  },
);
