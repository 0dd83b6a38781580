import {
  assert,
  assertEquals,
  assertGreater,
  assertLess,
  assertMatch,
  assertStringIncludes,
} from "@std/assert";
import type { Page } from "playwright-core";
import { traffic } from "../dashboard/_traffic.ts";
import { testKey } from "../helpers/test_gateway.ts";
import { FakeKv } from "../stats/_fake_kv.ts";
import { browserTest } from "./_browser.ts";
import type { Site } from "./_site.ts";

const records = traffic({ now: Date.now(), days: 14, count: 400 });

/** What a browser says of a gateway that has gone. */
const noGateway = /ERR_CONNECTION_REFUSED|ERR_EMPTY_RESPONSE|ERR_INCOMPLETE_CHUNKED_ENCODING/;

/** Asks the gateway for an answer and leaves it to arrive. */
async function ask({ url }: Site, prompt: string, model = "sonnet"): Promise<Response> {
  return await fetch(`${url}/v1/messages`, {
    method: "POST",
    headers: { "content-type": "application/json", "user-agent": "curl/8" },
    body: JSON.stringify({
      model,
      max_tokens: 500,
      stream: true,
      messages: [{ role: "user", content: prompt }],
    }),
  });
}

/** The value of a tile, as it is read. */
async function tile(page: Page, label: string): Promise<string> {
  return await page.locator(".tile", { hasText: label }).locator("b").innerText();
}

/** Waits until a tile has this value. */
async function tileReads(page: Page, label: string, value: string): Promise<void> {
  const shown = page.locator(".tile", { hasText: label }).locator("b");
  await shown.filter({ hasText: new RegExp(`^${value}$`) }).waitFor({ timeout: 20_000 });
}

browserTest("a request is counted while somebody looks", async ({ serve, open }) => {
  const site = serve();
  const { page } = await open({ url: `${site.url}/dashboard` });
  assertStringIncludes(await page.locator("main").innerText(), "Waiting for the first request");
  assertEquals(await tile(page, "Requests"), "0");
  await (await ask(site, "hello")).text();
  await tileReads(page, "Requests", "1");
  assertEquals(await tile(page, "Success rate"), "100%");
  await page.locator("#recent td", { hasText: "Claude Sonnet 4.5" }).first().waitFor();
  assertEquals(await page.locator(".empty").count(), 0);
});

browserTest(
  "a running request is seen running, and then among those that ended",
  async ({ serve, open }) => {
    const site = serve({ records });
    const { page } = await open({ url: `${site.url}/dashboard` });
    const answer = await ask(site, "sim:slow tell me", "opus");
    const row = page.locator("#in-flight tbody tr");
    await row.first().waitFor({ timeout: 15_000 });
    assertStringIncludes(await row.innerText(), "Claude Opus 4.6");
    assertStringIncludes(await row.innerText(), "Answering");
    const running = async () => await row.locator("td").nth(3).innerText();
    const before = await running();
    await page.waitForFunction(
      (before) => document.querySelectorAll("#in-flight td")[3]?.textContent !== before,
      before,
    );
    await answer.body?.cancel();
    await page.getByText("No request is running.").waitFor({ timeout: 15_000 });
    await page.locator("#recent tbody tr", { hasText: "Client left" }).first().waitFor();
  },
);

browserTest("a request is cancelled from the page", async ({ serve, open }) => {
  const site = serve();
  const { page } = await open({ url: `${site.url}/dashboard` });
  const answer = await ask(site, "sim:slow tell me", "opus");
  await page.getByRole("button", { name: /^Cancel request req_/ }).click();
  await page.getByText("No request is running.").waitFor();
  assertEquals(await page.locator("#recent tbody tr").count(), 1);
  // The client is told, by an end that is none of an answer.
  assert(!(await answer.text()).includes("message_stop"));
  assertEquals(await page.getByText("could not be cancelled").count(), 0);
});

