import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import axe from "axe-core";
import type { Page } from "playwright-core";
import { traffic } from "../dashboard/_traffic.ts";
import { testKey } from "../helpers/test_gateway.ts";
import { record } from "../stats/_record.ts";
import { browserTest } from "./_browser.ts";

const records = traffic({ now: Date.now(), days: 14, count: 300 });
const withKey = { PROXY_API_KEY: testKey };

/** What axe finds wrong with a page, by these rules or by all of the WCAG's and its own. */
async function violations(page: Page, rules?: readonly string[]): Promise<string[]> {
  const options = JSON.stringify(rules ? { runOnly: rules } : {});
  const { violations } = await page.evaluate(`${axe.source}; axe.run(${options})`) as {
    violations: { id: string; nodes: { html: string; failureSummary: string }[] }[];
  };
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)} ${failureSummary}`)
  );
}

/** Every page in every state that it has, and what its console may say. */
const pages: readonly (readonly [name: string, path: string, expected?: RegExp])[] = [
  ["the board", "/dashboard"],
  ["the board of an hour", "/dashboard?range=hour&client=Claude+Code"],
  ["the board of 90 days", "/dashboard?range=90d"],
  ["a request that completed", `/dashboard/requests/${idOf("completed")}`],
  ["a request that failed", `/dashboard/requests/${idOf("upstream_failed")}`],
  ["the settings of Claude Code", "/dashboard/connect"],
  ["the settings of Zed", "/dashboard/connect?client=zed&model=duo-chat-gpt-5-2"],
  ["the form for a key", "/dashboard/login?problem=wrong"],
  ["the root", "/"],
  ["a page that is not there", "/dashboard/nothing", /404/],
];

function idOf(outcome: string): string {
  return records.find((record) => record.outcome === outcome)?.id ?? "";
}

browserTest(
  "axe finds nothing on any page, in light and in dark colours",
  async ({ serve, open }) => {
    const site = serve({ records, isDemo: true });
    for (const [name, path, expected] of pages) {
      const { page, close } = await open({ url: site.url + path, ...expected && { expected } });
      assertEquals(await violations(page), [], name);
      // The same page: only its colours are others.
      await page.emulateMedia({ colorScheme: "dark" });
      assertEquals(await violations(page, ["color-contrast"]), [], `${name} in dark colours`);
      await close();
    }
  },
);

browserTest(
  "axe finds nothing before the first request, on the public board, and on a phone",
  async ({ serve, open }) => {
    for (const options of [{}, { env: withKey, records }]) {
      const site = serve(options);
      for (const width of [1440, 390]) {
        const { page } = await open({ url: `${site.url}/dashboard`, width });
        assertEquals(await violations(page), []);
      }
    }
  },
);

browserTest(
  "no page is wider than its window, from 360 to 2,560 pixels",
  async ({ serve, open }) => {
    const site = serve({ records });
    for (const [name, path, expected] of pages) {
      const { page, close } = await open({ url: site.url + path, ...expected && { expected } });
      for (const width of [360, 768, 1280, 2560]) {
        await page.setViewportSize({ width, height: 900 });
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assertEquals(Math.max(0, over), 0, `${name} at ${width}`);
      }
      await close();
    }
  },
);

browserTest(
  "every control is reached by keyboard, and seen when it is",
  async ({ serve, open }) => {
    const site = serve({ records });
    for (const path of ["/dashboard", "/dashboard/connect"]) {
      const { page } = await open({ url: site.url + path });
      // Scripts bring controls of their own.
      await page.waitForFunction(() =>
        !document.querySelector(".live-still") &&
        (location.pathname === "/dashboard" || document.querySelector(".snippet button"))
      );
      // Not what is folded away.
      const controls = await page.evaluate(() =>
        [...document.querySelectorAll("a, button, select, input, textarea, summary, [tabindex]")]
          .filter((each) => each.checkVisibility() && (each as HTMLInputElement).type !== "hidden")
          .length
      );
      const reached = new Set<string>();
      for (let presses = 0; presses < controls + 2; presses++) {
        await page.keyboard.press("Tab");
        const focus = await page.evaluate(() => {
          const { activeElement: element } = document;
          if (!element || element === document.body) return undefined;
          const { outlineStyle, outlineWidth } = getComputedStyle(element);
          const place = [...document.querySelectorAll("*")].indexOf(element);
          return { place: `${element.tagName} ${place}`, outline: outlineStyle + outlineWidth };
        });
        if (!focus) break;
        assertEquals(focus.outline, "solid2px", focus.place);
        reached.add(focus.place);
      }
      assertEquals(reached.size, controls, path);
    }
  },
);

browserTest("what clients call themselves is text on every page", async ({ serve, open }) => {
  const evil = `"'><img src=x onerror="window.hit=1"><svg onload=window.hit=1></script><!--`;
  const hostile = record({
    id: "req_evil",
    startedAt: Date.now() - 2000,
    model: evil,
    requestedModel: evil,
    upstreamModel: evil,
    keyName: evil,
    userAgent: evil,
    finishReason: evil,
    dropped: [evil],
    outcome: "upstream_failed",
    error: { kind: "upstream_failed", message: evil },
  });
  const site = serve({ records: [hostile] });
  const query = new URLSearchParams({ model: evil, key: evil, client: evil });
  const paths = ["/dashboard", `/dashboard?${query}`, "/dashboard/requests/req_evil"];
  for (const path of paths) {
    const { page } = await open({ url: site.url + path });
    await page.waitForFunction(() => !document.querySelector(".live-still"));
    assertEquals(await page.evaluate("window.hit"), undefined, path);
    assertEquals(await page.locator("main img, main script").count(), 0);
    assertStringIncludes(await page.locator("body").innerText(), "<img src=x");
  }
});

