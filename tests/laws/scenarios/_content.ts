/** Pictures, documents, and text that is hard to carry. */
import { assert, assertStringIncludes } from "@std/assert";
import { runTool, type Scenario } from "./_scenario.ts";

/** One pixel. */
const PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAA" +
  "AABJRU5ErkJggg==";
const PDF = "JVBERi0xLjcKJSVFT0YK";

const awkward = 'Grüße 👩‍👩‍👧 "quoted" \\ back \u2028 \u202e שלום \ud83d nul\0 \t end';
/** The same without what no vendor takes. */
const tidied = 'Grüße 👩‍👩‍👧 "quoted" \\ back \u2028 \u202e שלום \ufffd nul \t end';

export const content: readonly Scenario[] = [
  {
    name: "images",
    talk: {
      turns: [{
        user: [
          "Compare:",
          { image: PNG, type: "image/png" },
          { image: PNG, type: "image/jpg" },
          { imageUrl: "https://example.com/cat.png" },
        ],
      }],
    },
    reaches: ["Compare:", PNG, PNG, "https://example.com/cat.png"],
    check: ([first]) => assert(!/image\/jpe?g/.test(JSON.stringify(first?.sent))),
  },
  {
    name: "a document",
    talk: { turns: [{ user: ["Sum it up:", { pdf: PDF, title: "report.pdf" }] }] },
    reaches: ["Sum it up:", PDF],
    check: ([first]) => assertStringIncludes(JSON.stringify(first?.sent), "report.pdf"),
  },
  {
    name: "an image in a tool's result",
    clients: ["messages", "responses"],
    talk: {
      tools: [runTool],
      turns: [
        { user: "Show" },
        { assistant: "", calls: [{ id: "call_1", name: "Bash", input: '{"command":"show"}' }] },
        { results: [{ id: "call_1", shown: ["Here:", { image: PNG, type: "image/png" }] }] },
      ],
    },
    reaches: ["Here:", PNG],
  },
  {
    name: "awkward text",
    talk: {
      system: [awkward],
      tools: [runTool],
      turns: [
        { user: awkward },
        {
          assistant: awkward,
          calls: [{ id: "call_1", name: "Bash", input: JSON.stringify({ command: awkward }) }],
        },
        { results: [{ id: "call_1", shown: awkward }] },
      ],
    },
    check([first]) {
      const texts = JSON.stringify(first?.sent).split(JSON.stringify(tidied).slice(1, -1));
      assert(texts.length >= 4, "system, user, assistant and result arrive");
    },
  },
];
