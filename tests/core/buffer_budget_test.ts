import { assertEquals, assertThrows } from "@std/assert";
import { BufferBudget } from "../../lib/core/buffer_budget.ts";
import { GatewayError } from "../../lib/core/errors.ts";

Deno.test("BufferBudget lends up to its capacity and then asks to come again later", () => {
  const budget = new BufferBudget(100);
  const first = budget.lease();
  const second = budget.lease();
  first.take(60);
  second.take(40);
  const error = assertThrows(() => second.take(1), GatewayError);
  assertEquals([error.kind, error.status, error.retryable], ["unavailable", 503, true]);
  assertEquals(error.retryAfter, 5);
  assertEquals(budget.used, 100);
  first.release();
  second.take(60);
  assertEquals(budget.used, 100);
});

Deno.test("BufferLease gives back everything it took, once", () => {
  const budget = new BufferBudget(100);
  const other = budget.lease();
  other.take(10);
  {
    using lease = budget.lease();
    lease.take(20);
    lease.take(30);
    assertEquals(budget.used, 60);
    lease.release();
  }
  assertEquals(budget.used, 10);
});

Deno.test("BufferLease takes nothing after its release", () => {
  const budget = new BufferBudget(100);
  const lease = budget.lease();
  lease.release();
  assertThrows(() => lease.take(1), TypeError, "released");
  assertEquals(budget.used, 0);
});

Deno.test("BufferBudget has room for what is awaited up to an eighth, beside what it lends", () => {
  const budget = new BufferBudget(800);
  const first = budget.awaitWhole(60);
  assertEquals([typeof first, budget.awaitWhole(41)], ["function", undefined]);
  const second = budget.awaitWhole(40);
  assertEquals([typeof second, budget.awaitWhole(1), budget.used], ["function", undefined, 0]);
  budget.lease().take(800);
  first?.();
  assertEquals([budget.awaitWhole(61), typeof budget.awaitWhole(60)], [undefined, "function"]);
});
