/**
 * Every fault of an answer, in every way of asking that it can reach: what the client sees, what the
 * upstream saw, what is recorded, that nothing is left, and that the next request is served.
 */
import { assert, assertEquals, assertRejects } from "@std/assert";
import { createTestGateway, type TestGateway } from "../helpers/test_gateway.ts";
import { type Asking, askings, crossings } from "./_apis.ts";
import { answerFaults, type Ending } from "./_faults.ts";
import { lastError } from "./_last_error.ts";
import { onlyRecord, passingTime, proxyCalls, shownError } from "./_looking.ts";
import { assertUnharmed, bulky, tight } from "./_unharmed.ts";

const properEnd = {
  messages: /event: message_stop/,
  chat: /data: \[DONE\]/,
  responses: /event: response\.completed/,
} as const;

/** Checks what the client sees. */
async function assertEnds(
  gateway: TestGateway,
  response: Response,
  { api, stream }: Asking,
  ending: Ending,
): Promise<void> {
  if (ending.how === "refused") {
    const { status, message } = await shownError(response, api.dialect);
    assertEquals(status, ending.status, message);
    assert(ending.says.test(message), message);
    return;
  }
  assertEquals(response.status, 200);
  if (ending.how === "broken") {
    await assertRejects(() => passingTime(gateway, response.text()));
    return;
  }
  const text = await passingTime(gateway, response.text());
  if (ending.how === "error event") {
    const { message } = lastError[api.dialect](text);
    assert(ending.says.test(message), message);
  } else if (stream) assert(properEnd[api.dialect].test(text), text.slice(-300));
  else JSON.parse(text);
}

for (const asking of [...askings, ...crossings]) {
  for (const [name, { fault, expect }] of Object.entries(answerFaults)) {
    const expected = expect(asking);
    if (!expected) continue;
    const { ending, outcome, aborted, usageKnown } = expected;
    Deno.test(`${asking.label}: ${name} (${ending.how})`, async () => {
      const gateway = createTestGateway({ env: tight });
      gateway.simulator.inject(fault);
      const { api, request } = asking;
      const response = await passingTime(gateway, gateway.ask(api.path, request(bulky)));
      await assertEnds(gateway, response, asking, ending);

      assertEquals(proxyCalls(gateway).map((call) => call.aborted), [aborted]);
      const record = onlyRecord(gateway);
      assertEquals(
        [record.outcome, record.status, record.usageKnown, record.retries],
        [outcome, response.status, usageKnown, 0],
      );
      assertEquals(record.error !== undefined, outcome !== "completed");
      await assertUnharmed(gateway);
    });
  }
}
