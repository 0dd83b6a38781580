/** Tools that only some APIs have: free text, namespaces, tools that come later. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Cell } from "../_cells.ts";
import { answered, ask, runTool, type Scenario, told } from "./_scenario.ts";

/** Of an object's member that may be any text the simulated models know nothing to say. */
const hasFreeText = ({ upstream }: Cell) => upstream !== "messages";
export const otherTools: readonly Scenario[] = [
  {
    name: "a custom tool with a grammar",
    clients: ["chat", "responses"],
    talk: {
      tools: [{ name: "apply_patch", description: "Edits.", custom: 'start: "a" "\\n"' }],
      turns: ask('Patch with `*** "Begin" \\n 👋`'),
    },
    then: [answered],
    reaches: ['*** "Begin"', "result 1"],
    check([first], cell) {
      const [call] = told(first).calls;
      assertEquals([call?.name, call?.custom], ["apply_patch", true]);
      if (hasFreeText(cell)) assertEquals(call?.input, '*** "Begin" \\n 👋');
      assertStringIncludes(JSON.stringify(first?.sent.tools), 'start: \\"a\\"');
    },
  },
  {
    name: "a namespace of tools",
    clients: ["responses"],
    talk: {
      turns: ask("Run `ls`"),
      extra: {
        tools: [
          {
            type: "namespace",
            name: "multi_agent",
            description: "Agents.",
            tools: [{ type: "function", name: "spawn", parameters: runTool.schema, strict: false }],
          },
          { type: "web_search", external_web_access: true },
        ],
      },
    },
    then: [answered],
    check([first, second], { upstream }) {
      const [call] = told(first).calls;
      assertEquals([call?.namespace, call?.name], ["multi_agent", "spawn"]);
      assertStringIncludes(told(second).text, "result 1");
      if (upstream !== "responses") assert(first?.dropped.includes("tools.web_search"));
    },
  },
  {
    name: "additional tools",
    clients: ["responses"],
    talk: {
      turns: [
        {
          replay: {
            output: [{
              type: "additional_tools",
              role: "developer",
              tools: [{
                type: "namespace",
                name: "functions",
                description: "Code mode.",
                tools: [{ type: "custom", name: "exec", format: { type: "text" } }],
              }],
            }],
          },
        },
        { user: "Run `ls -a`" },
      ],
    },
    then: [answered],
    check([first, second], cell) {
      const [call] = told(first).calls;
      assertEquals([call?.namespace, call?.name, call?.custom], ["functions", "exec", true]);
      if (hasFreeText(cell)) assertEquals(call?.input, "ls -a");
      assertStringIncludes(told(second).text, "result 1");
    },
  },
  {
    name: "a search for tools",
    clients: ["responses"],
    talk: {
      turns: [
        { user: "Find a tool and use it: `ls`" },
        {
          replay: {
            output: [
              {
                type: "tool_search_call",
                call_id: "call_s",
                execution: "client",
                arguments: { query: "shell" },
                status: "completed",
              },
              {
                type: "tool_search_output",
                call_id: "call_s",
                execution: "client",
                status: "completed",
                tools: [{ type: "function", name: "Bash", parameters: runTool.schema }],
              },
            ],
          },
        },
        { assistant: "Found one." },
        { user: "Go on: `ls`" },
      ],
      extra: { tools: [{ type: "tool_search", execution: "client", description: "Finds tools." }] },
    },
    check: ([first]) => assertEquals(told(first).calls.map(({ name }) => name), ["Bash"]),
  },
  {
    name: "deferred tools",
    clients: ["messages"],
    talk: {
      turns: [
        { user: "Find a tool for `ls`" },
        { assistant: "", calls: [{ id: "toolu_1", name: "ToolSearch", input: "{}" }] },
        {
          results: [{
            id: "toolu_1",
            shown: [{ raw: { type: "tool_reference", tool_name: "Bash" } }],
          }],
        },
        { assistant: "Found one." },
        { user: "Run `ls`" },
      ],
      extra: {
        tools: [
          { name: "ToolSearch", input_schema: { type: "object", properties: {} } },
          { name: "HIDDEN", input_schema: { type: "object" }, defer_loading: true },
          { name: "Bash", input_schema: runTool.schema, defer_loading: true },
        ],
      },
    },
    check([first]) {
      assertEquals(told(first).calls.map(({ name }) => name), ["Bash"]);
      assert(!JSON.stringify(first?.sent).includes("HIDDEN"));
    },
  },
];
