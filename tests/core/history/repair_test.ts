import { assert, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import type { Turn } from "../../../lib/core/canonical.ts";
import { repairHistory } from "../../../lib/core/history/repair.ts";
import { anyTurns, assistant, call, result, system, text, user } from "../../helpers/turns.ts";

const interrupted = (id: string) => ({
  ...result(id, "(no result: the call was interrupted)"),
  isError: true,
});

Deno.test("repairHistory leaves a sound history alone", () => {
  const turns = [
    system("be brief"),
    user(text("look")),
    assistant(text("ok"), call("1"), call("2")),
    user(result("1", "a"), result("2"), text("go on")),
    assistant(text("done")),
  ];
  assertEquals(repairHistory(turns), turns);
});

Deno.test("repairHistory answers a call that has no result", () => {
  assertEquals(repairHistory([user(text("x")), assistant(call("1")), user(text("never mind"))]), [
    user(text("x")),
    assistant(call("1")),
    user(interrupted("1"), text("never mind")),
  ]);
  assertEquals(repairHistory([assistant(call("1"), call("2"))]), [
    assistant(call("1"), call("2")),
    user(interrupted("1"), interrupted("2")),
  ]);
});

Deno.test("repairHistory makes text of a result without a call and keeps its pictures", () => {
  const image = { kind: "image", source: { kind: "url", url: "https://a.example/i.png" } } as const;
  const orphan = { ...result("9", "a", "b"), content: [text("a"), image, text("b")] };
  assertEquals(repairHistory([user(orphan, text("so?"))]), [
    user(text("[result of an earlier tool call]\na\nb"), image, text("so?")),
  ]);
});

Deno.test("repairHistory keeps the first of several results", () => {
  assertEquals(
    repairHistory([
      assistant(call("1")),
      user(result("1", "first"), result("1", "second")),
      assistant(text("and")),
      user(result("1", "third")),
    ]),
    [assistant(call("1")), user(result("1", "first")), assistant(text("and"))],
  );
});

Deno.test("repairHistory gathers the results of a batch right behind it, in the calls' order", () => {
  const expected = [
    assistant(call("1")),
    assistant(call("2")),
    user(result("1", "a"), result("2", "b"), text("note")),
    system("late"),
  ];
  const given: Turn[] = [
    assistant(call("1")),
    assistant(call("2")),
    user(text("note")),
    system("late"),
    user(result("2", "b")),
    user(result("1", "a")),
  ];
  assertEquals(repairHistory(given), expected);
  assertEquals(
    repairHistory([assistant(call("1")), system("late"), user(result("1", "a"))]),
    [assistant(call("1")), user(result("1", "a")), system("late")],
  );
});

Deno.test("repairHistory gives calls that repeat an id ids of their own", () => {
  assertEquals(
    repairHistory([
      assistant(call("0")),
      user(result("0", "a")),
      assistant(call("0"), call("0")),
      user(result("0", "b"), result("0", "c")),
    ]),
    [
      assistant(call("0")),
      user(result("0", "a")),
      assistant(call("0_2"), call("0_3")),
      user(result("0_2", "b"), result("0_3", "c")),
    ],
  );
});

Deno.test("repairHistory gives a result to the newest call of its id", () => {
  assertEquals(
    repairHistory([
      assistant(call("0")),
      user(text("stop")),
      assistant(call("0")),
      user(result("0", "b")),
    ]),
    [
      assistant(call("0")),
      user(interrupted("0"), text("stop")),
      assistant(call("0_2")),
      user(result("0_2", "b")),
    ],
  );
});

Deno.test("repairHistory calls a result what its call is", () => {
  const custom = { ...call("1", "text"), tool: "custom" } as const;
  assertEquals(repairHistory([assistant(custom), user(result("1", "a"))]), [
    assistant(custom),
    user({ ...result("1", "a"), tool: "custom" }),
  ]);
});

Deno.test("repairHistory drops empty text, and turns with nothing else", () => {
  assertEquals(
    repairHistory([
      system(" "),
      user(text(""), text("x")),
      assistant(text("\n")),
      user(text("")),
      user(),
      assistant(call("1")),
      user(result("1", "")),
    ]),
    [
      user(text("x")),
      user(text("(empty)")),
      user(text("(empty)")),
      assistant(call("1")),
      user(result("1")),
    ],
  );
});

Deno.test("repairHistory cleans every text of NUL and lone surrogates", () => {
  const bad = "a\0\ud83d";
  const clean = "a\ufffd";
  const document = (value: string) =>
    ({
      kind: "document",
      source: { kind: "text", text: value },
      title: value,
      context: value,
    }) as const;
  const turns = (value: string, json: string): Turn[] => [
    system(value),
    user(text(value), document(value)),
    assistant(
      text(value),
      { kind: "refusal", text: value },
      {
        kind: "thinking",
        text: value,
        opaque: { origin: "responses", family: "f", value: "v" },
      },
      call("1", json),
      { ...call("2", value), tool: "custom" },
    ),
    user(
      { ...result("1", value), content: [text(value), document(value)] },
      { ...result("2", value), tool: "custom" },
    ),
  ];
  assertEquals(
    repairHistory(turns(bad, '{"a":"\\ud83d","b":"\\u0000\\\\u0000","c":"\\ud83d\\ude00\\n"}')),
    turns(clean, '{"a":"\\ufffd","b":"\\\\u0000","c":"\\ud83d\\ude00\\n"}'),
  );
});

/** What every vendor demands of calls and results. */
function assertPaired(turns: readonly Turn[]): void {
  const ids = new Set<string>();
  let owed: string[] = [];
  turns.forEach((turn, index) => {
    if (turn.role === "assistant") {
      for (const part of turn.parts) {
        if (part.kind !== "tool_call") continue;
        assert(!ids.has(part.id), `call ${part.id} is repeated`);
        ids.add(part.id);
        owed.push(part.id);
      }
      if (turns[index + 1]?.role === "assistant") return;
      const next = turns[index + 1];
      const given = (next?.role === "user" ? next.parts : []).slice(0, owed.length)
        .map((part) => part.kind === "tool_result" ? part.callId : "");
      assertEquals(given, owed);
    } else if (turn.role === "user") {
      const results = turn.parts.filter((part) => part.kind === "tool_result");
      assertEquals(results.map((part) => part.callId), owed);
      assertEquals(turn.parts.slice(0, results.length), results);
      owed = [];
    }
  });
}

Deno.test("repairHistory makes any history sound, and a sound one stays as it is", () => {
  fc.assert(
    fc.property(anyTurns, (given) => {
      const before = JSON.stringify(given);
      const repaired = repairHistory(given);
      assertEquals(JSON.stringify(given), before);
      assertPaired(repaired);
      for (const turn of repaired) assert(turn.parts.length > 0);
      assert(JSON.stringify(repaired).isWellFormed());
      assertEquals(repairHistory(repaired), repaired);
    }),
    { seed: 1, numRuns: 1_000 },
  );
});

Deno.test("repairHistory changes no turn before those that are added, for the prompt cache", () => {
  fc.assert(
    fc.property(anyTurns, (given) => {
      // A client that is waiting for an answer has sent all results that it has.
      const sound = repairHistory(given);
      const longer = repairHistory([...sound, user(text("next")), assistant(call("n"))]);
      assertEquals(longer.slice(0, sound.length), sound);
    }),
    { seed: 2 },
  );
});

Deno.test("repairHistory takes linear time", () => {
  const started = performance.now();
  const calls = Array.from({ length: 50_000 }, () => call("same"));
  const results = Array.from({ length: 50_000 }, () => result("same", "x"));
  const many: Turn[] = calls.map((each) => ({ role: "assistant", parts: [each] }));
  repairHistory([{ role: "assistant", parts: calls }, { role: "user", parts: results }]);
  repairHistory([...many, ...results.map((each) => user(each))]);
  assertLess(performance.now() - started, 3_000);
});