browserTest("a request of another gateway is seen and cancelled", async ({ serve, open }) => {
  const database = new FakeKv();
  const [here, there] = [serve({ database }), serve({ database })];
  for (const { app } of [here, there]) await app.restore(1_000);
  const answer = await ask(there, "sim:silence");
  const { page } = await open({ url: `${here.url}/dashboard` });
  const instances = page.locator("#instances tbody tr");
  await instances.nth(1).waitFor();
  assertStringIncludes(await instances.nth(0).innerText(), "this one");
  const name = (await instances.nth(1).locator("th").innerText()).trim();
  const row = page.locator("#in-flight tbody tr", { hasText: name });
  await row.getByRole("button", { name: /^Cancel request req_/ }).click();
  assertStringIncludes(await answer.text(), "cancelled on the gateway's dashboard");
  await page.getByText("No request is running.").waitFor();
  await there.app.close(1_000);
  database.isClosed = false;
  await page.locator("#instances").waitFor({ state: "detached" });
});

browserTest("without scripts a request is cancelled by a form", async ({ serve, open }) => {
  const site = serve();
  const answer = await ask(site, "sim:slow tell me", "opus");
  const { page } = await open({ url: `${site.url}/dashboard?range=day`, withoutScripts: true });
  await page.getByRole("button", { name: /^Cancel request req_/ }).click();
  await answer.text();
  await page.reload();
  assertStringIncludes(await page.locator("#in-flight").innerText(), "No request is running.");
  assertStringIncludes(page.url(), "/dashboard?range=day");
});

browserTest("what happens is on the page in a moment", async ({ serve, open }) => {
  const site = serve({ records });
  const { page } = await open({ url: `${site.url}/dashboard` });
  await page.locator(".live-live").waitFor();
  const waits: number[] = [];
  for (let turn = 1; turn <= 3; turn++) {
    const shown = page.evaluate(() =>
      new Promise<number>((resolve) =>
        new MutationObserver((_, observer) => {
          if (document.querySelector("#in-flight .idle")) return;
          observer.disconnect();
          resolve(Date.now());
        }).observe(document.body, { childList: true, subtree: true })
      )
    );
    const begun = Date.now();
    const answer = await ask(site, "sim:slow tell me", "opus");
    waits.push(await shown - begun);
    await answer.body?.cancel();
    await page.getByText("No request is running.").waitFor();
  }
  assertLess(Math.min(...waits), 2_000, waits.join(", "));
});

browserTest(
  "a filter that nothing passes shows so, and no board stays busy",
  async ({ serve, open }) => {
    const site = serve({ env: { PROXY_API_KEY: testKey }, records });
    // The public view knows of no keys, so that its board is that of another address.
    const { page } = await open({ url: `${site.url}/dashboard?key=ada` });
    await page.locator(".live-live").waitFor();
    await page.getByRole("combobox", { name: "Outcome" }).selectOption("internal_failed");
    await page.getByText("Nothing that is kept passes these filters").waitFor();
    await page.goBack();
    await page.locator("#recent tbody tr").first().waitFor();
    await page.locator('.board[aria-busy="false"]').waitFor();
  },
);

browserTest("filters live in the URL, and going back undoes them", async ({ serve, open }) => {
  const site = serve({ records });
  const { page } = await open({ url: `${site.url}/dashboard` });
  const all = await tile(page, "Requests");
  await page.getByRole("combobox", { name: "Key" }).selectOption("ada");
  await page.waitForFunction(
    (all) => document.querySelector(".tile b")?.textContent !== all,
    all,
  );
  assertEquals(new URL(page.url()).search, "?key=ada");
  await page.getByRole("link", { name: "24 hours" }).click();
  await page.getByText("24 hours, UTC").waitFor();
  assertEquals(new URL(page.url()).search, "?range=day&key=ada");
  await page.goBack();
  await page.goBack();
  await page.waitForFunction(
    (all) => document.querySelector(".tile b")?.textContent === all,
    all,
  );
  assertEquals(await page.getByRole("combobox", { name: "Key" }).inputValue(), "");
});

