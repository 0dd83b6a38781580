import { assertEquals } from "@std/assert";
import type { KeyRule } from "../../lib/access/key_rule.ts";
import { watchKeys } from "../../lib/access/keys_watch.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

const rule: KeyRule = { name: "alice", hash: "a", limits: {}, dashboard: false };

/** A watched file; its text is the rules' name, or `broken`. */
function watched() {
  const clock = new FakeClock();
  const file = { text: "first" as string | Error, reads: 0 };
  const seen: string[] = [];
  const end = watchKeys({
    clock,
    text: "first",
    read() {
      file.reads++;
      return file.text instanceof Error ? Promise.reject(file.text) : Promise.resolve(file.text);
    },
    parse: (text) =>
      text.startsWith("broken")
        ? { ok: false, problems: [text] }
        : { ok: true, rules: [{ ...rule, name: text }] },
    onRules: (rules) => seen.push(`rules ${rules.map(({ name }) => name)}`),
    onProblem: (problem) => seen.push(`problem ${problem}`),
  });
  return { clock, file, seen, end };
}

Deno.test("watchKeys says nothing while the file stays as it is", async () => {
  const { clock, file, seen } = watched();
  await clock.advance(60_000);
  assertEquals(seen, []);
  assertEquals(file.reads, 30);
});

Deno.test("watchKeys takes a changed file over within two seconds", async () => {
  const { clock, file, seen } = watched();
  file.text = "second";
  await clock.advance(2_000);
  assertEquals(seen, ["rules second"]);
});

Deno.test("watchKeys keeps the last good rules while the file is broken, and says so once", async () => {
  const { clock, file, seen } = watched();
  file.text = "broken half-written";
  await clock.advance(20_000);
  assertEquals(seen, ["problem broken half-written"]);
  file.text = "broken otherwise";
  await clock.advance(2_000);
  file.text = "good again";
  await clock.advance(20_000);
  assertEquals(seen.slice(1), ["problem broken otherwise", "rules good again"]);
});

Deno.test("watchKeys notices when the file is back as it was", async () => {
  const { clock, file, seen } = watched();
  file.text = "broken";
  await clock.advance(2_000);
  file.text = "first";
  await clock.advance(2_000);
  assertEquals(seen, ["problem broken", "rules first"]);
});

Deno.test("watchKeys keeps the last good rules when the file cannot be read", async () => {
  const { clock, file, seen } = watched();
  file.text = new Deno.errors.NotFound("No such file /etc/duo/keys.json");
  await clock.advance(10_000);
  assertEquals(seen, ["problem cannot be read (NotFound)"]);
});

Deno.test("watchKeys can be ended", async () => {
  const { clock, file, seen, end } = watched();
  end();
  file.text = "second";
  await clock.advance(10_000);
  assertEquals([seen, clock.pending], [[], 0]);
});
