"use strict";
// The opening handshake, line by line: which rule of RFC 6455 §4 each line obeys
// or breaks, and how the answer's accept value is made of the request's key.
(() => {
  const barewire = (globalThis.barewire ??= {});

  // §1.3: it stands for nothing; no server writes it by accident.
  const GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";

  // A head's lines as `{ text, name, value }`, without the empty one that ends it.
  // A header's name is in lower case: case means nothing in it. Bytes are read as
  // Latin-1, so that none is lost, whatever it is.
  function lines(bytes) {
    const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    return text.split("\r\n").filter((line) => line !== "").map((line, at) => {
      const colon = at === 0 ? -1 : line.indexOf(":");
      return { text: line, name: line.slice(0, Math.max(colon, 0)).trim().toLowerCase(), value: line.slice(colon + 1).trim() };
    });
  }

  // All values of a header as one list: twice the same header and one with a
  // comma mean the same.
  function listed(head, name) {
    return head.filter((line) => line.name === name).flatMap(({ value }) => value.split(",")).map((word) => word.trim()).filter((word) => word !== "");
  }

  const only = (head, name) => {
    const found = head.filter((line) => line.name === name);
    return found.length === 1 ? found[0].value : null;
  };
  const hasToken = (head, name, token) => listed(head, name).some((word) => word.toLowerCase() === token);
  const offers = (value) => value.split(",")[0].split(";")[0].trim();

  function isKey(value) {
    const decoded = /^[A-Za-z0-9+/]{22}==$/.test(value ?? "") ? barewire.hex.fromBase64(value) : null;
    return decoded?.length === 16;
  }

  // What a server asks of a request (§4.2.1): `judge(head)` is true, false, or null
  // where a line is allowed and binds nobody. `must`: it may not be missing.
  const REQUEST = [
    { name: "host", section: "4.2.1", must: true, anchor: "one-host", judge: (head) => only(head, "host") !== null },
    { name: "upgrade", section: "4.2.1", must: true, anchor: "handshake-upgrade", judge: (head) => hasToken(head, "upgrade", "websocket") },
    { name: "connection", section: "4.2.1", must: true, anchor: "handshake-connection", judge: (head) => hasToken(head, "connection", "upgrade") },
    { name: "sec-websocket-version", section: "4.2.1", must: true, anchor: "handshake-websocket-version", judge: (head) => only(head, "sec-websocket-version") === "13" },
    { name: "sec-websocket-key", section: "4.2.1", must: true, anchor: "handshake-key", judge: (head) => isKey(only(head, "sec-websocket-key")) },
    { name: "sec-websocket-protocol", section: "1.9", anchor: "handshake-subprotocol", judge: () => true },
    { name: "sec-websocket-extensions", section: "9.1", judge: () => null },
    { name: "origin", section: "10.2", judge: () => null },
  ];

  // A request that breaks no rule of the handshake's may be refused all the same, for
  // whom it names (§10.2): where the server's Rust judges that, and how its 403 begins.
  const REFUSALS = [
    { name: "host", section: null, begins: /^the Host field/, anchor: () => "host" },
    { name: "origin", section: "10.2", begins: /^the Origin field|^a page of \S+ asks, which/, anchor: (value) => (value === "null" ? "null-origin" : "origin") },
    { name: "sec-fetch-site", section: null, begins: /^a page of another site/, anchor: () => "fetch-metadata" },
  ];

  // The name of the field that a 403 is about, by the words in its body, which the
  // records of the wire don't have; null where there is none.
  const refusedBy = (words) => REFUSALS.find(({ begins }) => begins.test(words))?.name ?? null;

  function refused(row, by) {
    const refusal = REFUSALS.find(({ name }) => name === by && name === row.name);
    return refusal ? { ...row, ok: false, key: `refused.${by}`, section: refusal.section, anchor: refusal.anchor(row.value) } : row;
  }

  // What a client asks of the answer (§4.1, in its second list).
  const ANSWER = [
    { name: "upgrade", section: "4.1", must: true, anchor: "handshake-upgrade", judge: (head) => hasToken(head, "upgrade", "websocket") },
    { name: "connection", section: "4.1", must: true, anchor: "handshake-connection", judge: (head) => hasToken(head, "connection", "upgrade") },
    { name: "sec-websocket-accept", section: "4.1", must: true, anchor: "accept", judge: (head, asked) => only(head, "sec-websocket-accept") === accepted(only(asked, "sec-websocket-key") ?? "").accept },
    { name: "sec-websocket-protocol", section: "4.1", anchor: "handshake-subprotocol", judge: (head, asked) => listed(asked, "sec-websocket-protocol").includes(only(head, "sec-websocket-protocol")) },
    { name: "sec-websocket-extensions", section: "4.1", judge: (head, asked) => listed(asked, "sec-websocket-extensions").map(offers).includes(offers(only(head, "sec-websocket-extensions") ?? "")) },
  ];

  // Every line with its verdict, and then the lines that had to be there and
  // aren't: `{ text, ok, key, section, anchor, value }`, `key` being the sentence.
  function judged(head, rules, asked, kind) {
    const rows = head.slice(1).map((line) => {
      const rule = rules.find(({ name }) => name === line.name);
      if (!rule) return { ...line, ok: null, key: ["cookie", "authorization"].includes(line.name) ? "head.blanked" : "head.other", section: null, anchor: null };
      return { ...line, ok: rule.judge(head, asked), key: `${kind}.${rule.name}`, section: rule.section, anchor: rule.anchor ?? null };
    });
    const missing = rules.filter(({ name, must }) => must && !head.some((line) => line.name === name))
      .map((rule) => ({ text: null, name: rule.name, value: "", ok: false, key: `${kind}.${rule.name}`, section: rule.section, anchor: rule.anchor ?? null }));
    return [...rows, ...missing];
  }

  // `by`: the field that the server refused the request for, if it did (`refusedBy`).
  function request(bytes, by = null) {
    const head = lines(bytes);
    const [method, , version] = (head[0]?.text ?? "").split(" ");
    const first = { ...head[0], name: "", ok: method === "GET" && /^HTTP\/1\.[1-9]$/.test(version ?? ""), key: "ask.first", section: "4.2.1", anchor: "handshake-method" };
    return [first, ...judged(head, REQUEST, [], "ask").map((row) => refused(row, by))];
  }

  // Is this answer (null: there is none yet) one that opens a WebSocket?
  const isSwitch = (bytes) => bytes !== null && /^HTTP\/1\.1 101( |$)/.test(lines(bytes)[0]?.text ?? "");

  // Only a 101 is judged as a handshake; any other answer is HTTP and no more.
  function answer(bytes, requestBytes) {
    const head = lines(bytes);
    const switching = isSwitch(bytes);
    const first = { ...head[0], name: "", ok: switching, key: switching ? "answer.first" : "answer.refused", section: "4.1", anchor: null };
    return [first, ...judged(head, switching ? ANSWER : [], lines(requestBytes), "answer")];
  }

  // Key and GUID, SHA-1, base64: each step on the way to the accept value.
  function accepted(key) {
    const together = key + GUID;
    const hash = barewire.sha1.digest(new TextEncoder().encode(together));
    return { key, guid: GUID, together, hash, accept: btoa(String.fromCharCode(...hash)) };
  }

  // The steps, and what the server sent; null where there was no key.
  function proof(requestBytes, answerBytes) {
    const key = only(lines(requestBytes), "sec-websocket-key");
    if (key === null) return null;
    const sent = answerBytes ? only(lines(answerBytes), "sec-websocket-accept") : null;
    const made = accepted(key);
    return { ...made, sent, same: sent === made.accept };
  }

  // What became of the extensions that were offered: none was, or the answer is
  // silent about them (which declines them, §9.1), or it names some.
  function extensions(requestBytes, answerBytes) {
    const offered = listed(lines(requestBytes), "sec-websocket-extensions");
    const agreed = answerBytes ? listed(lines(answerBytes), "sec-websocket-extensions") : [];
    if (offered.length === 0) return { key: "extensions.none", offered: "", agreed: "" };
    return { key: agreed.length ? "extensions.agreed" : "extensions.silent", offered: offered.join(", "), agreed: agreed.join(", ") };
  }

  const SAYS = [...REQUEST.map(({ name }) => `ask.${name}`), ...ANSWER.map(({ name }) => `answer.${name}`), ...REFUSALS.map(({ name }) => `refused.${name}`)];

  barewire.handshake = { GUID, SAYS, lines, refusedBy, isSwitch, request, answer, accepted, proof, extensions };
})();
