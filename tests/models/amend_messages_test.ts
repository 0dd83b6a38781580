import { assertEquals } from "@std/assert";
import { amendingIn } from "./amending.ts";
import type { Body } from "./object_view.ts";

const { amended, assertUntouched } = amendingIn("messages");

/** A member of the amended request. */
function member(name: string, key: string, body: Body): unknown {
  return amended(name, body)[0][key];
}

const enabled = (tokens: number) => ({ type: "enabled", budget_tokens: tokens });
const adaptive = { type: "adaptive" };
const disabled = { type: "disabled" };
const effort = (effort: string) => ({ output_config: { effort } });

const budgetOnly = ["haiku-4-5", "sonnet-4-5", "opus-4-5"];
const both = ["sonnet-4-6", "opus-4-6"];
const adaptiveOnly = [
  "opus-4-7",
  "opus-4-8",
  "sonnet-5",
  "opus-5",
  "claude-fable-5",
  "claude-fable-5-1",
  "opus-5-5",
  "haiku-5-5",
];

for (const name of adaptiveOnly) {
  Deno.test(`${name} gets no sampling parameters`, () => {
    assertEquals(amended(name, { temperature: 1, top_p: 0.9, top_k: 5, max_tokens: 9 }), [
      { max_tokens: 9 },
      ["temperature", "top_p", "top_k"],
    ]);
  });

  Deno.test(`${name} gets a thinking budget as adaptive thinking with an effort`, () => {
    const body = { max_tokens: 32_000, thinking: { ...enabled(8192), display: "omitted" } };
    assertEquals(amended(name, body), [
      { max_tokens: 32_000, thinking: { ...adaptive, display: "omitted" }, ...effort("medium") },
      ["thinking"],
    ]);
    assertEquals(member(name, "output_config", { ...body, ...effort("low") }), { effort: "low" });
    assertUntouched(name, { thinking: adaptive, ...effort("xhigh") });
  });
}

for (const name of [...budgetOnly, ...both]) {
  Deno.test(`${name} gets temperature or top_p, temperature first`, () => {
    assertEquals(amended(name, { temperature: 0.2, top_p: 0.9, top_k: 5 }), [
      { temperature: 0.2, top_k: 5 },
      ["top_p"],
    ]);
    assertUntouched(name, { temperature: 0.2 });
    assertUntouched(name, { top_p: 0.9 });
    assertUntouched(name, { top_p: 0.9, temperature: null });
  });

  Deno.test(`${name} gets only the sampling that thinking allows`, () => {
    const thinking = enabled(2000);
    assertEquals(amended(name, { thinking, temperature: 0.2, top_p: 0.97, top_k: 5 }), [
      { thinking, top_p: 0.97 },
      ["temperature", "top_k"],
    ]);
    assertEquals(amended(name, { thinking, temperature: 1, top_p: 0.97 })[1], ["top_p"]);
    assertEquals(amended(name, { thinking, top_p: 0.5 })[1], ["top_p"]);
    assertUntouched(name, { thinking, temperature: 1 });
    assertUntouched(name, { thinking: disabled, temperature: 0.2 });
  });

  Deno.test(`${name} does not think where a tool is forced`, () => {
    for (const type of ["any", "tool"]) {
      const tool_choice = { type, name: "f" };
      assertEquals(amended(name, { tool_choice, thinking: enabled(2000), temperature: 0.2 }), [
        { tool_choice, temperature: 0.2 },
        ["thinking"],
      ]);
      assertUntouched(name, { tool_choice });
      assertUntouched(name, { tool_choice, thinking: disabled });
    }
    assertUntouched(name, { tool_choice: { type: "auto" }, thinking: enabled(2000) });
  });
}

for (const name of both) {
  Deno.test(`${name} takes thinking by budget and adaptively`, () => {
    assertUntouched(name, { max_tokens: 9000, thinking: enabled(8192) });
    assertUntouched(name, { thinking: adaptive, ...effort("max") });
  });

  Deno.test(`${name} knows all efforts but xhigh`, () => {
    assertEquals(amended(name, effort("xhigh")), [effort("high"), ["output_config.effort"]]);
  });
}

for (const name of budgetOnly) {
  Deno.test(`${name} gets adaptive thinking as a budget`, () => {
    const budget = (max_tokens: number | undefined, word?: string) =>
      member(name, "thinking", {
        thinking: { ...adaptive, display: "omitted" },
        ...max_tokens && { max_tokens },
        ...word && effort(word),
      });
    const thinking = (tokens: number) => ({ ...enabled(tokens), display: "omitted" });
    assertEquals(budget(64_000, "low"), thinking(2048));
    assertEquals(budget(64_000, "medium"), thinking(8192));
    assertEquals(budget(64_000, "high"), thinking(16_384));
    assertEquals(budget(64_000, "xhigh"), thinking(31_999));
    assertEquals(budget(64_000, "max"), thinking(31_999));
    assertEquals(budget(64_000), thinking(16_384));
    assertEquals(budget(undefined), thinking(16_384));
    assertEquals(budget(4000), thinking(2976));
    assertEquals(budget(2000), undefined);
  });
}

