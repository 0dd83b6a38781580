import { assertEquals } from "@std/assert";
import { UpstreamError } from "../../lib/upstream/upstream_error.ts";
import { VendorHealth } from "../../lib/upstream/vendor_health.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

const outage = new UpstreamError("upstream_failed", "Bad gateway", { upstreamStatus: 502 });

function failing(times: number) {
  const clock = new FakeClock();
  const health = new VendorHealth(clock);
  for (let n = 0; n < times; n++) health.failed("anthropic", outage);
  return { clock, health };
}

Deno.test("VendorHealth calls a vendor failing after five failures in a row, and that one only", () => {
  assertEquals(failing(4).health.isFailing("anthropic"), false);
  const { health, clock } = failing(5);
  assertEquals([health.isFailing("anthropic"), health.isFailing("openai")], [true, false]);
  assertEquals(health.troubles(), [{ vendor: "anthropic", failures: 5, since: clock.now() }]);
});

Deno.test("VendorHealth is well again after one success", () => {
  const { health } = failing(100);
  health.succeeded("anthropic");
  assertEquals([health.isFailing("anthropic"), health.troubles()], [false, []]);
});

Deno.test("VendorHealth forgets failures half a minute after the last one", async () => {
  const { clock, health } = failing(5);
  await clock.advance(29_999);
  assertEquals(health.isFailing("anthropic"), true);
  await clock.advance(1);
  assertEquals([health.isFailing("anthropic"), health.troubles()], [false, []]);
  // From then on they are counted anew.
  health.failed("anthropic", outage);
  assertEquals(health.isFailing("anthropic"), false);
  assertEquals(clock.pending, 0);
});

Deno.test("VendorHealth counts outages, and not what a request or an account is refused for", () => {
  const outages = [
    new UpstreamError("upstream_failed", "No connection"),
    new UpstreamError("upstream_failed", "A page", { upstreamStatus: 200 }),
    new UpstreamError("upstream_failed", "Failed", { upstreamStatus: 500 }),
    new UpstreamError("timeout", "Late", { upstreamStatus: 524 }),
    new UpstreamError("overloaded", "Full", { upstreamStatus: 529 }),
  ];
  const neutral = [
    new UpstreamError("invalid_request", "Wrong", { upstreamStatus: 400 }),
    new UpstreamError("upstream_credentials", "Who", { upstreamStatus: 401 }),
    new UpstreamError("quota_exhausted", "Empty", { upstreamStatus: 402 }),
    new UpstreamError("upstream_failed", "No such endpoint", { upstreamStatus: 404 }),
    new UpstreamError("timeout", "The request was slow", { upstreamStatus: 408 }),
    new UpstreamError("rate_limited", "Slowly", { upstreamStatus: 429 }),
  ];
  for (const [errors, isFailing] of [[outages, true], [neutral, false]] as const) {
    for (const error of errors) {
      const health = new VendorHealth(new FakeClock());
      for (let n = 0; n < 50; n++) health.failed("openai", error);
      assertEquals(health.isFailing("openai"), isFailing, error.message);
    }
  }
});