browserTest("with a key set, others see no name, address or request", async ({ serve, open }) => {
  const site = serve({ env: withKey, records });
  const { page } = await open({ url: `${site.url}/dashboard`, expected: /40[14]/ });
  const text = await page.locator("body").innerText();
  assertStringIncludes(text, "This is the public view");
  const source = await page.content();
  for (const hidden of ["192.0.2.7", "grace", "Claude Code", "vendor is overloaded"]) {
    assert(!source.includes(hidden), hidden);
  }
  const reply = await page.goto(`${site.url}/dashboard/requests/${records[0]?.id}`);
  assertEquals(reply?.status(), 404);
});

browserTest("settings are copied as they are shown", async ({ serve, open }) => {
  const site = serve();
  const { page } = await open({ url: `${site.url}/dashboard/connect?client=codex` });
  await page.getByRole("button", { name: "Copy ~/.codex/config.toml" }).click();
  await page.getByText("Copied", { exact: true }).waitFor();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  assertEquals(copied, await page.locator("pre").first().innerText());
  assertStringIncludes(copied, `base_url = "${site.url}/v1"`);
  await page.getByRole("combobox", { name: "Model" }).selectOption("duo-chat-opus-4-8");
  await page.locator("pre", { hasText: 'model = "claude-opus-4-8"' }).waitFor();
  assertStringIncludes(page.url(), "client=codex&model=duo-chat-opus-4-8");
});

browserTest(
  "the try-it box streams an answer, and shows what went wrong",
  async ({ serve, open }) => {
    const site = serve();
    const { page } = await open({ url: `${site.url}/dashboard/connect`, expected: /529/ });
    const answer = page.locator(".answer");
    await page.getByRole("button", { name: "Ask" }).click();
    await page.getByText(/first text after .+, all after .+, \d+ tokens/).waitFor();
    assert((await answer.innerText()).length > 20);
    await page.getByRole("textbox").fill("sim:529");
    await page.getByRole("button", { name: "Ask" }).click();
    await page.locator(".answer.error-text", { hasText: /overloaded/i }).waitFor({
      timeout: 20_000,
    });
  },
);
