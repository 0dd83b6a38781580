import { assertEquals } from "@std/assert";
import { amendingIn } from "./amending.ts";
import { model } from "./model_by_name.ts";
import { viewOf } from "./object_view.ts";

const { amended, assertUntouched } = amendingIn("chat");

const sampling = {
  temperature: 1,
  top_p: 0.5,
  presence_penalty: 0,
  frequency_penalty: 0.1,
  logit_bias: {},
  logprobs: true,
  top_logprobs: 3,
};
const none = { reasoning_effort: "none" };

for (const name of ["gpt-5", "gpt-5-mini", "gpt-5.1", "gpt-5.2", "gpt-5.4", "gpt-5.5"]) {
  Deno.test(`${name} gets no sampling, penalties or logprobs while it thinks`, () => {
    assertEquals(amended(name, sampling), [{}, Object.keys(sampling)]);
    assertEquals(amended(name, { ...sampling, reasoning_effort: "high" })[0], {
      reasoning_effort: "high",
    });
  });

  Deno.test(`${name} gets max_tokens by its new name`, () => {
    assertEquals(model(name).amend("chat", viewOf({ max_tokens: 100 })).edits, [
      { op: "rename", key: "max_tokens", to: "max_completion_tokens" },
    ]);
  });
}

for (const name of ["gpt-5.1", "gpt-5.2", "gpt-5.4", "gpt-5.4-mini", "gpt-5.4-nano", "gpt-5.5"]) {
  Deno.test(`${name} takes sampling with effort none`, () => {
    assertUntouched(name, { ...sampling, ...none });
  });
}

/** Model, effort asked for, effort that it gets. */
const efforts: readonly (readonly [string, string, string])[] = [
  ["gpt-5", "none", "minimal"],
  ["gpt-5", "minimal", "minimal"],
  ["gpt-5", "xhigh", "high"],
  ["gpt-5-mini", "max", "high"],
  ["gpt-5.1", "minimal", "none"],
  ["gpt-5.1", "xhigh", "high"],
  ["gpt-5.2", "xhigh", "xhigh"],
  ["gpt-5.2", "max", "xhigh"],
  ["gpt-5.4", "minimal", "none"],
  ["gpt-5.5", "max", "xhigh"],
];
for (const [name, asked, given] of efforts) {
  Deno.test(`${name} gets effort ${given} for ${asked}`, () => {
    assertEquals(amended(name, { reasoning_effort: asked }), [
      { reasoning_effort: given },
      asked === given ? [] : ["reasoning_effort"],
    ]);
  });
}

Deno.test("the newer of two output limits counts", () => {
  assertEquals(amended("gpt-5.4", { max_tokens: 5, max_completion_tokens: 7 }), [
    { max_completion_tokens: 7 },
    ["max_tokens"],
  ]);
  assertEquals(amended("gpt-5.4", { max_tokens: 5, max_completion_tokens: null }), [
    { max_completion_tokens: 5 },
    [],
  ]);
  assertUntouched("gpt-5.4", { max_tokens: null, max_completion_tokens: 7 });
});

Deno.test("an output limit above the model's is lowered under either name", () => {
  const lowered = { max_completion_tokens: 128_000 };
  assertEquals(amended("gpt-5.4", { max_tokens: 200_000 }), [lowered, ["max_tokens"]]);
  assertEquals(amended("gpt-5.4", { max_completion_tokens: 200_000 }), [lowered, [
    "max_completion_tokens",
  ]]);
  assertEquals(amended("gpt-5.4", { max_tokens: 9, max_completion_tokens: 200_000 })[0], lowered);
  assertEquals(
    amended("gpt-5.4", { max_tokens: 200_000, max_completion_tokens: null })[0],
    lowered,
  );
});

Deno.test("an empty list of tools leaves with what goes with tools", () => {
  assertEquals(amended("gpt-5", { tools: [], tool_choice: "auto", parallel_tool_calls: true }), [
    {},
    [],
  ]);
  assertUntouched("gpt-5", { tools: [{}], tool_choice: "auto", parallel_tool_calls: true });
  assertUntouched("gpt-5", { tool_choice: "none" });
});

Deno.test("a stop that names nothing leaves", () => {
  for (const stop of ["", []]) assertEquals(amended("gpt-5", { stop }), [{}, []]);
  assertUntouched("gpt-5", { stop: null });
});

Deno.test("a stream is asked for usage, with its other options kept", () => {
  const usage = { stream: true, stream_options: { include_usage: true } };
  assertEquals(amended("gpt-5", { stream: true }), [usage, []]);
  assertEquals(amended("gpt-5", { stream: true, stream_options: null }), [usage, []]);
  assertEquals(
    amended("gpt-5", {
      stream: true,
      stream_options: { include_obfuscation: false, include_usage: false },
    })[0].stream_options,
    { include_obfuscation: false, include_usage: true },
  );
  assertUntouched("gpt-5", usage);
  assertUntouched("gpt-5", { stream: false });
  assertUntouched("gpt-5", { stream: true, stream_options: "all" });
});

Deno.test("what has the wrong type, and what nothing is known against, is not touched", () => {
  assertUntouched("gpt-5", {
    model: "gpt-5",
    messages: [],
    n: 2,
    seed: 1,
    user: "u",
    store: true,
    reasoning_effort: 5,
    max_completion_tokens: "many",
    tools: "f",
    stop: 5,
    temperature: null,
    future_member: [],
  });
});
