// What a page sees: `node page.mjs ws://…` opens the address in a Chromium, sends "hi" and then 200
// bytes, and prints as JSON how long the messages are that come back, and the close code.
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

const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--no-proxy-server",
];
const browser = await engine.launch({ executablePath: chromium(), args: FLAGS });
const page = await browser.newPage();
page.setDefaultTimeout(20_000);
const seen = await page.evaluate(
  (address) =>
    new Promise((resolve) => {
      const lengths = [];
      const socket = new WebSocket(address);
      socket.onopen = () => socket.send("hi");
      socket.onmessage = ({ data }) => {
        lengths.push(data.length);
        if (lengths.length === 1) socket.send("x".repeat(200));
        else socket.close(1000);
      };
      socket.onclose = ({ code }) => resolve({ lengths, code });
    }),
  url,
);
console.log(JSON.stringify(seen));
await browser.close();
