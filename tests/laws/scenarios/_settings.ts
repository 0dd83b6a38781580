/** Stop sequences, limits and sampling. */
import { assert, assertEquals } from "@std/assert";
import { ask, type Scenario, told } from "./_scenario.ts";

export const settings: readonly Scenario[] = [
  {
    name: "a stop sequence",
    clients: ["messages", "chat"],
    talk: { stops: ["NEVER", "**Think**"], turns: ask("Hello") },
    check([first], { client, upstream }) {
      const { text, end, stop } = told(first);
      assert(text.endsWith("2. "), text);
      assertEquals([end, stop], client === "messages" ? ["stop", "**Think**"] : ["end", undefined]);
      assertEquals(first?.said === undefined, upstream !== "messages");
      const { input, output } = told(first).usage;
      assert(input > 0 && output > 0);
    },
  },
  {
    name: "a stop sequence of blanks",
    clients: ["messages", "chat"],
    talk: { stops: ["\n\n"], turns: ask("Hello") },
    check: ([first]) => assertEquals(told(first).text, "You asked: *Hello*"),
  },
  {
    name: "a stop sequence that is not met",
    clients: ["messages", "chat"],
    talk: { stops: ["NEVER MET", "\u0001"], turns: ask("Hello") },
    check: ([first]) => assertEquals(told(first).end, "end"),
  },
  {
    name: "sampling",
    talk: { temperature: 0.3, turns: ask("Hello"), extra: { top_p: 0.9 } },
    check([first]) {
      for (const name of ["temperature", "top_p"]) {
        const arrives = first?.sent[name] !== undefined;
        assertEquals(first?.dropped.includes(name), !arrives, `${name} arrives or is named`);
      }
    },
  },
  {
    name: "sampling beyond Anthropic's scale",
    clients: ["chat", "responses"],
    talk: { temperature: 1.7, turns: ask("Hello") },
  },
  ...[1, 16, 1500, 500_000].map((limit): Scenario => ({
    name: `a limit of ${limit} tokens`,
    talk: { limit, effort: "low", turns: ask("Hello") },
  })),
];
