import { assertEquals } from "@std/assert";
import { CoolDown } from "../../lib/upstream/cool_down.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

Deno.test("CoolDown gives the refusal for as long as it was told, or until it is ended", async () => {
  const clock = new FakeClock();
  const coolDown = new CoolDown(clock);
  const refusal = new Error("No");
  assertEquals(coolDown.error, undefined);
  coolDown.begin(refusal, 100);
  clock.jump(1_000_000);
  await clock.advance(99);
  assertEquals(coolDown.error, refusal);
  await clock.advance(1);
  assertEquals(coolDown.error, undefined);
  coolDown.begin(refusal, 100);
  coolDown.end();
  assertEquals([coolDown.error, clock.pending], [undefined, 0]);
});
