import { assertEquals } from "@std/assert";
import type { CanonicalRequest } from "../../lib/core/canonical.ts";
import { askedEffort } from "../../lib/models/asked_effort.ts";
import { codex5, gpt5, gpt52 } from "../../lib/models/capabilities.ts";

type Thinking = CanonicalRequest["thinking"];

const effort = (thinking: Thinking, maxTokens?: number, can = gpt52) =>
  askedEffort(can, { thinking, ...(maxTokens !== undefined && { maxTokens }) });

Deno.test("An effort is the nearest that the model has, the lower one first", () => {
  assertEquals(effort({ effort: "max" }), "xhigh");
  assertEquals(effort({ effort: "minimal" }), "none");
  assertEquals(effort({ effort: "none" }, undefined, codex5), "low");
});

Deno.test("A budget stands for an effort, and adaptive thinking for the model's own", () => {
  const budgets = [1024, 4096, 10_000, 31_999].map((budget) => effort({ mode: "enabled", budget }));
  assertEquals(budgets, ["low", "low", "medium", "high"]);
  assertEquals(effort({ mode: "enabled" }), undefined);
  assertEquals(effort({ mode: "adaptive" }, 100), undefined);
  assertEquals(effort({ mode: "adaptive", effort: "high" }), "high");
});

Deno.test("Thinking that is switched off is the least that the model has, over any effort", () => {
  assertEquals(effort({ mode: "disabled", effort: "high" }), "none");
  assertEquals(effort({ mode: "disabled" }, undefined, gpt5), "minimal");
  assertEquals(effort({ mode: "disabled" }, undefined, codex5), "low");
});

Deno.test("With little room and no wish the model thinks the least", () => {
  assertEquals(effort({}, 2047), "none");
  assertEquals(effort({}, 2047, gpt5), "minimal");
  assertEquals(effort({}, 2048), undefined);
  assertEquals(effort({}), undefined);
  assertEquals(effort({ effort: "high" }, 100), "high");
});
