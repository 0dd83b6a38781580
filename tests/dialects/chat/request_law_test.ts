/** What Chat can say of a request survives being written and read again. */
import fc from "fast-check";
import { assertEquals } from "@std/assert";
import type {
  AssistantPart,
  CanonicalRequest,
  ImagePart,
  JsonObject,
  Tool,
  ToolChoice,
  Turn,
  UserPart,
} from "../../../lib/core/canonical.ts";
import { codec } from "../../../lib/dialects/chat/codec.ts";
import { callerId, encode, newMemory } from "./contexts.ts";

const said = fc.string({ unit: "grapheme", minLength: 1, maxLength: 12 })
  .map((text) => `.${text.replaceAll("\0", "")}`);
const text = said.map((text) => ({ kind: "text" as const, text }));
const name = fc.stringMatching(/^[a-zA-Z0-9_-]{1,20}$/);

const image: fc.Arbitrary<ImagePart> = fc.record({
  kind: fc.constant("image"),
  source: fc.constantFrom(
    { kind: "url", url: "https://x.test/a.png" },
    { kind: "base64", mediaType: "image/png", data: "iVBORw0KGgoAAAANSUhEUg==" },
  ),
  detail: fc.constantFrom("low", "high"),
}, { requiredKeys: ["kind", "source"] });

const document = name.map((title): UserPart => ({
  kind: "document",
  source: { kind: "base64", mediaType: "application/pdf", data: "JVBERi0xLjc=" },
  title,
}));

const userTurn: fc.Arbitrary<Turn> = fc.record({
  role: fc.constant("user"),
  parts: fc.array(fc.oneof(text, image, document), { minLength: 1, maxLength: 3 }),
  name,
}, { requiredKeys: ["role", "parts"] });

const systemTurn = text.map((part): Turn => ({ role: "system", parts: [part] }));

const input = fc.dictionary(name, fc.jsonValue()).map((value) => JSON.stringify(value));

/** An assistant's turn and the results of its calls. */
const exchange = fc.record({
  text: fc.option(text),
  refusal: fc.option(said),
  calls: fc.array(fc.record({ name, input, result: fc.option(said) }), { maxLength: 3 }),
}).filter(({ text, refusal, calls }) => text !== null || refusal !== null || calls.length > 0);

type Exchange = typeof exchange extends fc.Arbitrary<infer Value> ? Value : never;

function turnsOf({ text, refusal, calls }: Exchange, index: number): Turn[] {
  const id = (at: number) => `call_${index}_${at}`;
  const parts: AssistantPart[] = [
    ...(text ? [text] : []),
    ...(refusal !== null ? [{ kind: "refusal", text: refusal } as const] : []),
    ...calls.map(({ name, input }, at): AssistantPart => ({
      kind: "tool_call",
      id: id(at),
      name,
      tool: "function",
      input,
    })),
  ];
  const results = calls.map(({ result }, at): UserPart => ({
    kind: "tool_result",
    callId: id(at),
    tool: "function",
    content: [{ kind: "text", text: result ?? "(no output)" }],
  }));
  const assistant: Turn = { role: "assistant", parts };
  return results.length > 0 ? [assistant, { role: "user", parts: results }] : [assistant];
}

const turns = fc.tuple(
  fc.option(systemTurn),
  userTurn,
  fc.array(fc.tuple(exchange, fc.oneof(userTurn, systemTurn)), { maxLength: 3 }),
).map(([system, first, rest]) => [
  ...(system ? [system] : []),
  first,
  ...rest.flatMap(([said, next], index) => [...turnsOf(said, index), next]),
]);

const schema: JsonObject = {
  type: "object",
  properties: { a: { type: "string" } },
  required: ["a"],
  additionalProperties: false,
};

const tool: fc.Arbitrary<Tool> = fc.oneof(
  fc.record({
    kind: fc.constant("function"),
    name,
    description: said,
    schema: fc.constant(schema),
    strict: fc.constant(true),
  }, { requiredKeys: ["kind", "name", "schema"] }),
  fc.record({
    kind: fc.constant("custom"),
    name,
    format: fc.constantFrom(
      { kind: "text" },
      { kind: "grammar", syntax: "lark", definition: "start: /x/" },
    ),
  }, { requiredKeys: ["kind", "name"] }),
);

const tools = fc.uniqueArray(tool, { maxLength: 4, selector: ({ name }) => name });

type Choice = Pick<CanonicalRequest, "tools" | "toolChoice" | "allowedTools" | "parallelToolCalls">;

const choosing = tools.chain((tools): fc.Arbitrary<Choice> => {
  const [first] = tools;
  if (!first) return fc.constant({ tools });
  const mode = fc.constantFrom("auto", "any", "none").map((mode): ToolChoice => ({ mode }));
  const named: ToolChoice = { mode: "tool", name: first.name, tool: first.kind };
  return fc.record({
    tools: fc.constant(tools),
    toolChoice: fc.oneof(mode, fc.constant(named)),
    parallelToolCalls: fc.boolean(),
  }, { requiredKeys: ["tools"] });
});

const settings: fc.Arbitrary<Partial<CanonicalRequest>> = fc.record({
  maxTokens: fc.integer({ min: 2048, max: 128_000 }),
  format: fc.constantFrom(
    { kind: "json_schema", schema, name: "out", strict: true },
    { kind: "json_schema", schema, name: "out", description: "d", strict: false },
  ),
  verbosity: fc.constantFrom("low", "medium", "high"),
  cacheKey: name,
  safetyIdentifier: name,
}, { requiredKeys: [] });

const thinking: fc.Arbitrary<Pick<CanonicalRequest, "thinking" | "sampling">> = fc.oneof(
  fc.constantFrom("low", "medium", "high", "xhigh").map((effort) => ({
    thinking: { effort, display: "summarized" } as const,
    sampling: {},
  })),
  fc.double({ min: 0, max: 2, noNaN: true }).map((temperature) => ({
    thinking: { effort: "none", display: "summarized" } as const,
    sampling: { temperature },
  })),
  fc.constant({ thinking: { display: "summarized" } as const, sampling: {} }),
);

const request: fc.Arbitrary<CanonicalRequest> = fc.tuple(turns, choosing, settings, thinking)
  .map(([turns, choice, settings, thinking]) => ({
    turns,
    ...choice,
    stopSequences: [],
    ...settings,
    ...thinking,
    wantsOpaque: true,
  }));

Deno.test("A request that Chat can say comes back as it was", () => {
  fc.assert(
    fc.property(request, (request) => {
      const { body, dropped } = encode(request);
      const context = { memory: newMemory(), callerId };
      const wire = JSON.parse(JSON.stringify(body));
      assertEquals(codec.request.decode(wire, context), { request, dropped });
      assertEquals(dropped, []);
    }),
    { seed: 20_261, numRuns: 300 },
  );
});

Deno.test("Writing a request twice gives the same bytes", () => {
  fc.assert(
    fc.property(request, (request) => {
      assertEquals(JSON.stringify(encode(request).body), JSON.stringify(encode(request).body));
    }),
    { seed: 20_262, numRuns: 50 },
  );
});
