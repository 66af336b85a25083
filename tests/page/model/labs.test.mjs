// The labs without the page: the course in the address, frames put together and taken apart, the
// bench's one array of bytes, the notes' own functions next to the right ones, and the desk with
// the test's own server.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { root } from "../support/find.mjs";
import { barewire, world } from "../support/models.mjs";

const { bench, course, frames, notes, Desk, LabLines } = barewire;
const golden = JSON.parse(readFileSync(join(root, "tests", "golden", "frames.json"), "utf8")).frames;
const bytes = (hex) => Uint8Array.from(hex.split(" "), (byte) => parseInt(byte, 16));
const hex = (all) => Array.from(all, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
const utf8 = (text) => new TextEncoder().encode(text);
const memory = (kept = {}) => ({
  kept,
  get: (key) => kept[key] ?? null,
  set: (key, value) => (kept[key] = value),
  forget: (key) => delete kept[key],
});

describe("the course", () => {
  test("the READMEs say how many labs there are", () => {
    const WORDS = {
      12: ["twelve", "十二"],
      13: ["thirteen", "十三"],
      14: ["fourteen", "十四"],
      15: ["fifteen", "十五"],
    };
    const [en, zh] = WORDS[course.LABS.length];
    assert.match(readFileSync(join(root, "README.md"), "utf8"), new RegExp(`leads through a course of ${en}:`));
    assert.match(readFileSync(join(root, "README.zh-CN.md"), "utf8"), new RegExp(`由${zh}个实验组成`));
  });

  test("a lesson has ninety minutes, and takes its labs in the course's order", () => {
    assert.equal(
      course.LESSON.reduce((sum, { minutes }) => sum + minutes, 0),
      90,
    );
    const places = course.LESSON.flatMap(({ labs }) => labs).map((id) => course.LABS.findIndex((lab) => lab.id === id));
    assert.ok(!places.includes(-1));
    assert.deepEqual(
      places,
      places.toSorted((a, b) => a - b),
    );
  });

  test("a lab and its settings are in the address, and come back from it", () => {
    const defaults = { opcode: "1", mask: "37fa213d", text: "Hello" };
    const hash = course.hashOf("frame-bench", { opcode: "9", mask: "", text: "你 & +" }, defaults);
    const { id, settings } = course.ofHash(hash);
    assert.equal(id, "frame-bench");
    assert.deepEqual(course.settingsOf(defaults, settings), { opcode: "9", mask: "", text: "你 & +" });
  });

  test("only what differs from the defaults is written, and what isn't a setting isn't read", () => {
    assert.equal(course.hashOf("boundary", { n: "126" }, { n: "126" }), "#lab=boundary");
    assert.deepEqual(course.settingsOf({ n: "126" }, { n: "7", other: "x" }), { n: "7" });
  });

  test("an address without a lab, or with one that isn't known, leads to the first", () => {
    for (const hash of ["", "#", "#lab=nonsense", "#frame-12/mask"]) assert.equal(course.ofHash(hash).id, course.FIRST);
    assert.deepEqual(["#lab=museum", "#", "#lab-title"].map(course.isPlace), [true, true, false]);
  });

  test("progress is kept, can be forgotten, and survives foreign data in the same place", () => {
    const store = memory();
    const progress = new course.Progress(store);
    progress.mark("boundary");
    assert.ok(new course.Progress(store).has("boundary"));
    progress.forget();
    assert.deepEqual(store.kept, {});
    for (const text of ["", "{}", '["nonsense"]', "["])
      assert.equal(new course.Progress(memory({ labs: text })).ids.size, 0);
  });
});

describe("frames", () => {
  test("the known frames are taken apart and put together again as the same bytes", () => {
    for (const { name, bytes: text } of golden) {
      const all = bytes(text);
      const {
        frames: [frame],
        rest,
      } = frames.split(all);
      if (!frame || rest.length > 0) continue;
      const key = barewire.bits.maskingKey(frame.header);
      const form = { 2: 16, 8: 64 }[barewire.bits.extendedBytes(all[1])] ?? null;
      const payload = key ? barewire.mask.unmask(frame.payload, key) : frame.payload;
      const again = frames.encode({ fin: frame.fin, rsv: (all[0] >> 4) & 7, opcode: frame.opcode, key, form, payload });
      assert.equal(hex(again), hex(all), name);
    }
  });

  test("a length is written in its shortest form at each boundary", () => {
    const form = (n) => hex(frames.lengthBytes(n));
    assert.deepEqual([0, 125, 126, 65_535, 65_536].map(form), [
      "00",
      "7d",
      "7e 00 7e",
      "7e ff ff",
      "7f 00 00 00 00 00 01 00 00",
    ]);
    assert.equal(frames.encode({ payload: new Uint8Array(200), form: 7 })[1], 126, "too short a form isn't possible");
  });

  test("consecutive frames are told apart, and an incomplete one waits", () => {
    const two = frames.together([bytes("81 02 48 69 89 00 82"), []]);
    const { frames: found, rest } = frames.split(two);
    assert.deepEqual(
      found.map(({ opcode, payload }) => [opcode, payload.length]),
      [
        [1, 2],
        [9, 0],
      ],
    );
    assert.equal(hex(rest), "82");
  });
});

describe("the frame bench", () => {
  test("the bytes give one reason for a server's silence", () => {
    for (const [text, why] of [
      ["81 fe 00", "header"],
      ["81 85 00 00 00 00 48", "payload"],
      ["01 83 00 00 00 00 48 65 6c", "fragment"],
      ["8a 80 00 00 00 00", "none_due"],
      ["8a 80 00 00 00 00 81", "header"],
      ["01 80 00 00 00 00 8a 80 00 00 00 00", "fragment"],
      ["01 80 00 00 00 00 80 80 00 00 00 00", "none_due"],
    ]) {
      assert.equal(bench.silence(barewire.hex.parse(text).bytes), why, text);
    }
    assert.deepEqual(
      [
        { verdict: "pong" },
        { verdict: "fail", code: 1002 },
        { verdict: "fail", code: 1007 },
        { verdict: "nothing", silent: "fragment" },
        { verdict: "nothing", silent: "none_due" },
        { verdict: "echo" },
      ].map(bench.goalOf),
      ["pong", "refused", null, "waits", null, null],
    );
  });

  const hello = bench.bytesOf({});

  test("begins with the RFC's own masked Hello", () => {
    assert.equal(hex(hello), "81 85 37 fa 21 3d 7f 9f 4d 51 58");
  });

  test("every example and every frame that its bits can become fits in the address", () => {
    for (const [name, settings] of bench.EXAMPLES) {
      const all = bench.bytesOf(settings);
      assert.equal(hex(bench.bytesOf(bench.settingsOf(all))), hex(all), name);
      for (let bit = 0; bit < 8 * all.length; bit++) {
        const flipped = bench.flip(all, bit);
        assert.equal(hex(bench.bytesOf(bench.settingsOf(flipped))), hex(flipped), `${name}, bit ${bit}`);
      }
    }
  });

  test("a bit of the first byte changes nothing else; another payload gets its length", () => {
    assert.equal(hex(bench.change(hello, "opcode", 9)), "89 85 37 fa 21 3d 7f 9f 4d 51 58");
    assert.equal(hex(bench.change(hello, "fin", 0)).slice(0, 2), "01");
    assert.equal(hex(bench.change(hello, "rsv", 4)).slice(0, 2), "c1");
    assert.equal(bench.change(hello, "text", "x".repeat(126))[1], 0xfe);
    assert.equal(hex(bench.change(hello, "key", null)), "81 05 48 65 6c 6c 6f");
    assert.equal(hex(bench.change(hello, "form", 16)).slice(0, 11), "81 fe 00 05");
  });

  test("a wrong length is named: too long, too short, or an incomplete header", () => {
    const told = (text) => (({ missing, behind }) => [missing, behind])(bench.read(bytes(text)));
    assert.deepEqual(told("81 07 48 69"), [5n, 0]);
    assert.deepEqual(told("81 01 48 69"), [0n, 1]);
    assert.equal(bench.read(bytes("81 fe 00")), null);
  });

  test("a wrong address still works", () => {
    for (const settings of [
      { opcode: "x" },
      { opcode: "99", rsv: "-1" },
      { mask: "zz" },
      { hex: "812" },
      { form: "7" },
      { text: "y".repeat(5000) },
    ]) {
      const all = bench.bytesOf(settings);
      assert.ok(all.length > 1 && all.length <= bench.LONGEST, JSON.stringify(settings));
    }
  });

  test("what came back is a verdict", () => {
    const came = (text) => frames.split(bytes(text)).frames;
    assert.equal(bench.verdict([], null), "nothing");
    assert.equal(bench.verdict(came("81 02 48 69"), null), "echo");
    assert.equal(bench.verdict(came("8a 00"), null), "pong");
    assert.equal(bench.verdict(came("88 02 03 e8"), null), "close");
    assert.equal(bench.verdict(came("88 02 03 ea"), { rule: "reserved-bits" }), "fail");
  });
});

describe("the course notes", () => {
  test("their encoder is right up to 126 and above 65,535, and wrong between", () => {
    const same = (n) => hex(notes.encode(new Uint8Array(n)).bytes) === hex(notes.right.encode(new Uint8Array(n)).bytes);
    assert.deepEqual([0, 125, 126, 127, 65_535, 65_536].map(same), [true, true, true, false, false, true]);
    assert.equal(hex(notes.encode(new Uint8Array(127)).bytes.slice(0, 10)), "81 7f 00 00 00 00 00 00 00 7f");
    assert.deepEqual(
      [126, 127, 70_000].map((n) => notes.right.encode(new Uint8Array(n)).branch),
      [1, 1, 2],
    );
  });

  test("their decoder takes everything it got for one message", () => {
    const masked = (text, first = 0x81) =>
      frames.encode({ fin: first >> 7, opcode: first & 15, key: [0, 0, 0, 0], payload: utf8(text) });
    const two = frames.together([masked("a"), masked("b")]);
    assert.equal(notes.decode(masked("Hi")).text, "Hi");
    assert.notEqual(notes.decode(two).text, "a");
    assert.equal(notes.decode(masked("ping", 0x89)).text, "ping", "a Ping is a message to it");
    assert.equal(notes.decode(masked("你好").slice(0, 8)).error, "UnicodeDecodeError");
    assert.equal(notes.decode(bytes("81")).error, "IndexError");
    const decoder = new notes.right.Decoder();
    assert.deepEqual(
      Array.from(two)
        .flatMap((byte) => decoder.take(Uint8Array.of(byte)))
        .map(({ text }) => text),
      ["a", "b"],
    );
  });

  test("their handshake knows one spelling of a header, and sends one of a draft", () => {
    const head = (name) => `GET / HTTP/1.1\r\nHost: h\r\n${name}: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;
    assert.match(
      notes.answer(head("Sec-WebSocket-Key")).lines.join("\n"),
      /Accept:s3pPLMBiTxaQ9kYGzzhZRbK\+xOo=\nWebSocket-Location/,
    );
    assert.equal(notes.answer(head("sec-websocket-key")).error, "KeyError");
    assert.equal(
      notes.right.answer(head("sec-websocket-key")).lines.at(-1),
      "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    );
  });
});

// An open desk whose one socket belongs to the test: `hears` what the server says, `said` what was
// asked of it.
function seated() {
  const made = world();
  const desk = new Desk(made, barewire.address.ofPage({ protocol: "http:", host: "h:1" }));
  desk.begin("ticket");
  const [socket] = made.sockets;
  socket.opens();
  socket.hears({ type: "open", wall: 0, at: 5_000_000, limits: { connections: 8 } });
  return { desk, made, socket, said: () => socket.sent.map((text) => JSON.parse(text)) };
}

const base64 = (all) => Buffer.from(all).toString("base64");

async function connected() {
  const all = seated();
  const promise = all.desk.connect();
  all.socket.hears({ type: "connected", id: 1, connection: 42, t: 5_000_000 });
  return { ...all, raw: await promise };
}

describe("the desk", () => {
  test("shows the ticket first, under its own subprotocol", () => {
    const { socket, said, desk } = seated();
    assert.deepEqual(
      [socket.url, socket.asked, said()[0]],
      ["ws://h:1/lab/desk", "lab", { type: "lab", ticket: "ticket" }],
    );
    assert.equal(desk.open, true);
  });

  test("a refusal is shown in the server's words, and nothing can be asked", async () => {
    const { desk, socket } = seated();
    socket.hears({ type: "refused", why: "one desk per ticket" });
    socket.ends(1008);
    assert.deepEqual([desk.state, desk.why], ["refused", "one desk per ticket"]);
    await assert.rejects(desk.connect(), { key: "labs.no_desk" });
  });

  test("a connection's writes are reported piece by piece, its answer as bytes", async () => {
    const { raw, said, socket } = await connected();
    const written = raw.write([bytes("81 00"), bytes("82")], 20);
    assert.deepEqual(said().at(-1), { type: "write", id: 1, pieces: ["gQA=", "gg=="], pause: 20 });
    for (const n of [2, 1]) socket.hears({ type: "wrote", id: 1, t: 5_001_000, bytes: n });
    await written;
    socket.hears({ type: "received", id: 1, t: 5_002_000, bytes: base64(utf8("HTT")) });
    socket.hears({ type: "received", id: 1, t: 5_003_500, bytes: base64(utf8("P")) });
    assert.equal(Buffer.from(raw.received).toString(), "HTTP");
    assert.deepEqual(
      raw.events.map(({ what, at }) => [what, at]),
      [
        ["wrote", 1],
        ["wrote", 1],
        ["received", 2],
        ["received", 3.5],
      ],
    );
    assert.deepEqual(
      raw.timeline.rows.map(({ entry }) => entry.what),
      ["write", "write", "read", "read"],
    );
  });

  test("what the client read comes after the frame that it read, whenever the record comes", async () => {
    const { raw, socket } = await connected();
    const record = (what, t, more) => ({ c: 42, t, what, ...more });
    const out = (id, t, at) =>
      record("frame", t, {
        id,
        dir: "out",
        at,
        header: base64(bytes("81 01")),
        fields: [],
        len: "1",
        seen: "1",
        payload: base64(bytes("41")),
      });
    socket.hears({ type: "records", records: [record("accepted", 5_000_000), out(1, 5_002_000, 0)] });
    for (const t of [5_001_900, 5_002_900])
      socket.hears({ type: "received", id: 1, t, bytes: base64(bytes("81 01 41")) });
    socket.hears({ type: "records", records: [out(2, 5_003_000, 3)] });
    assert.deepEqual(
      raw.timeline.rows.map(({ kind, id }) => id ?? kind),
      ["accepted", 1, "js", 2, "js"],
    );
  });

  test("waits for a frame that the records haven't reported yet, but not for ever", async () => {
    const { raw, socket, made } = await connected();
    const waited = raw.firstFrame("out");
    const frame = {
      c: 42,
      t: 5_002_000,
      what: "frame",
      id: 7,
      dir: "out",
      at: 0,
      header: base64(bytes("81 01")),
      fields: [],
      len: "1",
      seen: "1",
      payload: base64(bytes("41")),
    };
    socket.hears({ type: "records", records: [frame] });
    assert.equal((await waited).id, 7);
    const never = raw.firstFrame("in");
    made.clock.tick(60_000);
    assert.equal(await never, null);
  });

  test("a handshake's answer is separated from the frames after it, however it came", async () => {
    const { raw, said, socket } = await connected();
    const shake = raw.handshake("/echo");
    assert.match(
      Buffer.from(said().at(-1).pieces[0], "base64").toString(),
      /^GET \/echo HTTP\/1\.1\r\nHost: h:1\r\n[^]*Sec-WebSocket-Key: \S{22}==\r\n[^]*\r\n\r\n$/,
    );
    socket.hears({ type: "wrote", id: 1, t: 5_000_100, bytes: 150 });
    for (const text of ["HTTP/1.1 101 Switching Protocols\r\n", "Upgrade: websocket\r\n\r", "\n\u0081\u0000"]) {
      socket.hears({ type: "received", id: 1, t: 5_000_200, bytes: Buffer.from(text, "latin1").toString("base64") });
      await null;
    }
    const { status, head } = await shake;
    assert.deepEqual([status, head.length], [101, 34 + 20 + 2]);
    assert.deepEqual(
      raw.frames.frames.map(({ opcode }) => opcode),
      [1],
    );
  });

  test("waiting ends with the condition, with the connection, or with the time limit", async () => {
    const { raw, socket, made } = await connected();
    const holds = raw.until(({ waiting }) => waiting.bytes > 10, 1000);
    const tooLong = raw.until(() => false, 500);
    socket.hears({ type: "waiting", id: 1, t: 5_000_000, bytes: 11, limit: 100 });
    made.clock.tick(500);
    assert.deepEqual([await holds, await tooLong], [true, false]);
    const never = raw.until(() => false);
    socket.hears({ type: "ended", id: 1, t: 5_000_000, how: "end", why: "the server closed" });
    const late = raw.until(({ timeline }) => timeline.endings.length > 0);
    socket.hears({ type: "records", records: [{ c: 42, t: 5_000_001, what: "end", sentence: "it ended" }] });
    assert.deepEqual([await late, await never], [true, false], "the records of an end come after it");
    assert.deepEqual(raw.ended, { how: "end", why: "the server closed" });
    assert.equal(made.clock.due.length, 0, "no clock is left running");
  });

  test("records find their connection, even if they came before its number", async () => {
    const { desk, socket } = seated();
    const promise = desk.connect();
    socket.hears({
      type: "records",
      records: [
        { c: 42, t: 1, what: "accepted", peer: "p" },
        { c: 43, t: 1, what: "accepted", peer: "q" },
      ],
    });
    socket.hears({ type: "connected", id: 1, connection: 42, t: 5_000_000 });
    const raw = await promise;
    assert.deepEqual([raw.timeline.connection, raw.timeline.total, desk.early.length], [42, 1, 1]);
  });

  test("a demand that can't be done is thrown in the server's words; one that takes too long, in ours", async () => {
    const { desk, socket, made } = seated();
    const refused = desk.connect();
    socket.hears({ type: "error", id: 1, text: "eight connections are open" });
    await assert.rejects(refused, { message: "eight connections are open", key: null });
    const silent = desk.connect();
    made.clock.tick(5000);
    await assert.rejects(silent, { key: "labs.no_answer" });
    const cut = desk.connect();
    socket.ends(1001);
    await assert.rejects(cut, { key: "labs.no_desk" });
  });

  test("a write that can't be done is thrown, and the next one is judged by itself", async () => {
    const { raw, socket } = await connected();
    const long = raw.write([bytes("00")]);
    socket.hears({ type: "error", id: 1, text: "1 MiB has been written" });
    await assert.rejects(long, { message: "1 MiB has been written" });
  });

  test("a served connection has what the script was told, next to what the server says", async () => {
    const { desk, socket, made, said } = seated();
    const promise = desk.serve({ pieces: [bytes("81 02 48 69")] });
    assert.deepEqual(said().at(-1), {
      type: "prepare",
      head: null,
      pieces: ["gQJIaQ=="],
      pause: 0,
      answers: false,
      id: 1,
    });
    socket.hears({ type: "prepared", id: 1, slot: "ab12" });
    const served = await promise;
    const own = made.sockets.at(-1);
    assert.deepEqual([own.url, own.asked], ["ws://h:1/lab/served", ["served.ab12"]]);
    own.opens();
    socket.hears({ type: "served", id: 1, connection: 43, t: 5_000_000 });
    own.onmessage({ data: "Hi" });
    const over = served.until(({ script }) => script.closed);
    socket.hears({ type: "ended", id: 1, t: 5_000_000, how: "end", why: "" });
    socket.hears({ type: "records", records: [{ c: 43, t: 5_000_001, what: "end", sentence: "it ended" }] });
    own.ends(1006);
    assert.equal(await over, true, "the desk's word of the end doesn't cut off the script's");
    assert.deepEqual(served.script, {
      opened: true,
      messages: ["Hi"],
      failed: true,
      closed: { code: 1006, reason: "", wasClean: false },
    });
    assert.deepEqual(
      served.timeline.rows.filter(({ kind }) => kind === "js").map(({ entry }) => entry.what),
      ["new WebSocket", "open", "message", "error", "close"],
    );
    assert.equal(JSON.stringify(served.journal.entries).includes("ab12"), false, "the slot isn't shown");
  });

  test("silence isn't an answer: what isn't known is thrown, and a known end isn't", async () => {
    const { raw, made, socket, desk } = await connected();
    const silent = raw.sure(() => false, 1000);
    made.clock.tick(1000);
    await assert.rejects(silent, { key: "labs.nothing_yet" });
    // As long as something comes, it goes on.
    let told = null;
    const busy = raw.sure(() => false, 1000).catch(({ key }) => (told = key));
    socket.hears({ type: "waiting", id: 1, t: 5_000_000, bytes: 1, limit: 100 });
    made.clock.tick(1000);
    for (let i = 0; i < 9; i++) await null;
    assert.equal(told, null);
    made.clock.tick(1000);
    await busy;
    assert.equal(told, "labs.nothing_yet");
    const cut = raw.sure(() => false);
    desk.end();
    await assert.rejects(cut, { key: "labs.no_desk" }, "the desk's end is none of the server's");
    const other = await connected();
    const ended = other.raw.sure(() => false);
    other.socket.hears({ type: "ended", id: 1, t: 5_000_000, how: "end", why: "" });
    other.socket.hears({ type: "records", records: [{ c: 42, t: 5_000_001, what: "end", sentence: "it ended" }] });
    assert.equal(await ended, false);
    const third = await connected();
    const bounded = third.raw.sure(() => false);
    third.socket.hears({ type: "ended", id: 1, t: 5_000_000, how: "limit", why: "it lives for 120 s" });
    third.socket.hears({ type: "records", records: [{ c: 42, t: 5_000_001, what: "end", sentence: "it ended" }] });
    await assert.rejects(bounded, { message: "it lives for 120 s" });
  });

  test("everything that the server says arrives: it has read everything, then our direction ends, then the server's", async () => {
    const { raw, socket, said } = await connected();
    const record = (what, t, more) => ({ c: 42, t, what, ...more });
    const written = raw.write([bytes("81 80 00")]);
    socket.hears({ type: "wrote", id: 1, t: 5_000_100, bytes: 3 });
    await written;
    let over = false;
    const heard = raw.heardOut().then(() => (over = true));
    socket.hears({
      type: "records",
      records: [record("accepted", 5_000_000), record("read", 5_000_200, { at: 0, bytes: 2 })],
    });
    for (let i = 0; i < 5; i++) await null;
    assert.equal(said().at(-1).type, "write", "a byte isn't read yet");
    socket.hears({ type: "records", records: [record("read", 5_000_300, { at: 2, bytes: 1 })] });
    for (let i = 0; i < 5; i++) await null;
    assert.deepEqual([said().at(-1).type, over], ["shut", false]);
    socket.hears({ type: "ended", id: 1, t: 5_000_400, how: "end", why: "" });
    socket.hears({
      type: "records",
      records: [record("tcp", 5_000_350, { event: "peer-ended" }), record("end", 5_000_400, { sentence: "it ended" })],
    });
    await heard;
    assert.equal(raw.serverEndedFirst, false, "it only followed our end");
  });

  test("an answer that nobody waits for any more is given back, and a round trip costs nothing", async () => {
    const { desk, socket, made, said } = seated();
    const silent = desk.connect();
    made.clock.tick(5000);
    await assert.rejects(silent, { key: "labs.no_answer" });
    socket.hears({ type: "connected", id: 1, connection: 42, t: 5_000_000 });
    assert.deepEqual(said().at(-1), { type: "drop", id: 1 });
    const round = desk.round();
    assert.deepEqual(said().at(-1), { type: "drop", id: 2 });
    socket.hears({ type: "error", id: 2, text: "there is no connection 2, or it has ended" });
    await round;
    assert.equal(desk.why, null);
    const hangs = desk.round();
    made.clock.tick(60_000);
    await assert.rejects(hangs, { key: "labs.no_answer" });
  });

  test("when the desk ends, everything that it opened is over", async () => {
    const { raw, desk } = await connected();
    const waits = raw.until(() => false);
    desk.end();
    assert.equal(await waits, false);
    assert.equal(raw.ended.how, "desk");
  });
});

test("the lines of a lab: the latest is shown, a few are kept, each has a number of its own", () => {
  const lines = new LabLines(),
    others = new LabLines();
  const all = Array.from({ length: 9 }, () => new barewire.Timeline());
  for (const line of all) lines.look(line);
  others.look(new barewire.Timeline());
  assert.equal(lines.shown, all[8]);
  assert.deepEqual(lines.all, all.slice(1));
  lines.show(all[3].serial);
  assert.equal(lines.shown, all[3]);
  assert.notEqual(others.shown.serial, all[0].serial);
});
