import { assert, assertEquals } from "@std/assert";
import { SignInThrottle } from "../../lib/access/sign_in_throttle.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

Deno.test("all addresses together may try 200 keys a minute, and no more are remembered", async () => {
  const clock = new FakeClock();
  const throttle = new SignInThrottle(clock);
  for (let minute = 0; minute < 3; minute++) {
    let admitted = 0;
    for (let address = 0; address < 10_000; address++) {
      if (throttle.admit(`2001:db8::${minute}:${address}`)) admitted++;
    }
    assertEquals(admitted, 200);
    assert(throttle.size <= 200, `${throttle.size}`);
    await clock.advance(61_000);
  }
});
