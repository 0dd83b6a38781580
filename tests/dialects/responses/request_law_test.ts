/** What both sides of the Responses API can say survives being written and read again. */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type {
  AssistantPart,
  CanonicalRequest,
  ImagePart,
  TextPart,
  ToolCallPart,
  Turn,
  UserPart,
} from "../../../lib/core/canonical.ts";
import { mergeTurns } from "../../../lib/core/history/merge_turns.ts";
import { text as textOf } from "../../helpers/turns.ts";
import { decode, encode } from "./translation.ts";

const settings = { seed: 20261121, numRuns: 300 };

const text = fc.string({ minLength: 1, unit: "grapheme" })
  .filter((said) => said.trim() !== "" && said.isWellFormed() && !said.includes("\0"));
const textPart = text.map(textOf);
const name = fc.stringMatching(/^[a-z][a-zA-Z0-9_-]{0,20}$/);

const image = fc.constantFrom("https://a.example/a.png", "https://a.example/b.png")
  .map((url) => ({ kind: "image", source: { kind: "url", url }, detail: "high" } as const));
const document = fc.constantFrom(
  {
    kind: "document",
    source: { kind: "base64", mediaType: "application/pdf", data: "JVBERi0=" },
    title: "a.pdf",
  } as const,
  { kind: "document", source: { kind: "url", url: "https://a.example/a.pdf" } } as const,
);

const thinking = fc.tuple(fc.oneof(fc.constant(""), text), fc.string({ minLength: 1 }))
  .map(([said, value]): AssistantPart => ({
    kind: "thinking",
    text: said,
    opaque: { origin: "responses", family: "", value: `gAAAA${value}` },
  }));

const input = fc.json();

/** Calls by tools of a fixed kind: a name cannot stand for a function here and free text there. */
const call = fc.oneof(
  fc.tuple(fc.constantFrom("look", "run"), input, fc.option(fc.constant("fs"), { nil: undefined }))
    .map(([name, input, namespace]) => ({
      name,
      input,
      tool: "function" as const,
      ...(namespace !== undefined && { namespace }),
    })),
  text.map((input) => ({ name: "exec", input, tool: "custom" as const })),
);

/** Parts of a turn of the assistant, its phase, and what its calls resulted in. */
type Exchange = [
  said: (AssistantPart | Omit<ToolCallPart, "kind" | "id">)[],
  phase: string | undefined,
  outputs: (TextPart | ImagePart)[][],
];

const exchange: fc.Arbitrary<Exchange> = fc.tuple(
  fc.array(
    fc.oneof(textPart, thinking, call, text.map((text) => ({ kind: "refusal", text } as const))),
  ),
  fc.option(fc.constantFrom("commentary", "final_answer"), { nil: undefined }),
  fc.array(fc.array(fc.oneof(textPart, image), { maxLength: 2 }), { minLength: 1 }),
);

const conversation = fc.array(
  fc.oneof(
    fc.array(fc.oneof(textPart, image, document), { minLength: 1, maxLength: 3 })
      .map((parts): Turn => ({ role: "user", parts })),
    fc.array(textPart, { minLength: 1, maxLength: 2 })
      .map((parts): Turn => ({ role: "system", parts })),
    exchange,
  ),
  { minLength: 1, maxLength: 6 },
).map(numbered);

