/** Histories as agents really have them. */
import { assertStringIncludes } from "@std/assert";
import { runTool, type Scenario, told } from "./_scenario.ts";

export const history: readonly Scenario[] = [
  {
    name: "a system message in the middle",
    talk: {
      system: ["At first."],
      tools: [runTool],
      turns: [
        { user: "One" },
        { system: "In between." },
        { assistant: "Two", calls: [{ id: "call_1", name: "Bash", input: '{"command":"x"}' }] },
        { results: [{ id: "call_1", shown: "Three" }] },
        { system: "Behind the result." },
        { system: "And one more." },
        { user: "Four" },
        { system: "At last." },
      ],
    },
    reaches: [
      ...["At first.", "One", "In between.", "Two", "Three", "Behind the result."],
      ...["And one more.", "Four", "At last."],
    ],
  },
  {
    name: "awkward ids of calls",
    talk: {
      tools: [runTool],
      turns: [
        { user: "Run" },
        {
          assistant: "",
          calls: ["x".repeat(200), "a b/c:d.é", "call_1"].map((id) => ({
            id,
            name: "Bash",
            input: "{}",
          })),
        },
        {
          results: ["call_1", "a b/c:d.é", "x".repeat(200)].map((id) => ({
            id,
            shown: `of ${id.slice(0, 6)}`,
          })),
        },
      ],
    },
    check([first]) {
      for (const result of ["of xxxxxx", "of a b/c:", "of call_1"]) {
        assertStringIncludes(told(first).text, result);
      }
    },
  },
  {
    name: "a broken history",
    talk: {
      tools: [runTool],
      turns: [
        { assistant: "I was first." },
        { user: [" \n", "Next"] },
        { user: "And again" },
        {
          assistant: "",
          calls: [
            { id: "call_1", name: "Bash", input: '{"command":"a"}' },
            { id: "call_2", name: "Gone", input: "" },
          ],
        },
        { results: [{ id: "call_1", shown: "" }] },
        { results: [{ id: "call_9", shown: "of nobody" }, { id: "call_1", shown: "twice" }] },
        { assistant: "Half a sent " },
      ],
    },
    reaches: ["I was first.", "Next", "And again", "of nobody", "Half a sent"],
  },
];
