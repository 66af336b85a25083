"use strict";
// Who asks for a WebSocket, and how a server can tell: visitors, the fields that a browser writes
// for each of them, and what the server's answer means. No DOM.
barewire.define("labs/who-may-connect/model", ["rfc6455/handshake"], ({ handshake }) => {
  // Placeholders for the server's own host and port in a visitor's fields.
  const NEIGHBOUR = 1;
  // Written instead of a value: the field is left out.
  const NONE = "-";

  // `host`, `origin` and `site` as a browser would write them for the visitor; a script in a page
  // can't change any of them.
  const VISITORS = {
    own: ({ host }) => ({ host, origin: `http://${host}` }),
    foreign: ({ host }) => ({ host, origin: "https://evil.example" }),
    port: ({ host, name, port }) => ({ host, origin: `http://${name}:${port + NEIGHBOUR}` }),
    rebind: ({ port }) => ({ host: `evil.example:${port}`, origin: `http://evil.example:${port}` }),
    sandbox: ({ host }) => ({ host, origin: "null" }),
    proxy: ({ host }) => ({ host, origin: "null", more: ["X-Forwarded-For: 203.0.113.9"] }),
    image: ({ host }) => ({ host, site: "cross-site" }),
    program: ({ host }) => ({ host }),
  };
  const NAMES = Object.keys(VISITORS);

  function place(host) {
    const [, name, digits] = /^(.*?)(?::(\d+))?$/.exec(host);
    return { host, name, port: Number(digits ?? 80) };
  }

  // The fields of a visitor, some of them as the student wrote them.
  function fields(who, host, { host: typedHost = "", origin = "", site = "" } = {}) {
    const own = (VISITORS[who] ?? VISITORS.foreign)(place(host));
    const chosen = (typed, value = "") => (typed === NONE ? "" : typed || value);
    return {
      host: chosen(typedHost, own.host),
      origin: chosen(origin, own.origin),
      site: chosen(site, own.site),
      more: own.more ?? [],
    };
  }

  // No CR and no LF gets into a field: a line is a line.
  const clean = (text) => text.replace(/[\r\n\0]/g, " ");

  // The request's lines: `right` are those of a right one.
  function request(right, { host, origin, site, more }) {
    const lines = right.map((line) => (line.startsWith("Host:") ? `Host: ${clean(host)}` : line));
    if (origin) lines.push(`Origin: ${clean(origin)}`);
    if (site) lines.push(`Sec-Fetch-Site: ${clean(site)}`);
    return [...lines, ...more];
  }

  // Which of the three questions the server stopped at, from its answer: "in", "host", "origin",
  // "site", or "other".
  function verdict(status, words) {
    if (status === 101) return "in";
    if (status !== 403) return "other";
    const by = handshake.refusedBy(words);
    return by === "sec-fetch-site" ? "site" : (by ?? "other");
  }

  // The result of each question: "yes", "no", "null" (let in anyway), "none" (nothing to check),
  // "skipped", or "unknown": an answer that isn't about these questions at all, such as a 400, says
  // nothing of them.
  const QUESTIONS = ["host", "origin", "site"];

  function answers(truth, { origin }) {
    if (truth === "other") return QUESTIONS.map(() => "unknown");
    const stop = QUESTIONS.indexOf(truth);
    return QUESTIONS.map((question, i) => {
      if (stop >= 0 && i > stop) return "skipped";
      if (i === stop) return "no";
      if (question === "origin" && !origin) return "none";
      if (question === "origin" && origin === "null") return "null";
      // If there is an Origin, it has said enough.
      return question === "site" && origin ? "none" : "yes";
    });
  }

  const SAYS = [
    ...NAMES.flatMap((name) => [`visit.${name}`, `visit.about_${name}`, `visit.why_${name}`]),
    ...["in", "host", "origin", "site", "other"].map((truth) => `visit.is_${truth}`),
    ...QUESTIONS.map((question) => `visit.q_${question}`),
    ...["yes", "no", "null", "none", "skipped", "unknown"].map((answer) => `visit.a_${answer}`),
    ...["host", "origin", "site"].map((field) => `visit.field_${field}`),
  ];

  return { SAYS, NAMES, NONE, QUESTIONS, fields, request, verdict, answers };
});
