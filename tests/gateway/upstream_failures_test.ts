/** How every kind of upstream failure is told, on each API, streamed and not. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { DialectName } from "../../lib/dialects/names.ts";
import { faults } from "../../lib/simulator/mod.ts";
import { createTestGateway } from "../helpers/test_gateway.ts";
import { askings, crossings } from "./_apis.ts";
import { type Failure, failures } from "./_failures.ts";
import { onlyRecord, passingTime, proxyCalls, shownError } from "./_looking.ts";
import { assertUnharmed, bulky, tight } from "./_unharmed.ts";

const { proxy } = faults;

for (const { api, upstream, lane, label, request, stream } of [...askings, ...crossings]) {
  for (const [name, failure] of Object.entries(failures)) {
    Deno.test(`${label}: ${name} is told as such, never as an empty answer`, async () => {
      const gateway = createTestGateway({ env: tight });
      gateway.simulator.inject(failure.fault({ times: failure.calls }));
      const response = await passingTime(gateway, gateway.ask(api.path, request(bulky)));

      const { message, ...error } = await shownError(response, api.dialect);
      const isAnthropic = api.dialect === "messages";
      assertEquals(error.status, failure.status[isAnthropic ? 0 : 1]);
      if (isAnthropic) assertEquals(error.type, failure.type);
      else assertEquals(error.code, lacksCode(failure, upstream) ? null : failure.code);
      const words = failure.says;
      const speaker = failure.inClientsWords ? api.dialect : upstream;
      assertStringIncludes(message, typeof words === "string" ? words : words[speaker]);
      assertEquals(error.shouldRetry, failure.final ? "false" : null);
      assertEquals(error.retryAfter, failure.retryAfter ?? null);
      assertEquals(response.headers.get("request-id"), "req_test1");

      assertEquals(proxyCalls(gateway).length, failure.calls);
      const record = onlyRecord(gateway);
      assertEquals(record.outcome, failure.outcome);
      assertEquals(record.status, error.status);
      assertEquals(record.retries, failure.calls - 1);
      assertEquals([record.stream, record.lane, record.upstream], [stream, lane, upstream]);
      assertEquals(record.usageKnown, false);
      assert(record.error && record.error.message.length <= 500);

      // The longest for which a final refusal is believed.
      await gateway.clock.advance(30_000);
      await assertUnharmed(gateway);
    });
  }

  Deno.test(`${label}: a failure that passes costs a pause and not the answer`, async () => {
    for (const fault of [proxy.overloaded, proxy.rateLimited, proxy.badGateway]) {
      const gateway = createTestGateway();
      gateway.simulator.inject(fault());
      const response = await passingTime(gateway, gateway.ask(api.path, request()));
      assertEquals(response.status, 200);
      await response.text();
      assertEquals(proxyCalls(gateway).length, 2);
      const { outcome, retries } = onlyRecord(gateway);
      assertEquals([outcome, retries], ["completed", 1]);
    }
  });
}

/** Anthropic's errors have no codes. */
function lacksCode({ openaiOnly }: Failure, upstream: DialectName): boolean {
  return openaiOnly === true && upstream === "messages";
}
