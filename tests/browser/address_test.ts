import { assertEquals, assertStringIncludes } from "@std/assert";
import { traffic } from "../dashboard/_traffic.ts";
import { browserTest } from "./_browser.ts";

/** An address of this machine that browsers do not take for the machine itself. */
function ownAddress(): string | undefined {
  return Deno.networkInterfaces()
    .find(({ family, address }) => family === "IPv4" && !address.startsWith("127."))?.address;
}

browserTest(
  "opened over plain HTTP by an address of the network, the dashboard works",
  async ({ serve, open }) => {
    // On a machine without network it is all about the other name.
    const hostname = ownAddress() ?? "127.0.0.2";
    const records = traffic({ now: Date.now(), days: 14, count: 50 });
    const site = serve({ hostname, records });
    const { page } = await open({ url: `${site.url}/dashboard` });
    await page.locator(".live-still").waitFor({ state: "detached" });
    // Who comes over the network is not on the gateway's own machine.
    assertStringIncludes(await page.locator("main").innerText(), "This is the public view");
    assertEquals(await page.locator(".chart").count(), 4);

    await page.goto(`${site.url}/dashboard/connect?client=codex`);
    assertEquals(await page.evaluate(() => isSecureContext), ownAddress() === undefined);
    await page.getByRole("button", { name: "Copy ~/.codex/config.toml" }).click();
    await page.getByText("Copied", { exact: true }).waitFor();
    const text = await page.locator("pre").first().innerText();
    assertStringIncludes(text, `base_url = "${site.url}/v1"`);
    await page.getByRole("textbox").first().fill("");
    await page.getByRole("textbox").first().press("Control+V");
    assertEquals(await page.getByRole("textbox").first().inputValue(), text);
  },
);
