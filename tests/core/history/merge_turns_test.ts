import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Turn } from "../../../lib/core/canonical.ts";
import { mergeTurns, namesAsText } from "../../../lib/core/history/merge_turns.ts";
import { anyTurns, assistant, call, result, system, text, user } from "../../helpers/turns.ts";

Deno.test("mergeTurns joins consecutive turns of a role", () => {
  assertEquals(
    mergeTurns([
      system("a"),
      system("b"),
      user(text("c")),
      user(text("d")),
      assistant(text("e")),
      assistant(call("1")),
      user(text("f")),
      user(result("1", "g")),
    ]),
    [
      system("a", "b"),
      user(text("c"), text("d")),
      assistant(text("e"), call("1")),
      user(result("1", "g"), text("f")),
    ],
  );
});

Deno.test("mergeTurns keeps a name and a phase on which all agree", () => {
  const named = (name: string): Turn => ({ role: "user", parts: [text(name)], name });
  const phased = (phase: string): Turn => ({ role: "assistant", parts: [text("x")], phase });
  assertEquals(mergeTurns([named("ann"), named("ann")]), [
    { role: "user", parts: [text("ann"), text("ann")], name: "ann" },
  ]);
  assertEquals(mergeTurns([named("ann"), named("bob")]), [user(text("ann"), text("bob"))]);
  assertEquals(mergeTurns([phased("commentary"), phased("commentary")]), [
    { role: "assistant", parts: [text("x"), text("x")], phase: "commentary" },
  ]);
  assertEquals(mergeTurns([phased("commentary"), assistant(text("x"))]), [
    assistant(text("x"), text("x")),
  ]);
});

Deno.test("mergeTurns makes roles alternate and loses no part", () => {
  fc.assert(
    fc.property(anyTurns, (given) => {
      const merged = mergeTurns(given);
      merged.forEach((turn, index) => assert(turn.role !== merged[index + 1]?.role));
      const count = (turns: typeof given) =>
        turns.reduce((sum, turn) => sum + turn.parts.length, 0);
      assertEquals(count(merged), count(given));
      assertEquals(mergeTurns(merged), merged);
    }),
    { seed: 1 },
  );
});

Deno.test("namesAsText says who speaks only where several do", () => {
  const named = (name: string): Turn => ({ role: "user", parts: [text("hi")], name });
  assertEquals(namesAsText([named("ann"), assistant(text("hi")), named("ann")]), [
    user(text("hi")),
    assistant(text("hi")),
    user(text("hi")),
  ]);
  assertEquals(namesAsText([named("ann"), named("bob"), user(text("hi"))]), [
    user(text("ann: hi")),
    user(text("bob: hi")),
    user(text("hi")),
  ]);
  assertEquals(namesAsText([named("ann"), { role: "user", parts: [result("1")], name: "bob" }]), [
    user(text("ann: hi")),
    user(result("1")),
  ]);
});
