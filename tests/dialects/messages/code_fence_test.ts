import { assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { CodeFence } from "../../../lib/dialects/messages/code_fence.ts";
import { cutText } from "../../helpers/events.ts";

function unfence(pieces: readonly string[]): string {
  const fence = new CodeFence();
  return pieces.map((piece) => fence.push(piece)).join("") + fence.end();
}

const fenced: readonly [text: string, unfenced: string][] = [
  ['```json\n{"a": 1}\n```', '{"a": 1}'],
  ["\n```\n{}\n```\n\n", "{}"],
  ["```JSON \r\n[1, 2]\r\n```", "[1, 2]"],
  ['```json\n{"a": "```"}\n```', '{"a": "```"}'],
  ["```json\n{}", "{}"],
];

const bare: readonly string[] = [
  '{"a": 1}',
  "  [1]\n",
  "",
  "`code`",
  "Here it is:\n```json\n{}\n```",
  "```not a fence``` {}",
  "``",
];

Deno.test("CodeFence takes off a fence around the whole text, however it is cut", () => {
  for (const [text, unfenced] of fenced) {
    fc.assert(
      fc.property(cutText(fc.constant(text)), ({ pieces }) => {
        assertEquals(unfence(pieces), unfenced);
      }),
      { seed: 20261121, numRuns: 50 },
    );
    assertEquals(unfence([...text]), unfenced);
  }
});

Deno.test("CodeFence passes on any text without a fence as it is", () => {
  for (const text of bare) {
    assertEquals(unfence([text]), text);
    assertEquals(unfence([...text]), text);
  }
});

Deno.test("CodeFence gives text on as soon as it cannot be part of a fence", () => {
  const fence = new CodeFence();
  assertEquals(fence.push("{"), "{");
  assertEquals(fence.push("```"), "```");
});

Deno.test("CodeFence holds little back, however much white space comes", () => {
  const fence = new CodeFence();
  fence.push("```json\n{");
  let given = 0;
  for (let count = 0; count < 10_000; count++) given += fence.push(" ").length;
  assertLess(10_000 - given, 100);
});
