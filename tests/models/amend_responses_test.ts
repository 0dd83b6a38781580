import { assertEquals } from "@std/assert";
import { amendingIn } from "./amending.ts";

const { amended, assertUntouched } = amendingIn("responses");

const logprobs = "message.output_text.logprobs";
const encrypted = "reasoning.encrypted_content";
const sampling = { temperature: 1, top_p: 0.5, top_logprobs: 2, include: [encrypted, logprobs] };

/** Models by whether they take sampling with effort `none`. */
const thinkers = ["gpt-5", "gpt-5-mini", "gpt-5.6-sol", "gpt-6", "gpt-5-codex", "gpt-5.3-codex"];
const choosers = ["gpt-5.1", "gpt-5.2", "gpt-5.4", "gpt-5.4-mini", "gpt-5.5"];

for (const name of [...thinkers, ...choosers]) {
  Deno.test(`${name} gets no sampling and no logprobs while it thinks`, () => {
    assertEquals(amended(name, sampling), [
      { include: [encrypted] },
      ["temperature", "top_p", "top_logprobs", logprobs],
    ]);
  });
}

for (const name of choosers) {
  Deno.test(`${name} takes sampling with effort none`, () => {
    assertUntouched(name, { ...sampling, reasoning: { effort: "none", summary: "auto" } });
  });
}

Deno.test("GPT-5.6 gets no sampling even with effort none", () => {
  const reasoning = { effort: "none" };
  assertEquals(amended("gpt-5.6-sol", { temperature: 1, reasoning }), [{ reasoning }, [
    "temperature",
  ]]);
});

/** Model, effort asked for, effort that it gets. */
const efforts: readonly (readonly [string, string, string])[] = [
  ["gpt-5", "none", "minimal"],
  ["gpt-5.1", "minimal", "none"],
  ["gpt-5.2", "max", "xhigh"],
  ["gpt-5.6-terra", "none", "none"],
  ["gpt-5.6-terra", "minimal", "none"],
  ["gpt-5.6-terra", "max", "xhigh"],
  ["gpt-6", "none", "low"],
  ["gpt-6", "max", "max"],
  ["gpt-5-codex", "xhigh", "high"],
  ["gpt-5-codex", "minimal", "low"],
  ["gpt-5.2-codex", "xhigh", "xhigh"],
  ["gpt-5.3-codex", "max", "xhigh"],
];
for (const [name, asked, given] of efforts) {
  Deno.test(`${name} gets effort ${given} for ${asked} and keeps the rest of reasoning`, () => {
    assertEquals(amended(name, { reasoning: { effort: asked, summary: "auto" } }), [
      { reasoning: { effort: given, summary: "auto" } },
      asked === given ? [] : ["reasoning.effort"],
    ]);
  });
}

Deno.test("an output limit is raised to 16 and lowered to the model's", () => {
  const limit = (max_output_tokens: unknown) => amended("gpt-5.4", { max_output_tokens });
  assertEquals(limit(1), [{ max_output_tokens: 16 }, ["max_output_tokens"]]);
  assertEquals(limit(200_000), [{ max_output_tokens: 128_000 }, ["max_output_tokens"]]);
  for (const max_output_tokens of [16, 128_000, 0, -1, "5", null]) {
    assertUntouched("gpt-5.4", { max_output_tokens });
  }
});

Deno.test("state, references, empty lists and unknown members go through", () => {
  assertUntouched("gpt-5.4", {
    model: "gpt-5.4",
    input: [],
    store: true,
    previous_response_id: "resp_1",
    tools: [],
    tool_choice: "auto",
    parallel_tool_calls: true,
    stream: true,
    include: [encrypted],
    client_metadata: {},
    future_member: 1,
  });
});

Deno.test("what has the wrong type is left for the upstream to refuse", () => {
  for (const wrong of [5, "high", [], true, null]) {
    assertUntouched("gpt-5", { reasoning: wrong, include: wrong });
  }
  for (const effort of [null, 5, "extreme"]) assertUntouched("gpt-5", { reasoning: { effort } });
});
