import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { createCatalog } from "../../lib/models/catalog.ts";
import type { DialectName } from "../../lib/dialects/names.ts";
import { effortLevels } from "../../lib/models/model.ts";
import { applyEdits, viewOf } from "./object_view.ts";

const catalog = createCatalog({ aliases: new Map(), defaultModel: "opus" });
const models = [
  ...catalog.models,
  ...["claude-unknown", "gpt-unknown"].map((name) => catalog.resolve(name).targets[0]),
];

const junk = fc.constantFrom<unknown>(null, true, 5, "x", [], {}, ["x"], { type: 5 });
const effort = fc.oneof(fc.constantFrom(...effortLevels), junk);
const tokens = fc.oneof(fc.integer({ min: -10, max: 300_000 }), fc.double(), junk);
const optional = (members: Record<string, fc.Arbitrary<unknown>>) =>
  fc.record(members, { requiredKeys: [] });
const orJunk = (value: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 4, arbitrary: value }, { weight: 1, arbitrary: junk });

const shared = {
  temperature: orJunk(fc.double({ min: 0, max: 2 })),
  top_p: orJunk(fc.double({ min: 0, max: 1 })),
  stream: fc.boolean(),
  tools: fc.constantFrom<unknown>([], [{ name: "f" }], null, "x"),
  parallel_tool_calls: fc.boolean(),
  future_member: fc.jsonValue({ maxDepth: 1 }),
};

/** Requests that touch every rule, with values right and wrong. */
const bodies: Record<DialectName, fc.Arbitrary<Record<string, unknown>>> = {
  messages: optional({
    ...shared,
    max_tokens: tokens,
    top_k: orJunk(fc.integer()),
    thinking: orJunk(optional({
      type: fc.constantFrom("enabled", "adaptive", "disabled", "new"),
      budget_tokens: tokens,
      display: fc.constantFrom("omitted", "summarized"),
    })),
    output_config: orJunk(optional({ effort, format: fc.constant({ type: "json_schema" }) })),
    tool_choice: orJunk(optional({
      type: fc.constantFrom("auto", "any", "tool", "none"),
      name: fc.constant("f"),
      disable_parallel_tool_use: fc.boolean(),
    })),
    context_management: orJunk(fc.record({
      edits: fc.constantFrom<unknown>([{ type: "clear_thinking_20251015" }], [{ type: "x" }], 5),
    })),
  }),
  chat: optional({
    ...shared,
    max_tokens: tokens,
    max_completion_tokens: tokens,
    reasoning_effort: effort,
    stop: fc.constantFrom<unknown>("", [], null, 5),
    logprobs: fc.boolean(),
    tool_choice: fc.constantFrom("auto", "none"),
    stream_options: orJunk(optional({ include_usage: orJunk(fc.boolean()) })),
  }),
  responses: optional({
    ...shared,
    max_output_tokens: tokens,
    reasoning: orJunk(optional({ effort, summary: fc.constant("auto") })),
    include: orJunk(fc.constant(["message.output_text.logprobs"])),
    top_logprobs: orJunk(fc.integer()),
  }),
};

/** The members that an amendment may add, by dialect. */
const mayAdd: Record<DialectName, readonly string[]> = {
  messages: ["output_config"],
  chat: ["max_completion_tokens", "stream_options"],
  responses: [],
};

for (const model of models) {
  for (const dialect of model.dialects) {
    Deno.test(`${model.id}: amending ${dialect} twice changes nothing more, and invents nothing`, () => {
      fc.assert(
        fc.property(bodies[dialect], (body) => {
          const before = structuredClone(body);
          const { edits, dropped } = model.amend(dialect, viewOf(body));
          assertEquals(body, before, "the body itself was changed");

          const keys = edits.map(({ key }) => key);
          assertEquals(new Set(keys).size, keys.length, "a member is edited twice");
          assertEquals(new Set(dropped).size, dropped.length);
          for (const edit of edits) {
            if (edit.op !== "set") {
              assert(Object.hasOwn(body, edit.key), `${edit.key} is not there`);
            }
          }

          const once = applyEdits(body, edits);
          for (const key of Object.keys(once)) {
            assert(Object.hasOwn(body, key) || mayAdd[dialect].includes(key), `${key} was added`);
          }
          assertEquals(once.future_member, body.future_member);
          const again = model.amend(dialect, viewOf(once));
          assertEquals([again.edits, again.dropped], [[], []]);
        }),
        { seed: 4, numRuns: 150 },
      );
    });
  }
}
