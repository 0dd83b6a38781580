import { assertEquals } from "@std/assert";
import { CallLog } from "../../lib/simulator/calls.ts";
import { Harness, RESPONSES } from "./harness.ts";

Deno.test("calls are told as they came", async () => {
  const harness = new Harness({ pace: { firstMs: 500, deltaMs: 0 } });
  const at = harness.clock.now();
  await harness.headers();
  const pending = harness.ask(RESPONSES, { model: "gpt-5", input: "Hi" });
  await harness.clock.advance(500);
  await (await pending).body?.cancel();
  const told = harness.simulator.calls.map((call) => [
    call.at,
    call.kind,
    call.method,
    call.path,
    call.status,
    call.model,
    call.finished,
  ]);
  assertEquals(told, [
    [
      at,
      "exchange",
      "POST",
      "/api/v4/ai/third_party_agents/direct_access",
      201,
      undefined,
      true,
    ],
    [at, "proxy", "POST", "/ai/v1/proxy/openai/v1/responses", 200, "gpt-5", true],
  ]);
  harness.simulator.reset();
  assertEquals(harness.simulator.calls, []);
});

Deno.test("CallLog keeps the last ten thousand calls and the latest bodies", () => {
  const log = new CallLog();
  const request = new Request("https://gitlab.com/x", { method: "POST" });
  for (let at = 0; at < 10_005; at++) log.keepBody(log.open(at, "proxy", request), "body");
  assertEquals([log.calls.length, log.calls[0]?.at], [10_000, 5]);
  const large = log.open(20_000, "proxy", request);
  log.keepBody(large, "x".repeat(64 * 1024 * 1024));
  assertEquals([log.calls[0]?.body, large.body?.length], [undefined, 64 * 1024 * 1024]);
  log.keepBody(log.open(20_001, "proxy", request), "small");
  assertEquals([large.body, log.calls.at(-1)?.body], [undefined, "small"]);
});