/** The turns with ids for the calls, each call answered at once. */
function numbered(turns: (Turn | Exchange)[]): Turn[] {
  let calls = 0;
  return turns.flatMap((turn): Turn[] => {
    if (!Array.isArray(turn)) return [turn];
    const [parts, phase, outputs] = turn;
    const said = parts.map((part): AssistantPart =>
      "kind" in part ? part : { kind: "tool_call", id: `call_${calls++}`, ...part }
    );
    // Only reasoning that leads to something is accepted, and only messages have a phase.
    while (said.at(-1)?.kind === "thinking") said.pop();
    const hasMessage = said.some(({ kind }) => kind === "text" || kind === "refusal");
    const answered = said.filter((part): part is ToolCallPart => part.kind === "tool_call")
      .map(({ id, tool }, index): UserPart => ({
        kind: "tool_result",
        callId: id,
        tool,
        content: outputs[index % outputs.length] ?? [],
      }));
    return [
      ...(said.length === 0 ? [] : [{
        role: "assistant" as const,
        parts: said,
        ...(hasMessage && phase !== undefined && { phase }),
      }]),
      ...(answered.length === 0 ? [] : [{ role: "user" as const, parts: answered }]),
    ];
  });
}

/** The instructions are one text, whatever they were made of. */
function normal(turns: readonly Turn[]): Turn[] {
  const first = turns.findIndex(({ role }) => role !== "system");
  const end = first < 0 ? 0 : first;
  const leading = turns.slice(0, end).flatMap(({ parts }) =>
    parts.map((part) => "text" in part ? part.text : "")
  );
  return mergeTurns([
    ...(leading.length > 0
      ? [{ role: "system" as const, parts: [textOf(leading.join("\n\n"))] }]
      : []),
    ...turns.slice(end),
  ]);
}

Deno.test("Law: decode(encode(turns)) keeps every turn", () => {
  fc.assert(
    fc.property(conversation.filter((turns) => turns.length > 0), (turns) => {
      const { body } = encode({ turns }, "gpt-5.5");
      assertEquals(normal(decode(body).request.turns), normal(turns));
    }),
    settings,
  );
});

const functionTool = fc.record({
  kind: fc.constant("function" as const),
  name,
  namespace: fc.constantFrom("fs", "web"),
  description: text,
  schema: fc.constant({ type: "object", properties: { a: { type: "string" } } }),
  strict: fc.constant(false),
}, { requiredKeys: ["kind", "name", "schema", "strict"] });

const customTool = fc.record({
  kind: fc.constant("custom" as const),
  name,
  description: text,
  format: fc.constantFrom(
    { kind: "text" as const },
    { kind: "grammar" as const, syntax: "lark", definition: "start: /.+/" },
  ),
}, { requiredKeys: ["kind", "name"] });

const settingsOf: fc.Arbitrary<Partial<CanonicalRequest>> = fc.record({
  toolChoice: fc.constantFrom({ mode: "auto" }, { mode: "any" }, { mode: "none" }),
  parallelToolCalls: fc.boolean(),
  maxTokens: fc.integer({ min: 2048, max: 128_000 }),
  thinking: fc.record({
    effort: fc.constantFrom("low", "medium", "high", "xhigh"),
    display: fc.constantFrom("summarized", "omitted"),
  }, { requiredKeys: ["display"] }),
  format: fc.record({
    kind: fc.constant("json_schema" as const),
    name,
    schema: fc.constant({ type: "object", properties: {} }),
    strict: fc.constant(false),
  }),
  verbosity: fc.constantFrom("low", "high"),
  cacheKey: name,
  safetyIdentifier: name,
}, { requiredKeys: ["thinking"] });

Deno.test("Law: decode(encode(settings)) keeps tools and settings", () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.oneof(functionTool, customTool), {
        minLength: 1,
        maxLength: 5,
        selector: (tool) => tool.name,
      }),
      settingsOf,
      (tools, given) => {
        const { body } = encode({ tools, ...given }, "gpt-5.5");
        const { turns: _, tools: read, wantsOpaque, sampling, stopSequences, ...rest } =
          decode(body).request;
        // A namespace's tools stand together, where its first one stood.
        const spaces = Map.groupBy(tools, (tool) => "namespace" in tool ? tool.namespace : tool);
        assertEquals(read, [...spaces.values()].flat());
        assertEquals(rest, given as typeof rest);
        assertEquals([wantsOpaque, sampling, stopSequences], [true, {}, []]);
      },
    ),
    settings,
  );
});
