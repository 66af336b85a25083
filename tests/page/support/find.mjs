// Finds what the tests need on this machine: a Chromium, and the server's binary.
import { existsSync, readdirSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

// This package: `tests/page`.
export const here = resolve(dirname(fileURLToPath(import.meta.url)), "..");
export const root = resolve(here, "..", "..");
export const www = join(root, "www");

// The scripts in a folder of this package, `""` for the package itself: `["bits.test.mjs", …]`.
const scriptsIn = (folder) => readdirSync(join(here, folder)).filter((name) => name.endsWith(".mjs"));

// The tests in a folder, and all scripts of this package, by their paths in it.
export const testsIn = (folder) =>
  scriptsIn(folder)
    .filter((name) => name.endsWith(".test.mjs"))
    .map((name) => join(folder, name));
export const allScripts = () =>
  ["", "model", "browser", "support"].flatMap((folder) => scriptsIn(folder).map((name) => join(folder, name)));

// The first is the same engine without windows, which starts and draws faster.
const NAMES = [
  "chromium-headless-shell",
  "chromium",
  "chromium-browser",
  "google-chrome",
  "google-chrome-stable",
  "chrome",
  "microsoft-edge",
];
const ELSEWHERE = [
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
  ...["PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"]
    .map((name) => process.env[name])
    .filter(Boolean)
    .flatMap((folder) => [
      join(folder, "Google", "Chrome", "Application", "chrome.exe"),
      join(folder, "Chromium", "Application", "chrome.exe"),
      join(folder, "Microsoft", "Edge", "Application", "msedge.exe"),
    ]),
];

// The path of a Chromium, or null. If `CHROMIUM` is set, it is used.
export function chromium() {
  if (process.env.CHROMIUM) return existsSync(process.env.CHROMIUM) ? process.env.CHROMIUM : null;
  const ending = process.platform === "win32" ? ".exe" : "";
  const onPath = (process.env.PATH ?? "")
    .split(delimiter)
    .filter(Boolean)
    .flatMap((folder) => NAMES.map((name) => join(folder, name + ending)));
  return [...onPath, ...ELSEWHERE].find((path) => existsSync(path)) ?? null;
}

// The server's binary, or null if it wasn't built.
export function server() {
  const ending = process.platform === "win32" ? ".exe" : "";
  const path = resolve(process.env.BAREWIRE_BIN ?? join(root, "target", "debug", `barewire${ending}`));
  return existsSync(path) ? path : null;
}
