// The entry: `node run.mjs`. `model/` needs only Node: calculations, and the contents of files.
// `browser/` needs a Chromium, npm's packages and the server's binary. If something is missing, a
// loud line says so; with BAREWIRE_NO_SKIP=1 (as on the build machine) it is an error.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { chromium, here, server, testsIn } from "./support/find.mjs";

// How many files run at the same time. Opening a page takes a second of a core; with more files, a
// small machine is so busy that a test's patience runs out somewhere.
const AT_A_TIME = 3;

// Runs these files; returns the exit code.
function run(files, environment = {}) {
  const flags = ["--test", `--test-concurrency=${AT_A_TIME}`];
  const options = { cwd: here, stdio: "inherit", env: { ...process.env, ...environment } };
  return new Promise((done) =>
    spawn(process.execPath, [...flags, ...files], options).once("exit", (code) => done(code ?? 1)),
  );
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
const models = tooOld ? 0 : await run(testsIn("model"));
const why = tooOld ? `Node ${process.versions.node} is too old; 20.10 or later is needed` : missing();
if (why) {
  console.log(`\nSKIPPED: page tests in the browser: ${why}\n`);
  process.exit(process.env.BAREWIRE_NO_SKIP === "1" ? 1 : models);
}
const { share } = await import("./support/browser.mjs");
const shared = await share();
const pages = await run(testsIn("browser"), shared.environment);
await shared.close();
process.exit(pages || models);
