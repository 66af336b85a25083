// A page under a path of a proxy, such as https://example.test:PORT/bw/: all its requests go
// to the path that it came from. `run.py` starts the proxy and this; a request that went
// elsewhere, or failed, is printed, and the exit status says so.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { chromium, here } from "../page/support/find.mjs";

// If something is missing, this is skipped, as in the other parts.
const MISSING = 77;
const [url] = process.argv.slice(2);
const missing = (what) => (console.log(`missing: ${what}`), process.exit(MISSING));

if (!existsSync(join(here, "node_modules", "playwright-core"))) missing("playwright-core; run `npm ci` in tests/page");
if (!chromium()) missing("a Chromium");
const { chromium: engine } = createRequire(join(here, "run.mjs"))("playwright-core");

const { host, pathname } = new URL(url);
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const browser = await engine.launch({
  executablePath: chromium(),
  args: [...FLAGS, "--host-resolver-rules=MAP example.test 127.0.0.1", "--no-proxy-server"],
});
const page = await (await browser.newContext({ ignoreHTTPSErrors: true, locale: "en-GB" })).newPage();
page.setDefaultTimeout(20_000);
const asked = [];
// Others may have said something in the lobby before.
const said = `under a path, ${process.pid}`;
page.on("request", (request) => asked.push(request.url()));
page.on("websocket", (socket) => asked.push(socket.url()));

// The chat, a message, its frame on the wire, and the line of Rust that reads it.
await page.goto(url);
await page.locator('body[data-state="1"]').waitFor();
await page.locator("#text").fill(said);
await page.locator("#text").press("Enter");
await page.locator("#log .row-say", { hasText: said }).waitFor();
await page.locator("#timeline-rows .w-is-frame").first().click();
await page.locator("#figure [data-bit]").first().click();
await page.locator("#source-code .marked").waitFor();
// The page polls for what was said before.
await page.reload();
await page.locator("#log .row-say", { hasText: said }).waitFor();
// The labs: a desk, and a race over all three roads.
await page.locator("header a", { hasText: "Labs" }).click();
const comes = (part) =>
  asked.some((one) => one.includes(part))
    ? null
    : page.waitForEvent("request", (request) => request.url().includes(part));
await page.locator('body[data-state="1"]').waitFor();
await page.goto(`${url}labs.html#lab=three-roads&seconds=5`);
await page.locator('body[data-state="1"]').waitFor();
await page.locator(".predict input").first().check();
await page.locator(".predict button.main").first().click();
await comes("/longpoll?");

const elsewhere = asked.filter(
  (one) => !one.startsWith("blob:") && !(new URL(one).host === host && new URL(one).pathname.startsWith(pathname)),
);
const wanted = ["/ws/", "/poll?", "/longpoll?", "/wire/watch", "/lab/desk", "/lab/weight", "/source/", "/app.js"];
const never = wanted.filter((part) => !asked.some((one) => one.includes(part)));
for (const one of new Set(elsewhere)) console.log(`went elsewhere: ${one}`);
for (const part of never) console.log(`never asked for: ${part}`);
await browser.close();
process.exit(elsewhere.length || never.length ? 1 : 0);
