// The base of every browser test: a server on its own port, and pages opened as people. Nothing
// here sleeps: every wait has a condition.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as path } from "node:path";
import { createInterface } from "node:readline";
import { after, afterEach, beforeEach } from "node:test";
import { actsAreDrawn, knowsItsDrawings } from "./acts.mjs";
import { browser } from "./browser.mjs";
import { server } from "./find.mjs";
import { lookingOn } from "./modules.mjs";
import { goTogether } from "./together.mjs";

const PATIENCE = 60_000;

let launched = null;
let saved = null;
// The address of a server of this process.
let served = null;

// What was opened, and at which depth of tests: it ends with the test that opened it, so that the
// pages of one test cost the next one nothing. What `before` opened ends with the file.
const opened = new Set();
let depth = 0;

export function endsWithTheTest(end) {
  opened.add({ end, depth });
}

async function endAllDeeperThan(bound) {
  const over = [...opened].filter((one) => one.depth > bound);
  for (const one of over) opened.delete(one);
  await Promise.all(over.map((one) => one.end()));
}

beforeEach(() => (depth += 1));
afterEach(() => endAllDeeperThan((depth -= 1)));

// When the tests of a file are over.
export const endAll = () => endAllDeeperThan(-1);

after(async () => {
  await endAll();
  await (await launched)?.close();
  if (saved) rmSync(saved, { recursive: true });
});

// For `serve`: no ping comes in between, however long a test takes.
export const NO_PINGS = ["--ping-every", "600"];

// Starts the real server; `{ url, host, port, kill() }`. Its first line on
// standard output is its address; a later one has the teacher's (`teachers()`).
export async function serve(port = 0, more = []) {
  const child = spawn(server(), ["--listen", `127.0.0.1:${port}`, ...more], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, LC_ALL: "C" },
  });
  const ended = new Promise((done) => child.once("exit", done));
  const kill = async () => (child.kill("SIGKILL"), await ended);
  endsWithTheTest(kill);
  let complaint = "";
  child.stderr.on("data", (data) => (complaint += data));
  const lines = createInterface({ input: child.stdout });
  const line = (fits) =>
    new Promise((found, failed) => {
      const look = (text) => fits(text) && (lines.off("line", look), found(text));
      lines.on("line", look);
      child.once("exit", (code) => failed(new Error(`the server ended with ${code}: ${complaint}`)));
    });
  const teachers = line((text) => text.includes("#teach=")).then((text) => /http:\S+/.exec(text)[0]);
  teachers.catch(() => {}); // a quiet server doesn't print it
  const url = await line(() => true);
  child.stdout.resume();
  const host = new URL(url).host;
  served = `http://${host}/`;
  return {
    url: `http://${host}/`,
    host,
    port: Number(host.split(":")[1]),
    teachers: () => teachers,
    // At once, as with a pulled plug.
    kill,
    // Properly: a Close frame with 1001 for everyone.
    quit: async () => (child.stdin.write("quit\n"), await ended),
  };
}

// A page, as a person with their own browser. What must never happen is collected in `page.wrong`:
// dialogs, exceptions, console errors, violations of the Content-Security-Policy. `init`, one or
// several, runs in the page before its scripts. With `asServed`, each file is requested by itself.
export async function open(
  url,
  {
    name = null,
    room = null,
    language = "en",
    width = 1280,
    height = 800,
    scheme = "light",
    init = null,
    asServed = false,
  } = {},
) {
  launched ??= browser();
  const context = await (
    await launched
  ).newContext({
    viewport: { width, height },
    colorScheme: scheme,
    locale: language === "zh" ? "zh-CN" : "en-GB",
    // A document that the tests put together has no address, so the browser would ask.
    permissions: ["local-network-access"],
  });
  endsWithTheTest(() => context.close());
  context.setDefaultTimeout(PATIENCE);
  if (name !== null) await context.addInitScript((n) => localStorage.setItem("barewire.name", n), name);
  for (const script of [init ?? []].flat()) await context.addInitScript(script);
  await context.addInitScript(knowsItsDrawings);
  await context.addInitScript(lookingOn);
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) =>
      console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`),
    );
  });
  const page = await context.newPage();
  actsAreDrawn(page);
  page.wrong = [];
  page.on("dialog", (dialog) => (page.wrong.push(`dialog: ${dialog.message()}`), dialog.dismiss()));
  page.on("pageerror", (error) => page.wrong.push(`exception: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && page.wrong.push(`console: ${message.text()}`));
  const address = url + (room === null ? "" : `#room=${encodeURIComponent(room)}`);
  await (asServed ? page.goto(address) : goTogether(page, address, served));
  return page;
}

