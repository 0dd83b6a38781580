/** Tools, called once, twice, by force and not at all. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { TalkTool } from "../_talk.ts";
import { answered, ask, lookTool, runTool, type Scenario, told } from "./_scenario.ts";

const longNames = Array.from({ length: 40 }, (_, index): TalkTool => ({
  name: `mcp__some_server_with_a_name__and_a_tool_of_which_the_name_is_longer_than_64__${index}`,
  schema: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
}));

export const tools: readonly Scenario[] = [
  {
    name: "one tool",
    talk: { tools: [runTool], turns: ask("Run `date -u`") },
    check([first]) {
      const { calls, end, text } = told(first);
      assertEquals(calls.map(({ name, input }) => [name, JSON.parse(input)]), [
        ["Bash", { command: "date -u" }],
      ]);
      assertEquals(end, "calls");
      assert(text !== "");
    },
  },
  {
    name: "a tool's round trip",
    talk: { system: ["Be brief."], tools: [runTool], turns: ask("Run `pwd`") },
    then: [answered, () => ask("Thank you. Once more without tools.")],
    reaches: ["Run `pwd`", "result 1", "Thank you."],
    check: ([, second]) => assertStringIncludes(told(second).text, "result 1"),
  },
  {
    name: "parallel tools",
    talk: { tools: [runTool, lookTool], turns: ask("sim:parallel Run `ls`") },
    then: [answered],
    reaches: ["sim:parallel", "result"],
    check([first, second]) {
      assertEquals(told(first).calls.length, 2);
      for (const result of ["result 1", "result 2"]) {
        assertStringIncludes(told(second).text, result);
      }
    },
  },
  {
    name: "one call at most",
    talk: { tools: [runTool], oneCall: true, turns: ask("sim:parallel Run `ls`") },
    check: ([first]) => assertEquals(told(first).calls.length, 1),
  },
  {
    name: "a tool without arguments",
    talk: { tools: [lookTool], turns: ask("Look around") },
    then: [answered],
    check([first]) {
      assertEquals(told(first).calls.map(({ name, input }) => [name, JSON.parse(input)]), [
        ["look_around", {}],
      ]);
    },
  },
  ...(["auto", "any", "none", { tool: "look_around" }] as const).map((choice): Scenario => ({
    name: `the tool choice ${JSON.stringify(choice)}`,
    talk: { tools: [runTool, lookTool], choice, turns: ask("sim:text Do as you like") },
    check([first], { upstream }) {
      const names = told(first).calls.map(({ name }) => name);
      // Models that cannot be forced are told in words, to which the simulated ones do not listen.
      const isForced = upstream !== "messages" || first?.sent.tool_choice.type !== "auto";
      if (typeof choice === "object" && isForced) assertEquals(names, [choice.tool]);
      if (choice === "any" && isForced) assertEquals(names.length, 1);
      if (choice === "none") assertEquals(names, []);
    },
  })),
  {
    name: "a failed tool",
    clients: ["messages"],
    talk: {
      tools: [runTool],
      turns: [
        { user: "Run it" },
        { assistant: "", calls: [{ id: "toolu_1", name: "Bash", input: '{"command":"x"}' }] },
        { results: [{ id: "toolu_1", shown: "no such file", isError: true }] },
      ],
    },
    check([first], { upstream }) {
      const body = JSON.stringify(first?.sent);
      assertStringIncludes(body, upstream === "messages" ? '"is_error":true' : "Error: no such");
    },
  },
  {
    name: "many tools with long names",
    talk: { tools: longNames, choice: { tool: longNames[7]?.name ?? "" }, turns: ask("Go") },
    then: [answered],
    check([first], { upstream }) {
      if (upstream === "messages" && first?.sent.tool_choice.type === "auto") return;
      assertEquals(told(first).calls.map(({ name }) => name), [longNames[7]?.name]);
    },
  },
  {
    name: "a history with tools, and none now",
    talk: {
      turns: [
        { user: "Run" },
        { assistant: "", calls: [{ id: "call_1", name: "Bash", input: '{"command":"x"}' }] },
        { results: [{ id: "call_1", shown: "done" }] },
        { user: "Sum up" },
      ],
      extra: { tools: [] },
    },
    check: ([first]) => assertEquals(told(first).calls, []),
  },
];
