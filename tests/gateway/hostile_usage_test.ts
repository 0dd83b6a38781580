/** Token counts that cannot be: they reach neither sums nor budgets, and harm no answer. */
import { assert, assertEquals } from "@std/assert";
import { faults } from "../../lib/simulator/mod.ts";
import { type Api, apis } from "./_apis.ts";
import { type TestGateway, testKey } from "../helpers/test_gateway.ts";
import { as, gatewayWithKeys } from "./_keys.ts";
import { onlyRecord } from "./_looking.ts";

/** What no vendor means to say, as JSON. */
const absurd = [
  "-1",
  "-1000000000",
  "1e308",
  "9007199254740993",
  "0.5",
  '"12"',
  "null",
  "[]",
  "{}",
  "true",
] as const;

/** A whole answer of the API's vendor, both counts being `count`. */
const answers: Readonly<Record<Api["dialect"], (count: string) => string>> = {
  messages: (count) =>
    `{"id":"msg_1","type":"message","role":"assistant","model":"x","content":[{"type":"text","text":"Hi"}],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":${count},"output_tokens":${count},"cache_read_input_tokens":${count}}}`,
  chat: (count) =>
    `{"id":"c1","object":"chat.completion","created":1,"model":"x","choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"finish_reason":"stop"}],"usage":{"prompt_tokens":${count},"completion_tokens":${count},"total_tokens":${count}}}`,
  responses: (count) =>
    `{"id":"r1","object":"response","created_at":1,"status":"completed","model":"x","output":[],"usage":{"input_tokens":${count},"output_tokens":${count},"total_tokens":${count}}}`,
};

for (const api of apis) {
  Deno.test(`${api.dialect}: counts that cannot be count for nothing, and the answer passes as it is`, async () => {
    for (const count of absurd) {
      const gateway = gatewayWithKeys({ alice: { limits: { tokensPerDay: 1_000_000 } } });
      const body = answers[api.dialect](count);
      const json = { "content-type": "application/json" };
      gateway.simulator.inject(faults.proxy.reply(200, body, json));
      const response = await gateway.ask(api.path, api.request(), as("alice"));
      assertEquals(await response.text(), body, count);
      const { usage, outcome } = onlyRecord(gateway);
      assertEquals(outcome, "completed");
      for (const [name, value] of Object.entries(usage)) {
        assert(Number.isSafeInteger(value) && value >= 0 && value < 1e12, `${name}: ${value}`);
      }
      // Nobody gets tokens back for it, nor loses what the day has.
      const left = await tokensLeft(gateway);
      assert(left > 900_000 && left <= 1_000_000, `${count} leaves ${left}`);
    }
  });
}

/** Tokens that the day has left, as the dashboard tells it. */
async function tokensLeft({ ask }: TestGateway): Promise<number> {
  const headers = { "x-api-key": testKey };
  const { limits } = await (await ask("/dashboard/api/stats", undefined, { headers })).json();
  const [{ limit, used }] = limits.budgets;
  return limit - used;
}
