import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Turn } from "../../../lib/core/canonical.ts";
import { mergeTurns } from "../../../lib/core/history/merge_turns.ts";
import { repairHistory } from "../../../lib/core/history/repair.ts";
import { leadingSystem, systemAsReminders } from "../../../lib/core/history/system_turns.ts";
import { anyTurns, assistant, call, result, system, text, user } from "../../helpers/turns.ts";

const reminder = (said: string) => text(`<system-reminder>\n${said}\n</system-reminder>`);

Deno.test("leadingSystem divides the turns where the conversation begins", () => {
  assertEquals(leadingSystem([system("a"), system("b", "c"), user(text("d")), system("e")]), {
    system: [text("a"), text("b"), text("c")],
    turns: [user(text("d")), system("e")],
  });
  assertEquals(leadingSystem([system("a")]), { system: [text("a")], turns: [] });
  assertEquals(leadingSystem([]), { system: [], turns: [] });
});

Deno.test("systemAsReminders adds later system turns to the user turn before them", () => {
  assertEquals(
    systemAsReminders([
      system("lead"),
      user(text("a")),
      system("b", "c"),
      system("d"),
      assistant(text("e")),
    ]),
    [system("lead"), user(text("a"), reminder("b\n\nc"), reminder("d")), assistant(text("e"))],
  );
});

Deno.test("systemAsReminders puts them behind the tool results of the turn after them", () => {
  assertEquals(
    systemAsReminders([
      assistant(call("1")),
      system("b"),
      system("c"),
      user(result("1", "a"), text("d")),
    ]),
    [assistant(call("1")), user(result("1", "a"), reminder("b"), reminder("c"), text("d"))],
  );
});

Deno.test("systemAsReminders lets them stand alone between assistant turns and at the end", () => {
  assertEquals(
    systemAsReminders([assistant(text("a")), system("b"), assistant(text("c")), system("d")]),
    [assistant(text("a")), user(reminder("b")), assistant(text("c")), user(reminder("d"))],
  );
});

Deno.test("systemAsReminders keeps the mark of an agent and the place of a cache mark", () => {
  const marked = "<system-reminder>mine</system-reminder>";
  const cached = { ...text("b"), cache: { ttl: "1h" } };
  assertEquals(
    systemAsReminders([user(text("a")), system(marked), { role: "system", parts: [cached] }]),
    [user(text("a"), text(marked), { ...reminder("b"), cache: { ttl: "1h" } })],
  );
});

Deno.test("systemAsReminders leaves no system turn behind the first and breaks no pair", () => {
  fc.assert(
    fc.property(anyTurns, (given) => {
      const sound = repairHistory(given);
      const before = JSON.stringify(sound);
      const { turns } = leadingSystem(systemAsReminders(sound));
      assertEquals(JSON.stringify(sound), before);
      assert(turns.every((turn: Turn) => turn.role !== "system"));
      assertEquals(repairHistory(turns), turns);
      assertEquals(repairHistory(mergeTurns(turns)), mergeTurns(turns));
    }),
    { seed: 1 },
  );
});
