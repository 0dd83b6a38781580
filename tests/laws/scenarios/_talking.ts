/** Text, in one turn and in several. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { ask, type Scenario, told } from "./_scenario.ts";

export const talking: readonly Scenario[] = [
  {
    name: "text",
    talk: { turns: ask("What is the sum of 2 and 3?") },
    check: ([first]) => assertStringIncludes(told(first).text, "What is the sum of 2 and 3?"),
  },
  {
    name: "several leading system texts",
    talk: { system: ["First rule.", "Second rule."], turns: ask("Hello") },
    reaches: ["First rule.", "Second rule.", "Hello"],
  },
  {
    name: "a conversation of several turns",
    talk: { turns: [{ user: "One" }, { assistant: "Two" }, { user: "Three" }] },
    then: [() => ask("Four"), () => ask("Five")],
    reaches: ["One", "Two", "Three", "Four", "Five"],
  },
  {
    name: "a long answer",
    talk: { turns: ask("sim:long Everything, please") },
    check: ([first]) => assert(told(first).text.length > 10_000),
  },
  {
    name: "an empty answer",
    talk: { turns: ask("sim:empty") },
    check: ([first]) => assertEquals([told(first).text, told(first).end], ["", "end"]),
  },
  {
    name: "a call that runs out",
    talk: {
      limit: 20,
      tools: [{
        name: "Bash",
        schema: {
          type: "object",
          properties: { command: { type: "string" }, text: { type: "string", minLength: 200 } },
          required: ["text"],
        },
      }],
      choice: "any",
      turns: ask("Run `echo`"),
    },
    check([first], { upstream }) {
      if (upstream === "messages") return;
      assertEquals(told(first).end, "limit");
    },
  },
  {
    name: "a refusal",
    talk: { turns: ask("sim:refusal Do it") },
    check([first]) {
      const { refusal, end } = told(first);
      assertEquals([end, refusal], ["refusal", "I cannot help with that request."]);
    },
  },
  {
    name: "an answer that runs out",
    talk: { turns: ask("sim:max_tokens Tell me all") },
    check: ([first]) => assertEquals(told(first).end, "limit"),
  },
];