browserTest(
  "without scripts the page is complete and its filters work",
  async ({ serve, open }) => {
    const site = serve({ records });
    const { page } = await open({ url: `${site.url}/dashboard`, withoutScripts: true });
    assertGreater(Number((await tile(page, "Requests")).replace(",", "")), 300);
    assertEquals(await page.locator(".chart").count(), 4);
    await page.getByRole("combobox", { name: "Key" }).selectOption("ada");
    await page.getByRole("button", { name: "Show" }).click();
    assertStringIncludes(page.url(), "key=ada");
    assertEquals(await page.getByRole("combobox", { name: "Key" }).inputValue(), "ada");
    await page.locator("#recent tbody a").first().click();
    assertMatch(page.url(), /\/dashboard\/requests\/req_/);
  },
);

browserTest("charts are read with the arrow keys", async ({ serve, open }) => {
  const site = serve({ records });
  const { page } = await open({ url: `${site.url}/dashboard` });
  const chart = page.getByRole("slider", { name: /^Requests by outcome/ });
  await page.locator(".live-still").waitFor({ state: "detached" });
  await chart.focus();
  assertMatch(await chart.getAttribute("aria-valuetext") ?? "", /^Altogether: Completed/);
  await page.keyboard.press("ArrowLeft");
  assertEquals(await chart.getAttribute("aria-valuenow"), "13");
  await page.keyboard.press("Home");
  assertEquals(await chart.getAttribute("aria-valuenow"), "0");
  assertMatch(await chart.getAttribute("aria-valuetext") ?? "", /^\d+ \w+: Completed \d+/);
  await page.keyboard.press("Escape");
  assertMatch(await chart.getAttribute("aria-valuetext") ?? "", /^Altogether/);
});

browserTest(
  "a page that loses its gateway says so, and goes on when it is back",
  async ({ serve, open }) => {
    const first = serve({ records });
    const { page } = await open({
      url: `${first.url}/dashboard`,
      expected: noGateway,
    });
    await page.locator(".live-still").waitFor({ state: "detached" });
    await first.close();
    await page.locator(".live-lost").waitFor({ timeout: 15_000 });
    assertEquals(await page.locator(".live").innerText(), "Disconnected");
    await page.getByText(/^The gateway does not answer. What you see is of [\d:]{8} UTC/).waitFor();
    assertEquals(await page.locator("#recent tbody tr").count(), 30);
    serve({ records: records.slice(0, 5), port: first.port });
    await page.locator(".live-lost").waitFor({ state: "detached", timeout: 20_000 });
    await page.waitForFunction(() => document.querySelectorAll("#recent tbody tr").length === 5);
  },
);

browserTest(
  "a page loads anew when its gateway has another build of it",
  async ({ serve, open }) => {
    const first = serve({ records, build: "one" });
    const { page } = await open({ url: `${first.url}/dashboard?range=day`, expected: noGateway });
    await page.locator(".live-live").waitFor();
    const loaded = page.waitForEvent("load", { timeout: 20_000 });
    await first.close();
    serve({ records, build: "two", port: first.port });
    await loaded;
    await page.locator(".live-live").waitFor();
    assertEquals(new URL(page.url()).search, "?range=day");
  },
);

browserTest(
  "a hidden tab leaves the gateway alone, and catches up when it is seen",
  async ({ serve, open }) => {
    const site = serve();
    const url = `${site.url}/dashboard`;
    const [{ page: hidden }, { page: seen }] = [await open({ url }), await open({ url })];
    await turn(hidden, "hidden");
    await hidden.locator(".live-paused").waitFor();
    let calls = 0;
    hidden.on("request", () => calls++);
    await (await ask(site, "hello")).text();
    await tileReads(seen, "Requests", "1");
    assertEquals([calls, await tile(hidden, "Requests")], [0, "0"]);
    await turn(hidden, "visible");
    await tileReads(hidden, "Requests", "1");
    assertEquals(await hidden.locator(".live-paused").count(), 0);
  },
);

/** Lets a page believe that its tab was hidden or shown. */
async function turn(page: Page, state: "hidden" | "visible"): Promise<void> {
  await page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
    document.dispatchEvent(new Event("visibilitychange"));
  }, state === "hidden");
}
