"use strict";
// The detail of what is selected in the timeline: the tabs, and next to them what a part is, why,
// and the line of Rust that handles it. It reads `session.timeline` and `ui.selection` (`{ key,
// field }`) and asks with `actions.select(key, field)`.
barewire.define(
  "timeline/view-detail",
  [
    "kit/keys",
    "kit/bounded",
    "kit/dom",
    "kit/hex",
    "kit/view-bounded",
    "rfc6455/bits",
    "rfc6455/closing",
    "rfc6455/explain",
    "rfc6455/mask",
    "rfc6455/rules",
    "timeline/became",
    "timeline/between",
    "timeline/compression",
    "timeline/view-close",
    "timeline/view-deflate",
    "timeline/view-explanation",
    "timeline/view-frame",
    "timeline/view-handshake",
    "timeline/view-inflated",
    "timeline/view-judged",
    "timeline/view-mask",
    "timeline/view-panels",
    "timeline/view-source",
    "timeline/whispers",
  ],
  ({
    keys: { LEFT_RIGHT, way },
    bounded,
    dom: { find, make, put, whenChanged },
    hex,
    viewBounded: { words },
    bits,
    closing,
    explain,
    mask,
    rules,
    became: { long, inWords },
    between,
    compression,
    viewClose: { closeView },
    viewDeflate: { deflateView },
    viewExplanation: { aboutPart, questions, explained },
    viewFrame: { frameView },
    viewHandshake: { handshakeView },
    viewInflated: { facts, sentences, drawInflated },
    viewJudged: { judgedView },
    viewMask: { maskView },
    viewPanels: { panels },
    viewSource: { sourceView },
    whispers,
  }) => {
    const TABS = ["frame", "mask", "deflate", "handshake", "close"];
    // They stay when another frame is chosen.
    const OF_A_FRAME = ["mask", "deflate"];

    const frameId = (key) => Number(/^frame-(\d+)$/.exec(key ?? "")?.[1] ?? NaN);

    // The tab that shows the selection; `now` if no tab is about it, as for the script's own
    // events. If nothing is selected, it is the handshake, which is always there. `row`: what is
    // selected; a rule that one of two others has broken belongs to a frame, a head or the end.
    function tabOf(key, now, row = null) {
      if (row?.leads) return OF_A_FRAME.includes(now) ? now : "frame";
      if (row?.kind === "rule" && row.record.by && between.isOfHead(row.record)) return "handshake";
      if (/^(unchecked|missing|differs)-/.test(key ?? "")) return now;
      if (key === null) return now === "close" ? now : "handshake";
      if (/^(accepted|request|answer)$/.test(key)) return "handshake";
      if (/^(close|end|tcp|rule|cut)/.test(key)) return "close";
      return /^(js|gap|lost|forgotten)-/.test(key) || OF_A_FRAME.includes(now) ? now : "frame";
    }

    function detailView(actions) {
      panels();
      // What the page's other parts needn't know: which tab was chosen for this selection, which
      // frame was the last one, and what the reader looks at.
      const own = { key: null, tab: "handshake", frame: null, looked: null };
      let last = null;
      const redraw = () => last && render(...last);
      const look = (at) => {
        if (JSON.stringify(own.looked) === JSON.stringify(at)) return;
        own.looked = at;
        redraw();
      };
      const ofFrame = (work) => (part) => work(part === null ? null : { key: own.frame, part });
      const choose = (at) => actions.select(at.key, at.part);
      const source = sourceView(redraw);
      const drawFrame = frameView({ look: ofFrame(look), choose: ofFrame(choose), redraw });
      const drawMask = maskView({ look: ofFrame(look), choose: ofFrame(choose), redraw });
      const drawDeflate = deflateView({ look: ofFrame(look), choose: ofFrame(choose) });
      const drawHandshake = handshakeView({ look, choose });
      const drawClose = closeView();
      const drawJudged = Object.fromEntries(
        ["frame", "shake", "end"].map((of) => [of, judgedView(`${of}-judged`, redraw)]),
      );
      const drawHead = whenChanged(headDrawn);
      const drawExplained = whenChanged(explained);
      tabs(own, redraw);
      find("explain").addEventListener("click", (event) => {
        const part = event.target.closest("[data-asks]")?.dataset.asks;
        if (!part) return;
        actions.select(own.frame, part);
        // The question disappears from the page: a reader who asked by keyboard gets the focus at
        // the answer, in the figure; the words next to it stay in sight.
        const bit = find("figure").querySelector(`[data-bit][data-part="${part}"]`);
        (bit ?? find("fields").querySelector(`button[data-part="${part}"]`))?.focus({ preventScroll: true });
        // The answer and what it highlights are both at the top.
        toTop();
      });
      find("frame-message").addEventListener("click", (event) => {
        const key = event.target.closest("[data-key]")?.dataset.key;
        if (key) actions.select(key);
      });

      function render(session, ui, spoken) {
        last = [session, ui, spoken];
        const { timeline } = session;
        const say = between.sayOf(timeline, spoken);
        find("detail").hidden = !timeline;
        if (!timeline) return;
        // Another connection numbers its frames from the start.
        if (own.timeline !== timeline)
          Object.assign(own, { timeline, key: null, frame: null, looked: null, tab: tabOf(null, own.tab) });
        const selection = ui.selection ?? { key: null, field: null };
        const row = timeline.row?.(selection.key) ?? null;
        if (selection.key !== own.key)
          Object.assign(own, { key: selection.key, tab: tabOf(selection.key, own.tab, row), looked: null });
        // A link to a part of the compressed data leads to its tab.
        if (selection.field !== own.field && /^deflate-/.test(selection.field ?? "")) own.tab = "deflate";
        own.field = selection.field;
        if (!Number.isNaN(frameId(selection.key))) own.frame = selection.key;
        else if (row?.leads) own.frame = row.leads;
        const found = own.frame === null ? null : (timeline.frame(frameId(own.frame)) ?? null);
        const hidden = found !== null && ui.projector && whispers.isOne(timeline.row(own.frame));
        const frame = hidden ? null : found;
        // What is under the pointer or the focus takes precedence over what was chosen.
        const at = own.looked ?? (selection.field ? { key: selection.key, part: selection.field } : null);
        const part = at && at.key === own.frame ? at.part : null;
        showTab(own.tab);
        const moved = own.drawn !== `${selection.key} ${own.tab}`;
        own.drawn = `${selection.key} ${own.tab}`;
        // Another frame is read from its beginning, too.
        const subject = `${timeline.serial} ${own.tab} ${own.frame}`;
        if (own.subject !== subject && !selection.still) toTop();
        own.subject = subject;
        drawHead({ tab: own.tab, ...headFacts(own, frame, session, hidden) }, say);
        if (own.tab === "frame" && frame) drawFrame(frame, part, say);
        if (own.tab === "mask") drawMask(frame, part, say);
        if (own.tab === "deflate") drawDeflate(frame, part, timeline.compression?.sides ?? null, say);
        if (own.tab === "handshake") drawHandshake(timeline, at, say);
        // What a lab shows by itself must not move a reader who is elsewhere on the page.
        if (moved && !selection.still) showSelected(own.tab, selection.key);
        if (own.tab === "close") drawClose(timeline, timeline.journal ?? session.journal, say);
        judge(own.tab, frame, timeline, session.server.http, say);
        const about = aboutPart(own.tab, frame, timeline, at, part);
        drawExplained({ tab: own.tab, about, questions: own.tab === "frame" && frame ? questions(frame) : [] }, say);
        find("source").hidden = !about;
        if (about) source(about.anchor, session.server.http, say);
      }
      // What one of two others did wrong: in this frame, in its head, or at the end.
      function judge(tab, frame, { verdicts = between.none() }, http, say) {
        const { all } = verdicts;
        if (tab === "frame") drawJudged.frame(frame?.rules ?? [], frame, http, say);
        if (tab === "handshake") drawJudged.shake(all.filter(between.isOfHead), null, http, say);
        if (tab === "close")
          drawJudged.end(
            all.filter(({ rule }) => between.OF_END.includes(rule)),
            null,
            http,
            say,
          );
      }
      return render;
    }

    // One stop of the Tab key; the arrow keys go from tab to tab (ARIA's pattern).
    function tabs(own, redraw) {
      const choose = (name, focus) => {
        own.tab = name;
        own.looked = null;
        redraw();
        // Another tab is read from its beginning.
        toTop();
        if (focus) find(`tab-${name}`).focus();
      };
      find("detail-tabs").addEventListener("click", (event) => {
        const name = event.target.closest("[role=tab]")?.id.slice(4);
        if (name) choose(name, false);
      });
      find("detail-tabs").addEventListener("keydown", (event) => {
        const by = way(event, LEFT_RIGHT);
        if (by !== 0) choose(TABS[(TABS.indexOf(own.tab) + by + TABS.length) % TABS.length], true);
      });
    }

    function showTab(shown) {
      for (const name of TABS) {
        const tab = find(`tab-${name}`);
        tab.setAttribute("aria-selected", String(name === shown));
        tab.tabIndex = name === shown ? 0 : -1;
        find(`detail-${name}`).hidden = name !== shown;
      }
      find("detail").dataset.tab = shown;
      find("detail-side").hidden = shown === "close";
    }

    // The element that scrolls: the detail, or its two columns.
    function toTop() {
      for (const id of ["detail", "detail-main", "detail-side"]) find(id).scrollTop = 0;
    }

    // What has just been selected must come into sight; the answer is far down.
    function showSelected(tab, key) {
      if (tab === "handshake" && key === "answer") find("shake-answer").scrollIntoView({ block: "nearest" });
    }

    // The facts of the head: which frame, and what is true of the whole frame.
    function headFacts({ frame: key, tab }, frame, session, hidden) {
      const { timeline } = session;
      if (tab !== "frame" && !OF_A_FRAME.includes(tab)) return { frame: null, title: `${tab}.title` };
      if (hidden) return { frame: null, why: "frame.hidden" };
      if (!frame) return { frame: null, why: key === null ? "frame.choose" : "frame.gone" };
      const parts = frame.message?.count > 1 ? frame.message : null;
      return {
        frame: {
          id: frame.id,
          dir: frame.dir,
          opcode: bits.OPCODES[frame.header[0] & 0x0f] ?? null,
          header: frame.header.length,
          len: frame.len === null ? null : String(frame.len),
          close: closeBody(frame),
          wrapped: wrapped(frame, session),
          seen: String(frame.seen ?? 0),
          private: frame.payload === null && frame.len !== null,
          rule: frame.rule,
        },
        parts: parts && {
          n: parts.count,
          place: frame.place,
          buttons: partsShown(frame).map((id) => ({ id, here: id === frame.id })),
        },
        inflated: facts(frame, parts === null),
        other: Boolean(timeline.stepping?.stage) && timeline.stepping.about?.frame !== frame,
        together: parts && parts.count === parts.frames.length ? together(parts.frames, timeline) : null,
        // What somebody else's server made of it didn't cross the wire.
        became: timeline.between ? [] : became(timeline.row(key)),
        guess: frame.guess && frame.rules.length === 0,
      };
    }

    // The fragments that are offered: all of a few; of many the first, the last, and those next to
    // the one that is shown.
    function partsShown({ id, previous, next, message: { frames, count, last } }) {
      if (count === frames.length) return frames;
      return [...new Set([frames[0], previous, id, next, last].filter((other) => other !== null))].sort(
        (a, b) => a - b,
      );
    }

    // What the server made of a frame that it received, and why it sent a Ping.
    function became(row) {
      return row ? long(row) : [];
    }

    // What a Close says; null for other frames, and for one that isn't complete.
    function closeBody(frame) {
      if (
        (frame.header[0] & 0x0f) !== 8 ||
        frame.payload === null ||
        frame.len === null ||
        frame.payload.length !== Number(frame.len)
      )
        return null;
      return closing.body(frame);
    }

    // How many bytes of text a frame wraps in the chat's JSON, and whether a person typed them on this
    // page: a button may have said it, or a lab. Null for other frames.
    function wrapped({ id, dir }, session) {
      const said = dir === "in" && !session.timeline.between ? together([id], session.timeline) : null;
      if (!said?.startsWith('{"type":"say"')) return null;
      try {
        const { text } = JSON.parse(said);
        if (typeof text !== "string") return null;
        return { bytes: hex.utf8Length(text), isTyped: session.hasTyped?.(text) ?? false };
      } catch {
        return null;
      }
    }

    // The text of a message in fragments, if all of it is here.
    function together(ids, timeline) {
      const frames = ids.map((id) => timeline.frame(id));
      const packed = frames[0]?.message?.packed;
      if (packed) return compression.of(frames.at(-1)) ? compression.text(packed) : null;
      const pieces = frames.map((frame) => {
        if (!frame?.payload || frame.len === null || BigInt(frame.payload.length) !== BigInt(frame.len)) return null;
        const key = bits.maskingKey(frame.header);
        return key ? mask.unmask(frame.payload, key) : frame.payload;
      });
      return pieces.includes(null) ? null : hex.utf8(Uint8Array.from(pieces.flatMap((piece) => [...piece])));
    }

    function headDrawn(head, say) {
      const { frame, title, why, parts, together: text, became: lines, inflated: unpacked, other, guess } = head;
      put(find("detail-title"), frame ? say(`frame.${frame.dir}`, { id: frame.id }) : say(title ?? "detail.title"));
      find("frame-work").hidden = !frame;
      // In step mode, this need not be the frame whose bytes the thread is reading.
      const meanwhile = other ? [say("frame.other")] : [];
      put(
        find("frame-says"),
        frame
          ? say.together([
              ...meanwhile,
              ...summary(frame, say),
              ...(guess ? [say("verdict.guess")] : []),
              ...sentences(unpacked, say),
              ...lines.map((line) => inWords(line, say)),
            ])
          : say(why ?? "frame.choose"),
      );
      // Who broke it is said below, if it is somebody else's wire.
      const broke = frame?.rule && !frame.rule.by ? frame.rule : null;
      find("frame-broke").hidden = !broke;
      put(find("frame-broke"), broke ? say("frame.broke", rules.inWords(broke, say)) : "");
      drawParts(parts ?? null, text, say);
      drawInflated(unpacked?.text ?? null, say);
    }

    // The message that a fragment belongs to, and links to its other fragments.
    function drawParts(parts, text, say) {
      find("frame-message").hidden = !parts;
      if (!parts) return;
      const { n, place, buttons } = parts;
      const button = ({ id, here }) =>
        make(
          "button",
          { type: "button", "data-key": `frame-${id}`, ...(here ? { "aria-current": "true" } : {}) },
          say("frame.number", { id }),
        );
      const some =
        buttons.length < n
          ? [say("frame.fragments_some", { n: say.number(n), place: say.number(place) })]
          : [say("frame.fragments", { n })];
      find("frame-message").replaceChildren(
        ...some,
        " ",
        ...buttons.flatMap((part) => [button(part), " "]),
        ...(text === null
          ? []
          : [say("frame.together"), say.space, make("q", { dir: "auto" }, ...words(text, say, bounded.LIMITS.value))]),
      );
    }

    function summary({ opcode, header, len, seen, close, wrapped: own, private: hidden }, say) {
      if (len === null) return [say("frame.head_cut")];
      const number = (text) => BigInt(text).toLocaleString(say.tag);
      const words = [
        say("frame.summary", {
          opcode: opcode ?? say("frame.opcode_reserved"),
          header: say.bytes(header),
          len: say.bytes(len),
        }),
      ];
      if (own) words.push(say(own.isTyped ? "frame.wrapped" : "frame.wrapped_text", { text: say.bytes(own.bytes) }));
      if (close) words.push(close.code === null ? say("frame.close_bare") : say("frame.close", close));
      if (seen !== len) words.push(say("frame.cut", { seen: number(seen), len: say.bytes(len) }));
      if (hidden && len !== "0") words.push(say("frame.private"));
      return words;
    }

    return { detailView };
  },
);
