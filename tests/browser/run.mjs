// The entry: `node run.mjs`. Models and strings need nothing but Node; the page
// needs a Chromium, playwright-core and the server's binary. What is missing is
// said loudly, and is an error where BAREWIRE_NO_SKIP=1 (as on the build machine).
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { chromium, here, server } from "./find.mjs";

// What is tested without a page: models, and what stands in the files.
const OTHERS = [
  "model.test.mjs",
  "room.test.mjs",
  "connection.test.mjs",
  "session.test.mjs",
  "strings.test.mjs",
  "files.test.mjs",
];
const TESTS = readdirSync(here).filter((file) => file.endsWith(".test.mjs"));
const WITHOUT_BROWSER = TESTS.filter((file) => file.endsWith(".model.test.mjs") || OTHERS.includes(file));

function tests(files) {
  if (files.length === 0) return 0;
  // Two files at a time: each has a browser and a server of its own, and more of
  // them would only wait for each other on a small machine.
  const flags = ["--test", "--test-concurrency=2"];
  return spawnSync(process.execPath, [...flags, ...files], { cwd: here, stdio: "inherit" }).status ?? 1;
}

// Why the browser's tests can't run here; null where they can.
function missing() {
  if (!existsSync(join(here, "node_modules", "playwright-core"))) {
    // npm is a script that Windows runs through its shell only.
    const npm = spawnSync("npm", ["ci"], { cwd: here, stdio: "inherit", shell: process.platform === "win32" });
    if (npm.status !== 0) return "playwright-core could not be installed; run `npm ci` in tests/browser";
  }
  if (!chromium())
    return "no Chromium found; install it with `apt-get install chromium` (Debian), `brew install --cask chromium` (macOS) or `winget install Google.Chrome` (Windows), or set CHROMIUM to its path";
  if (!server()) return "no server found; build it with `cargo build`, or set BAREWIRE_BIN to its path";
  return null;
}

const [major, minor] = process.versions.node.split(".").map(Number);
const tooOld = major < 20 || (major === 20 && minor < 10);
const alone = tooOld ? 0 : tests(WITHOUT_BROWSER);
const why = tooOld ? `Node ${process.versions.node} is too old; 20.10 or later is needed` : missing();
if (why) {
  console.log(`\nSKIPPED: page tests in the browser: ${why}\n`);
  process.exit(process.env.BAREWIRE_NO_SKIP === "1" ? 1 : alone);
}
const others = TESTS.filter((file) => !WITHOUT_BROWSER.includes(file)).sort();
process.exit(tests(others) || alone);
