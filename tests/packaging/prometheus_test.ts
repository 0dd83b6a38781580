/** Prometheus' own check of what `/metrics` shows. */
import { assert, assertEquals } from "@std/assert";
import { faults } from "../../lib/simulator/mod.ts";
import { apis } from "../gateway/_apis.ts";
import { isInstalled } from "../docs/curl.ts";
import { createTestGateway } from "../helpers/test_gateway.ts";

async function promtool(input: string): Promise<{ code: number; text: string }> {
  const child = new Deno.Command("promtool", {
    args: ["check", "metrics"],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const text = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
  return { code, text };
}

Deno.test({
  name: "promtool finds nothing to mend in /metrics",
  ignore: !await isInstalled("promtool"),
  async fn() {
    const gateway = createTestGateway();
    for (const api of apis) await (await gateway.ask(api.path, api.request())).text();
    gateway.simulator.inject(faults.proxy.serverError());
    for (const api of apis) await (await gateway.ask(api.path, api.request())).text();
    const metrics = await (await gateway.ask("/metrics")).text();
    assertEquals(await promtool(metrics), { code: 0, text: "" });
    assert((await promtool(metrics.replace("{", "{="))).code !== 0);
  },
});