// An `init`: the page's model becomes `theSession`, so that a test can compare it with what it
// knows in other ways, and `closes` collects each socket's `close`.
export function insight() {
  globalThis.replaced = {
    ...globalThis.replaced,
    "chat/session": ({ Session }) => ({
      Session: class extends Session {
        constructor(...facts) {
          super(...facts);
          globalThis.theSession = this;
        }
      },
    }),
  };
  globalThis.closes = [];
  const Real = WebSocket;
  globalThis.WebSocket = class extends Real {
    constructor(...where) {
      super(...where);
      this.addEventListener("close", ({ code, reason, wasClean }) =>
        closes.push({ protocol: where[1], code, reason, wasClean }),
      );
    }
  };
}

// An `init`: once `pageStands` is true, the page draws nothing by itself, neither in a frame nor by
// the timer that replaces one, and nothing that was asked for before.
export function standing() {
  globalThis.pageStands = false;
  globalThis.replaced = {
    ...globalThis.replaced,
    "kit/dom": (dom) => ({ ...dom, framed: (draw) => dom.framed(() => globalThis.pageStands || draw()) }),
  };
}

// An open page that the server has let in.
export async function join(url, options) {
  const page = await open(url, options);
  await welcomed(page);
  return page;
}

export async function welcomed(page) {
  await state(page, 1);
  // On a narrow screen, the list is folded.
  await page.locator("#people .self").waitFor({ state: "attached" });
}

export async function state(page, number) {
  await page.locator(`body[data-state="${number}"]`).waitFor();
}

export async function say(page, text) {
  await page.locator("#text").fill(text);
  await page.locator("#text").press("Enter");
}

// Waits until `selector` shows `text`.
export async function see(page, selector, text) {
  const found = page.locator(selector, { hasText: text }).first();
  await found.waitFor();
  return found;
}

// As `see`, for the log's rows; what the page itself has said counts once the server has sent it.
export function sees(page, text) {
  return see(page, "#log .log-rows > :not(.row-sending)", text);
}

// As `see`, for frames that have crossed the wire: what the script sent isn't one yet.
export function crosses(page, text) {
  return see(page, "#timeline .w-is-frame", text);
}

// A page that shows a wrong ticket at the watching socket: its wire isn't watched.
export async function unwatched(url) {
  const page = await open("about:blank", { name: "ana" });
  await page.addInitScript(() => {
    const Real = WebSocket;
    globalThis.WebSocket = class extends Real {
      send(data) {
        super.send(typeof data === "string" ? data.replace(/"ticket":"[^"]*"/, '"ticket":"wrong"') : data);
      }
    };
  });
  await page.goto(url);
  return page;
}

// Unfolds a part of the page that is folded at first.
export async function unfold(page, id) {
  await page.locator(`#${id}`).evaluate((fold) => (fold.open = true));
}

export async function whisperTo(page, name) {
  await page.locator(`#people button[data-name="${name}"]`).click();
}

// A socket like the course notes', in the page's context: what it receives is kept as raw text (or
// "binary: hex").
export async function plain(page, url) {
  await page.evaluate(
    (address) =>
      new Promise((opened, failed) => {
        globalThis.heard = [];
        globalThis.plain = new WebSocket(address);
        globalThis.plain.binaryType = "arraybuffer";
        globalThis.plain.onmessage = ({ data }) =>
          globalThis.heard.push(
            typeof data === "string"
              ? data
              : `binary: ${[...new Uint8Array(data)].map((byte) => byte.toString(16).padStart(2, "0")).join(" ")}`,
          );
        globalThis.plain.onopen = opened;
        globalThis.plain.onerror = failed;
      }),
    url.replace("http", "ws"),
  );
  return {
    send: (text) => page.evaluate((data) => globalThis.plain.send(data), text),
    hears: async (count) => {
      await page.waitForFunction((n) => globalThis.heard.length >= n, count);
      return page.evaluate(() => globalThis.heard);
    },
  };
}

// Does this still have the focus after everything was drawn again?
export const drawnStill = (page, selector) =>
  page.evaluate(
    (it) =>
      new Promise((done) =>
        requestAnimationFrame(() =>
          requestAnimationFrame(() => requestAnimationFrame(() => done(document.activeElement.matches(it)))),
        ),
      ),
    selector,
  );

// The path of a file that the page saved; it exists until the tests of this file are over.
export async function fileOf(download) {
  saved ??= mkdtempSync(path(tmpdir(), "barewire-"));
  const file = path(saved, download.suggestedFilename());
  await download.saveAs(file);
  return file;
}
