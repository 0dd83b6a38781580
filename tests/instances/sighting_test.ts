/** When something on another machine began, reckoned without looking at that machine's clock. */
import { assertEquals } from "@std/assert";
import type { Entry, EntryFlight } from "../../lib/instances/entry.ts";
import { sighted, type Sighting } from "../../lib/instances/sighting.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

const flight: EntryFlight = {
  id: "req_1",
  runningMs: 0,
  phase: "replying",
  client: "messages",
  lane: "passthrough",
  stream: true,
  requestedModel: "sonnet",
  model: "duo-chat-sonnet-4-5",
  keyName: "alice",
  retries: 0,
  bytesOut: 12,
  output: 3,
};

const entry: Entry = {
  version: "1.2.3",
  uptimeMs: 60_000,
  running: 1,
  waiting: 0,
  isStopping: false,
  token: "valid",
  failing: [],
  flights: [flight],
};

/** One sighting after another of an exchange that says to have been running for so long. */
function seen(clock: FakeClock, runningMs: number, before?: Sighting): Sighting {
  const said = { ...entry, uptimeMs: 60_000 + runningMs, flights: [{ ...flight, runningMs }] };
  return sighted("req_abcdef123456", said, null, before, clock);
}

function startOf({ instance }: Sighting): number | undefined {
  return instance.flights[0]?.startedAt;
}

Deno.test("a process is called by the end of its name, and shows what it says", () => {
  const { instance } = seen(new FakeClock(), 0);
  assertEquals([instance.name, instance.version, instance.running], ["123456", "1.2.3", 1]);
  assertEquals(instance.flights[0]?.usage, { output: 3 });
});

Deno.test("of all reckonings of a beginning the earliest holds", async () => {
  const clock = new FakeClock();
  const begun = clock.now();
  await clock.advance(3_000);
  const late = seen(clock, 1_000);
  assertEquals(startOf(late), begun + 2_000, "it took two seconds to get here");
  await clock.advance(2_000);
  const better = seen(clock, 4_900, late);
  assertEquals(startOf(better), begun + 100);
  await clock.advance(2_000);
  const worse = seen(clock, 5_500, better);
  assertEquals(startOf(worse), begun + 100);
  assertEquals(worse.instance.startedAt, better.instance.startedAt);
});

Deno.test("noise below a millisecond moves nothing", async () => {
  const clock = new FakeClock();
  await clock.advance(1_000);
  const first = seen(clock, 500);
  await clock.advance(0.7);
  const second = seen(clock, 501.4, first);
  assertEquals(startOf(second), startOf(first));
});

Deno.test("when this machine's wall clock jumps, what has begun stays where it was", async () => {
  const clock = new FakeClock();
  await clock.advance(1_000);
  const before = seen(clock, 500);
  clock.jump(3_600_000);
  await clock.advance(1_000);
  assertEquals(startOf(seen(clock, 1_500, before)), startOf(before));
});
