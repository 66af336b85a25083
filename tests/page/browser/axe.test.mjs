// axe-core checks all pages and every lab, in both languages and colour schemes: the accessibility
// errors that a machine can find. The other tests check the rest by keyboard.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { before, test } from "node:test";
import { lab, predict } from "../support/lab.mjs";
import { barewire } from "../support/models.mjs";
import { join, open, say, see, serve } from "../support/house.mjs";
import { byHand, client, proxy } from "../support/proxied.mjs";
import { everyKindBetween } from "../support/records.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const LABS = barewire.course.LABS.map(({ id }) => id);

let server, compressing;
before(async () => {
  server = await serve();
  compressing = await serve(0, ["--deflate", "takeover"]);
});

// Everything that axe calls a violation, each with its elements.
async function violations(page) {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(AXE);
  return page.evaluate(async () => {
    const { violations: found } = await axe.run(document, { resultTypes: ["violations"], preload: false });
    return found.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).slice(0, 5)}`);
  });
}

// An element that appears together with its text isn't read out.
const unheard = (page) => page.evaluate(() => document.querySelectorAll("[role=status][hidden]").length);

for (const language of ["en", "zh"]) {
  for (const scheme of ["light", "dark"]) {
    const options = { language, scheme };
    test(`the chat and its wire (${language}, ${scheme})`, async () => {
      const page = await join(server.url, { ...options, name: "ana", room: `axe-${language}-${scheme}` });
      await say(page, "hello");
      await see(page, "#timeline", "hello");
      for (const tab of ["frame", "mask", "deflate", "handshake", "close"]) {
        await page.locator(`#tab-${tab}`).click();
        assert.deepEqual(await violations(page), [], tab);
      }
      assert.equal(await unheard(page), 0);
      await page.context().close();
    });

    test(`a compressed message (${language}, ${scheme})`, async () => {
      const page = await join(compressing.url, { ...options, name: "ana", room: `axe-${language}-${scheme}` });
      for (const text of ["hello, hello, hello, hello", "hello, hello, hello, hello again"]) await say(page, text);
      await (await see(page, "#timeline .w-is-frame", "again")).click();
      for (const tab of ["frame", "mask", "deflate", "handshake"]) {
        await page.locator(`#tab-${tab}`).click();
        if (tab === "deflate") await page.locator("#deflate-bits .df-match").first().hover();
        assert.deepEqual(await violations(page), [], tab);
      }
      await page.context().close();
    });

    test(`everybody's wires (${language}, ${scheme})`, async () => {
      const page = await open(await server.teachers(), { ...options, name: "tea" });
      await page.locator("#lanes-rows [data-lane]").first().waitFor();
      assert.deepEqual(await violations(page), []);
      assert.equal(await unheard(page), 0);
      await page.context().close();
    });

    test(`the page of a proxy, without a key, with lanes, and each view of one (${language}, ${scheme})`, async () => {
      const upstream = await byHand();
      const through = await proxy(upstream.host);
      const bare = await open(new URL("/", through.page).href, { ...options, asServed: true });
      await bare.locator("#about-key").waitFor();
      assert.deepEqual(await violations(bare), [], "without a key");
      const page = await open(through.page, { ...options, asServed: true });
      const [broken, ours] = await Promise.all([upstream.next(), client(through.port)]);
      broken.send([0x81, 126, 0, 2, 104, 105]);
      await ours.until(6);
      await page.locator("#lanes-rows .lane-broke").waitFor();
      assert.deepEqual(await violations(page), [], "lanes");
      await page.locator("#lanes-rows [data-lane]").click();
      await page.locator('#timeline [data-key="frame-1"]').click();
      await page.locator("#pace-by-hand").check();
      // The proxy may learn of the pace a moment later than this page shows it.
      const sending = setInterval(() => ours.send([0x81, 0x80, 1, 2, 3, 4]), 200);
      await page.locator('.step-stage[aria-current="step"]').waitFor();
      clearInterval(sending);
      await page.locator("#frame-judged .source-line.marked").waitFor();
      for (const tab of ["frame", "mask", "deflate", "handshake", "close"]) {
        await page.locator(`#tab-${tab}`).click();
        assert.deepEqual(await violations(page), [], tab);
      }
      assert.equal(await unheard(page), 0);
      await Promise.all([bare, page].map((one) => one.context().close()));
    });

    test(`a capture between two others (${language}, ${scheme})`, async () => {
      for (const at of ["wires.html", "index.html"]) {
        const page = await open(`${server.url}${at}`, { ...options, name: "ana" });
        await page.evaluate(
          (json) => {
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File([json], "saved.json", { type: "application/json" }));
            document.body.dispatchEvent(new DragEvent("drop", { dataTransfer, bubbles: true, cancelable: true }));
          },
          JSON.stringify(everyKindBetween("capture")),
        );
        for (const key of ["frame-2", "frame-5", "frame-6"]) {
          await page.locator(`#timeline .w-wire[data-key="${key}"]`).click();
          assert.deepEqual(await violations(page), [], `${at} ${key}`);
        }
        for (const tab of ["handshake", "close"]) {
          await page.locator(`#tab-${tab}`).click();
          assert.deepEqual(await violations(page), [], `${at} ${tab}`);
        }
        await page.context().close();
      }
    });

    test(`every part of the lab on compression, with its results (${language}, ${scheme})`, async () => {
      const page = await lab(server.url, "lab=squeeze", options);
      for (const [part, answers] of Object.entries({
        chat: ["half"],
        bomb: ["echo"],
        broken: ["taken"],
        secret: ["hundreds", "same"],
      })) {
        await page.evaluate((to) => (location.hash = `lab=squeeze&part=${to}`), part);
        for (const answer of answers)
          await predict(page, answer, `.squeeze-part:visible .predict:has(input[value="${answer}"])`);
        assert.deepEqual(await violations(page), [], part);
        assert.equal(await unheard(page), 0, part);
      }
      await page.context().close();
    });

    test(`every lab (${language}, ${scheme})`, async () => {
      const page = await lab(server.url, "lab=start", options);
      for (const id of LABS) {
        await page.evaluate((to) => (location.hash = `lab=${to}`), id);
        await page.waitForFunction((to) => location.hash.startsWith(`#lab=${to}`) && document.title !== "", id);
        await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
        assert.deepEqual(await violations(page), [], id);
        assert.equal(await unheard(page), 0, id);
      }
      await page.context().close();
    });
  }
}