Deno.test("Haiku and Sonnet 4.5 get no effort, and keep the output format", () => {
  for (const name of ["haiku-4-5", "sonnet-4-5"]) {
    assertEquals(amended(name, effort("high")), [{}, ["output_config.effort"]]);
    const format = { type: "json_schema", schema: {} };
    assertEquals(member(name, "output_config", { output_config: { format, effort: "high" } }), {
      format,
    });
  }
});

Deno.test("Opus 4.5 knows efforts up to high", () => {
  for (const word of ["xhigh", "max"]) {
    assertEquals(amended("opus-4-5", effort(word)), [effort("high"), ["output_config.effort"]]);
  }
  for (const word of ["low", "medium", "high"]) assertUntouched("opus-4-5", effort(word));
});

Deno.test("models that always think get adaptive thinking at low effort where it was disabled", () => {
  for (const name of ["claude-fable-5", "claude-fable-5-1", "opus-5-5"]) {
    assertEquals(amended(name, { thinking: disabled }), [
      { thinking: adaptive, ...effort("low") },
      ["thinking"],
    ]);
    assertEquals(
      member(name, "output_config", { thinking: disabled, ...effort("high") }),
      { effort: "high" },
    );
  }
  for (const name of [...budgetOnly, ...both, "opus-4-7", "opus-4-8", "sonnet-5", "opus-5"]) {
    assertUntouched(name, { thinking: disabled });
  }
});

Deno.test("Haiku 5.5 stops thinking up to effort high", () => {
  for (const word of ["xhigh", "max"]) {
    assertEquals(amended("haiku-5-5", { thinking: disabled, ...effort(word) }), [
      { thinking: disabled, ...effort("high") },
      ["output_config.effort"],
    ]);
  }
  assertUntouched("haiku-5-5", { thinking: disabled, ...effort("high") });
  assertUntouched("haiku-5-5", { thinking: adaptive, ...effort("max") });
});

Deno.test("models that refuse a forced tool get the choice left to them", () => {
  for (const name of ["claude-fable-5-1", "opus-5-5"]) {
    const tool_choice = { type: "tool", name: "f", disable_parallel_tool_use: true };
    assertEquals(amended(name, { tool_choice, thinking: adaptive }), [
      { tool_choice: { type: "auto", disable_parallel_tool_use: true }, thinking: adaptive },
      ["tool_choice"],
    ]);
    assertUntouched(name, { tool_choice: { type: "none" } });
  }
  for (
    const name of ["opus-4-7", "opus-4-8", "sonnet-5", "opus-5", "claude-fable-5", "haiku-5-5"]
  ) {
    assertUntouched(name, { tool_choice: { type: "any" }, thinking: adaptive });
  }
});

Deno.test("an output limit above the model's is lowered, and a budget above it with it", () => {
  assertEquals(amended("sonnet-4-5", { max_tokens: 128_000, thinking: enabled(100_000) }), [
    { max_tokens: 64_000, thinking: enabled(62_976) },
    ["max_tokens", "thinking"],
  ]);
  assertEquals(amended("opus-5", { max_tokens: 200_000 }), [{ max_tokens: 128_000 }, [
    "max_tokens",
  ]]);
  for (const max_tokens of [0, 1, 64_000]) assertUntouched("sonnet-4-5", { max_tokens });
});

Deno.test("a budget above the client's own limit stays: interleaved thinking allows it", () => {
  assertUntouched("sonnet-4-5", { max_tokens: 4000, thinking: enabled(10_000) });
});

Deno.test("clearing old thinking leaves together with thinking, other clearing stays", () => {
  const clear = { type: "clear_thinking_20251015", keep: "all" };
  const other = { type: "clear_tool_uses_20250919" };
  const body = (edits: unknown[]) => ({
    tool_choice: { type: "any" },
    thinking: enabled(2000),
    context_management: { edits },
  });
  assertEquals(amended("sonnet-4-5", body([clear])), [{ tool_choice: { type: "any" } }, [
    "thinking",
    "context_management",
  ]]);
  assertEquals(member("sonnet-4-5", "context_management", body([clear, other])), {
    edits: [other],
  });
  assertEquals(amended("sonnet-4-5", body([other]))[1], ["thinking"]);
  assertUntouched("opus-5", { thinking: adaptive, context_management: { edits: [clear] } });
});

Deno.test("what has the wrong type is left for the upstream to refuse", () => {
  for (const wrong of [5, "x", true, [], ["x"], null]) {
    assertUntouched("haiku-4-5", {
      thinking: wrong,
      output_config: wrong,
      tool_choice: wrong,
      context_management: wrong,
    });
  }
  assertUntouched("opus-5", { thinking: { type: "enabled" } });
  assertUntouched("opus-5", { thinking: { type: "enabled", budget_tokens: "many" } });
  assertUntouched("opus-5", { thinking: { type: "new" }, ...effort("extreme") });
  assertUntouched("haiku-4-5", { max_tokens: "128000", output_config: { effort: 3 } });
  assertEquals(
    member("claude-fable-5", "output_config", { thinking: disabled, output_config: "high" }),
    "high",
  );
});

Deno.test("what nothing is known against is not touched", () => {
  assertUntouched("opus-5", {
    model: "opus",
    messages: [],
    system: "s",
    stream: true,
    metadata: {},
    stop_sequences: ["x"],
    service_tier: "auto",
    future_member: { temperature: 1 },
  });
});
