"use strict";
// Where the server is, and how its addresses are written. Pure: strings in, strings out; only
// `share` changes the page's own. A page that was opened from disk has no host of its own
// (`location.host` is empty), so it uses the address where barewire listens by default, unless it is
// given another.
barewire.define("kit/address", [], () => {
  const DEFAULT_HOST = "127.0.0.1:9527";
  const DEFAULT_PORT = "9527";
  const LOBBY = "lobby";
  const SCHEMES = { "ws:": false, "http:": false, "wss:": true, "https:": true };

  // Whether there is TLS decides two spellings, so both are made from it. `base` is the path under
  // which a proxy has barewire: "/bw", or "" for none.
  function server(host, secure, base = "") {
    const s = secure ? "s" : "";
    return {
      host,
      base,
      origin: `http${s}://${host}`,
      ws: `ws${s}://${host}${base}`,
      http: `http${s}://${host}${base}`,
    };
  }

  // The server that a page at this `location` came from, and the page's folder: whatever the page
  // asks for is in it.
  function ofPage({ protocol, host, pathname = "/" }) {
    const served = protocol === "http:" || protocol === "https:";
    return served && host
      ? server(host, protocol === "https:", pathname.slice(0, Math.max(0, pathname.lastIndexOf("/"))))
      : server(DEFAULT_HOST, false);
  }

  // What somebody typed, as `{ server }`, or `{ why }`: the key of a sentence.
  function parse(typed) {
    const text = typed.trim();
    if (text === "") return { why: "address.empty" };
    // A number by itself can only be a port; the URL standard would read it as a 32-bit IPv4
    // address.
    if (/^\d+$/.test(text)) return parse(`127.0.0.1:${text}`);
    const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(text);
    if (!scheme) return parse(withPort(text));
    if (!(`${scheme[1].toLowerCase()}:` in SCHEMES)) return { why: "address.scheme" };
    let url;
    try {
      url = new URL(text);
    } catch {
      return { why: "address.shape" };
    }
    if (url.username || url.password) return { why: "address.user" };
    if (url.pathname !== "/" || url.search || url.hash) return { why: "address.path" };
    return { server: server(url.host, SCHEMES[url.protocol]) };
  }

  // Puts `ws://` in front, and adds barewire's own port to a bare host.
  function withPort(text) {
    const host = text.split(/[/?#]/, 1)[0];
    const bare = !/:\d*$/.test(host) || /^\[[^\]]*\]$/.test(host);
    return `ws://${bare ? host + ":" + DEFAULT_PORT : host}${text.slice(host.length)}`;
  }

  // `/ws/<name>` is the lobby; every other room is in the path by name. `deflate`: how messages are
  // compressed, if not as the server was started: "off", "no-takeover" or "takeover".
  function socketUrl(where, room, name, deflate = "") {
    const path = room === LOBBY ? "/ws" : `/room/${encodeURIComponent(room)}`;
    return `${where.ws}${path}/${encodeURIComponent(name)}${deflate && `?deflate=${deflate}`}`;
  }

  function pollUrl(where, room, since) {
    return `${where.http}/poll?room=${encodeURIComponent(room)}&since=${since}`;
  }

  function watchUrl(where) {
    return `${where.ws}/wire/watch`;
  }

  function deskUrl(where) {
    return `${where.ws}/lab/desk`;
  }

  function servedUrl(where) {
    return `${where.ws}/lab/served`;
  }

  function captureUrl(where) {
    return `${where.http}/wire/capture.pcapng`;
  }

  function openUrl(where) {
    return `${where.http}/wire/open`;
  }

  // The room is kept in the fragment, so a link can be shared and the server doesn't see it before
  // the socket asks for it. Fragments of another kind are left as they are.
  function roomOfHash(hash) {
    const found = /^#room=([^&]*)/.exec(hash);
    if (!found) return LOBBY;
    try {
      return decodeURIComponent(found[1]) || LOBBY;
    } catch {
      return LOBBY;
    }
  }

  function hashOfRoom(room) {
    return `#room=${encodeURIComponent(room)}`;
  }

  // The teacher's key, in the link that the server prints at its start.
  function teachersKey(hash) {
    return /^#teach=([^&]+)/.exec(hash)?.[1] ?? null;
  }

  // What is selected is in the fragment too: `#frame-12/masking-key`, after the room if both are
  // there: `#room=r&frame-12/masking-key`.
  function selectionOfHash(hash) {
    const found = /^#(?:room=[^&]*&)?([a-z]+(?:-[a-z0-9-]+)?)(?:\/([a-z0-9-]+))?$/.exec(hash);
    return found ? { key: found[1], field: found[2] ?? null } : null;
  }

  // What nobody chose isn't in it: the next connection has other frames.
  function placeOf({ key, field, unasked = false }) {
    if (key === null || unasked) return "";
    return field === null ? key : `${key}/${field}`;
  }

  // Without a room, for a page that has none.
  function hashOf(room, selection) {
    const place = placeOf(selection);
    if (room === null) return place && `#${place}`;
    if (place === "") return hashOfRoom(room);
    return room === LOBBY ? `#${place}` : `${hashOfRoom(room)}&${place}`;
  }

  // Puts `hash` into the page's address; returns whether it is there. Browsers refuse more than a
  // hundred or two changes in ten seconds, and that must not stop the page: a later call tries again.
  function share(hash, { location, history } = globalThis) {
    if (location.hash === hash) return true;
    try {
      history.replaceState(null, "", hash || location.pathname + location.search);
      return true;
    } catch {
      return false;
    }
  }

  return {
    DEFAULT_HOST,
    LOBBY,
    ofPage,
    parse,
    socketUrl,
    pollUrl,
    watchUrl,
    deskUrl,
    servedUrl,
    captureUrl,
    openUrl,
    roomOfHash,
    hashOfRoom,
    teachersKey,
    selectionOfHash,
    placeOf,
    hashOf,
    share,
  };
});
