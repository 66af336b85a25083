"use strict";
// One end, from three sides: what the page's JavaScript was told, what the browser's console would
// show, and what crossed the wire. They differ, and that is the point: 1006 is the browser's own
// code and never crosses the wire.
barewire.define("rfc6455/closing", ["kit/hex", "rfc6455/bits", "rfc6455/mask"], ({ hex, bits, mask }) => {
  const bytesOf = (value) => (typeof value === "string" ? hex.fromBase64(value) : value) ?? new Uint8Array();

  // What a Close frame says (§5.5.1): nothing, or a code of two bytes and a reason.
  function body({ header, payload }) {
    const key = bits.maskingKey(bytesOf(header));
    const wire = bytesOf(payload);
    const read = key ? mask.unmask(wire, key) : wire;
    if (read.length < 2) return { code: null, reason: "" };
    return { code: read[0] * 256 + read[1], reason: hex.utf8(read.subarray(2)) ?? "" };
  }

  const GOING_AWAY = 1001;
  const isClose = ({ header }) => (bytesOf(header)[0] & 0x0f) === 8;

  // What an entry of the timeline's ends says: `{ at, key, params, id }`, or null if it says
  // nothing of the end.
  function told(ending) {
    const record = ending.record ?? ending;
    const at = ending.at ?? null;
    switch (record.what) {
      case "frame": {
        if (!isClose(ending.frame ?? record)) return null;
        const { code, reason } = body(ending.frame ?? record);
        const bare = code === null ? ".bare" : reason === "" ? "" : ".reason";
        return { at, key: `wire.close_${record.dir}${bare}`, params: { code, reason }, id: record.id };
      }
      case "rule":
        // Between two others, it says who; `record` has the sentence in both languages.
        return {
          at,
          key: record.by ? `wire.rule_${record.by}` : "wire.rule",
          ...(record.by ? { record } : {}),
          params: {
            rule: record.rule,
            sentence: record.sentence,
            document: record.document ?? 6455,
            section: record.section,
            code: record.code,
          },
          id: null,
        };
      case "tcp":
        return { at, key: `tcp.${[record.event, record.by ?? []].flat().join("_")}`, params: {}, id: null };
      case "more":
        return { at, key: "wire.more", params: { n: record.n }, id: null };
      case "cut":
        return { at, key: `wire.cut_${viewEnd(record)}`, params: { code: record.code }, id: null };
      case "end":
        return { at, key: "wire.last_word", params: { sentence: record.sentence }, id: null };
      default:
        return null;
    }
  }

  // How the view itself ended, before the connection did: the server closed it, the page stopped
  // listening, or it broke.
  function viewEnd({ code }) {
    if (code === null) return "silent";
    return code === GOING_AWAY ? "goodbye" : "lost";
  }

  // What the script was told last about this connection: the journal since the last `new
  // WebSocket`.
  function scriptStory(entries) {
    const began = entries.findLastIndex(({ what }) => what === "new WebSocket");
    const own = entries.slice(Math.max(began, 0));
    const last = (what) => own.findLast((entry) => entry.what === what) ?? null;
    const closed = last("close"),
      called = last("close()");
    const story = [];
    if (called) story.push({ key: "script.called", params: { code: called.detail.code } });
    if (last("error")) story.push({ key: "script.error", params: {} });
    if (closed)
      story.push({
        key: "script.close",
        params: { code: closed.detail.code, reason: closed.detail.reason, wasClean: closed.detail.wasClean },
      });
    // A journal that was cut may have lost its `open`, but not what can only come after it.
    const opened = ["open", "message", "send"].some(last) || closed?.detail.wasClean === true;
    return { story, closed: closed?.detail ?? null, called: called !== null, opened };
  }

  const had = (wire, prefix) => wire.some(({ key }) => key.startsWith(prefix));

  // Did the browser fail the connection (§7.1.7)? Then it says why on the wire, although its script
  // never asked for a Close, and tells the script 1006.
  const failedByBrowser = ({ closed, called }, wire) => closed?.code === 1006 && !called && had(wire, "wire.close_in");

  // The console is for developers: it shows what failed, and nothing about a connection that simply
  // ended. Scripts can't read it.
  function consoleStory(script, wire) {
    const { closed, opened } = script;
    if (!closed) return { key: "console.open", params: {} };
    if (!opened) return { key: "console.failed", params: {} };
    if (failedByBrowser(script, wire)) return ruleStory(wire);
    return { key: closed.wasClean ? "console.clean" : "console.broke", params: { code: closed.code } };
  }

  // No page can read the console; but the browser also gave a reason in its own Close, which was
  // seen on the wire.
  function ruleStory(wire) {
    const said = wire.find(({ key }) => key === "wire.close_in.reason");
    return said
      ? { key: "console.rule", params: { reason: said.params.reason } }
      : { key: "console.rule_bare", params: {} };
  }

  const isCut = (wire) => had(wire, `wire.cut_`);

  // Which side ended TCP first, by what crossed the wire.
  function tcpStory(endings, wire) {
    const events = endings
      .map((ending) => ending.record ?? ending)
      .filter(({ what }) => what === "tcp")
      .map(({ event }) => event);
    const other = endings.map((ending) => ending.record ?? ending).find(({ what, by }) => what === "tcp" && by);
    if (other) return { key: `tcp_by.${other.by}`, params: {} };
    const first = events.find((event) => ["peer-ended", "we-ended", "broke", "closed"].includes(event));
    const unseen = isCut(wire) ? "tcp_by.unseen" : "tcp_by.open";
    const key =
      { "peer-ended": "tcp_by.peer", "we-ended": "tcp_by.us", closed: "tcp_by.us", broke: "tcp_by.nobody" }[first] ??
      unseen;
    return { key, params: {} };
  }

  // Do the two ends say different things? Then one sentence explains it.
  function lesson(script, wire) {
    const { closed } = script;
    if (!closed) return null;
    if (failedByBrowser(script, wire)) return { key: "lesson.failed", params: {} };
    if (closed.code === 1006 && had(wire, "wire.close_out")) return { key: "lesson.lost", params: {} };
    if (closed.code === 1006) return { key: "lesson.abnormal", params: {} };
    // A clean end has a Close frame both ways, even if nobody could report it.
    if (closed.wasClean && isCut(wire) && !had(wire, "wire.close_out"))
      return { key: "lesson.cut", params: { code: closed.code } };
    if (closed.code === 1005) return { key: "lesson.none", params: {} };
    return null;
  }

  // Of somebody else's connection, what crossed says what the client's script must have heard; but
  // where some of it isn't here, a Close may have been among it.
  function lessonOfOthers(wire, { holes, noClose, unanswered }) {
    const closes = ["wire.close_in", "wire.close_out"].filter((key) => had(wire, key)).length;
    if (!had(wire, "tcp.") || closes === 2) return null;
    if (holes && !noClose && !unanswered) return { key: "lesson.between_unseen", params: {} };
    const isHalf = closes === 1 || (holes && unanswered);
    return { key: isHalf ? "lesson.between_half" : "lesson.between_1006", params: {} };
  }

  // With these, a browser fails a connection (§7.1.7), and its script hears another code.
  const FAILING = [1002, 1007, 1009];
  const isFailed = (wire) =>
    wire.some(({ key, params }) => key.startsWith("wire.close_in") && FAILING.includes(params.code));

  // `others`: what was seen of a wire between two others; no journal belongs to it. Null: it is ours.
  function stories(endings, entries, others = null) {
    const script = scriptStory(others ? [] : entries);
    const wire = endings.map(told).filter((line) => line !== null);
    return {
      script: script.story,
      console: consoleStory(script, wire),
      wire,
      tcp: tcpStory(endings, wire),
      lesson: others ? lessonOfOthers(wire, others) : lesson(script, wire),
      failed: others !== null && isFailed(wire),
    };
  }

  const SAYS = ["close_in", "close_in.bare", "close_in.reason", "close_out", "close_out.bare", "close_out.reason"]
    .map((key) => `wire.${key}`)
    .concat(["peer-ended", "broke", "we-ended", "closed"].map((event) => `tcp.${event}`))
    .concat(["goodbye", "lost", "silent"].flatMap((how) => [`wire.cut_${how}`, `row.cut_${how}`]));

  return { SAYS, body, stories, viewEnd };
});
