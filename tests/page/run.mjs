// The entry: `node run.mjs`. `model/` needs only Node: calculations, and the contents of files.
// `browser/` needs a Chromium, npm's packages and the server's binary. If something is missing, a
// loud line says so; with BAREWIRE_NO_SKIP=1 (as on the build machine) it is an error.
import { spawn, spawnSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { chromium, here, server, testsIn } from "./support/find.mjs";

// How many lanes run at the same time. Opening a page takes a second of a core; with more lanes, a
// small machine is so busy that a test's patience runs out somewhere.
const LANES = 3;

// What waits for a slow network for minutes and computes nothing has a lane of its own.
const WAITS = join("browser", "lab-silence.test.mjs");

// Runs Node in this folder, and prints in one piece what it said; returns the exit code.
function node(...options) {
  const child = spawn(process.execPath, options, { cwd: here, stdio: ["inherit", "pipe", "pipe"] });
  const said = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => said.push(bytes));
  return new Promise((done) =>
    child.once("close", (code) => process.stdout.write(Buffer.concat(said), () => done(code ?? 1))),
  );
}

// Which files run in which lane. A file's length says about how long it takes; the longest one left
// goes to the lane with the least.
function lanes(files) {
  const length = (file) => statSync(join(here, file)).size;
  const all = Array.from({ length: LANES }, () => ({ files: [], length: 0 }));
  for (const file of files.sort((a, b) => length(b) - length(a))) {
    const shortest = all.reduce((least, lane) => (lane.length < least.length ? lane : least));
    shortest.files.push(file);
    shortest.length += length(file);
  }
  return all.map((lane) => lane.files);
}

async function inBrowsers() {
  const others = testsIn("browser").filter((file) => file !== WAITS);
  const codes = [[WAITS], ...lanes(others)].map((files) => node("support/lane.mjs", ...files));
  return Math.max(...(await Promise.all(codes)));
}

// Why the browser's tests can't run here; null if they can.
function missing() {
  if (!existsSync(join(here, "node_modules", "playwright-core"))) {
    // npm is a script that Windows runs through its shell only.
    const npm = spawnSync("npm", ["ci"], { cwd: here, stdio: "inherit", shell: process.platform === "win32" });
    if (npm.status !== 0) return "playwright-core could not be installed; run `npm ci` in tests/page";
  }
  if (!chromium())
    return "no Chromium found; install it with `apt-get install chromium` (Debian), `brew install --cask chromium` (macOS) or `winget install Google.Chrome` (Windows), or set CHROMIUM to its path";
  if (!server()) return "no server found; build it with `cargo build`, or set BAREWIRE_BIN to its path";
  return null;
}

const [major, minor] = process.versions.node.split(".").map(Number);
const tooOld = major < 20 || (major === 20 && minor < 10);
const models = tooOld ? 0 : await node("--test", ...testsIn("model"));
const why = tooOld ? `Node ${process.versions.node} is too old; 20.10 or later is needed` : missing();
if (why) {
  console.log(`\nSKIPPED: page tests in the browser: ${why}\n`);
  process.exit(process.env.BAREWIRE_NO_SKIP === "1" ? 1 : models);
}
const pages = await inBrowsers();
process.exit(pages || models);
