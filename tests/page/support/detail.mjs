// The detail in a page of its own: the view, drawn with the test's timeline, as the page would pass
// it. The page's own drawings stop.
import { join, standing } from "./house.mjs";

export async function detailPage(url, options = {}) {
  const page = await join(url, { ...options, init: standing });
  await page.evaluate(prepare, { language: options.language ?? "en" });
  return page;
}

// Runs in the page.
function prepare({ language }) {
  const { barewire } = globalThis;
  globalThis.pageStands = true;
  const bytes = (hex) => Uint8Array.from(hex.split(" "), (byte) => parseInt(byte, 16));
  const frames = new Map();
  const timeline = { frame: (id) => frames.get(id) ?? null, row: () => null, request: null, answer: null, endings: [] };
  const ui = { selection: null };
  const session = { timeline, journal: { entries: [] }, server: { http: location.origin } };
  let say = barewire.language.speaker(language);
  const chosen = [];
  const render = barewire.views.detailView({
    select: (key, field = null) => {
      chosen.push([key, field]);
      ui.selection = { key, field };
      render(session, ui, say);
    },
  });
  barewire.dom.translate(document, say);
  const utf8 = (text) => new TextEncoder().encode(text);
  globalThis.detail = {
    chosen,
    session,
    // A frame by all its bytes; `more` as the timeline has it.
    frame: (id, hex, dir = "in", more = {}) => {
      const all = bytes(hex);
      const header = barewire.bits.header(all);
      const used = header?.used ?? all.length;
      frames.set(id, {
        id,
        dir,
        offset: 0,
        header: all.slice(0, used),
        payload: all.slice(used),
        fields: barewire.bits.fields(all.slice(0, used)),
        len: header?.payloadLen ?? null,
        seen: BigInt(all.length - used),
        made: null,
        message: null,
        rule: null,
        ...more,
      });
    },
    shake: (request, answer) =>
      Object.assign(timeline, {
        request: { bytes: utf8(request), at: 0 },
        answer: answer && { bytes: utf8(answer), at: 1 },
      }),
    ends: (endings, entries) => (Object.assign(timeline, { endings }), Object.assign(session.journal, { entries })),
    select: (key, field = null) => ((ui.selection = { key, field }), render(session, ui, say)),
    render: () => render(session, ui, say),
    speak: (tag) => (
      (say = barewire.language.speaker(tag)),
      barewire.dom.translate(document, say),
      render(session, ui, say)
    ),
  };
}

// A whole masked text frame with a key of the test's own.
export function masked(text, key = [0x37, 0xfa, 0x21, 0x3d], first = 0x81) {
  const payload = [...new TextEncoder().encode(text)].map((byte, i) => byte ^ key[i % 4]);
  const length = payload.length < 126 ? [0x80 | payload.length] : [0xfe, payload.length >> 8, payload.length & 255];
  return [first, ...length, ...key, ...payload].map((byte) => byte.toString(16).padStart(2, "0")).join(" ");
}

export const REQUEST = [
  "GET /ws/ana HTTP/1.1",
  "Host: 127.0.0.1:9527",
  "Connection: Upgrade",
  "Pragma: no-cache",
  "Upgrade: websocket",
  "Origin: http://127.0.0.1:9527",
  "Sec-WebSocket-Version: 13",
  "Accept-Encoding: gzip, deflate, br",
  "Cookie: *****",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
  "Sec-WebSocket-Protocol: chat",
  "",
  "",
].join("\r\n");
