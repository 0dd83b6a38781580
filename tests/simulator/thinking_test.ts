import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { assistant, CHAT, Harness, type Json, MESSAGES, RESPONSES, user } from "./harness.ts";

Deno.test("signed thinking is accepted when it comes back, altered signatures are not", async () => {
  const harness = new Harness();
  const first = {
    model: "claude-sonnet-4-5-20250929",
    max_tokens: 4000,
    thinking: { type: "enabled", budget_tokens: 1024 },
    messages: [user("Hi")],
  };
  const blocks = (await harness.json(MESSAGES, first)).content as Json[];
  assertEquals(blocks.map((block) => block.type), ["thinking", "text"]);
  const [thinking, text] = blocks;
  const again = (block: Json, model = first.model) => {
    const messages = [user("Hi"), assistant([block, text]), user("And now?")];
    return harness.refused(MESSAGES, { ...first, model, thinking: undefined, messages });
  };
  assertEquals(await again(thinking ?? {}), [200, "(no refusal)"]);
  assertEquals((await again(thinking ?? {}, "claude-opus-5"))[0], 200);
  const edited = { ...thinking, thinking: "Something else" };
  assertEquals((await again(edited))[0], 200, "the signature does not bind the text");
  const signature = String(thinking?.signature);
  for (const wrong of ["", signature.slice(0, -4), signature.replace(/.$/, "A"), "c2ltCg=="]) {
    const [status, message] = await again({ ...thinking, signature: wrong });
    assertEquals(status, 400);
    assertStringIncludes(message, "Invalid `signature` in `thinking` block");
  }
});

Deno.test("newer Claude models think silently unless asked to tell", async () => {
  const harness = new Harness();
  const told = async (model: string, display?: string) => {
    const thinking = { type: "adaptive", ...display !== undefined && { display } };
    const body = { model, max_tokens: 900, thinking, messages: [user("Hi")] };
    const [block] = (await harness.json(MESSAGES, body)).content as Json[];
    assert(block?.signature);
    return block.thinking !== "";
  };
  assertEquals(await told("claude-opus-4-6"), true);
  assertEquals(await told("claude-opus-5"), false);
  assertEquals(await told("claude-opus-5", "summarized"), true);
  assertEquals(await told("claude-opus-4-6", "omitted"), false);
});

Deno.test("encrypted reasoning is accepted by its own family only, and only when finished", async () => {
  const harness = new Harness();
  const first = {
    model: "gpt-5.6-sol",
    input: "Hi",
    include: ["reasoning.encrypted_content"],
    reasoning: { summary: "auto" },
  };
  const output = (await harness.json(RESPONSES, first)).output as Json[];
  assertEquals(output.map((item) => item.type), ["reasoning", "message"]);
  const again = (model: string, reasoning: Json) =>
    harness.refused(RESPONSES, { model, input: [user("Hi"), reasoning, output[1], user("Ho")] });
  const [reasoning = {}] = output;
  assertEquals((await again("gpt-5.6-sol", reasoning))[0], 200);
  assertEquals((await again("gpt-5.6-luna", reasoning))[0], 200);
  for (const model of ["gpt-5.5-2026-04-23", "gpt-5", "gpt-6-astra"]) {
    assertStringIncludes((await again(model, reasoning))[1], "could not be verified");
  }
  const events = await harness.stream(RESPONSES, first);
  const provisional = /"encrypted_content":"(provisional[^"]*)"/.exec(events)?.[1];
  const [, message] = await again("gpt-5.6-sol", { ...reasoning, encrypted_content: provisional });
  assertStringIncludes(message, "could not be verified");
});

Deno.test("reasoning is sealed and told only when asked for, and counted always", async () => {
  const harness = new Harness();
  const ask = async (more: Json): Promise<[Json | undefined, unknown]> => {
    const answer = await harness.json(RESPONSES, { model: "gpt-5", input: "Hi", ...more });
    const [item] = answer.output as Json[];
    const usage = answer.usage as { output_tokens_details: Json };
    return [item, usage.output_tokens_details.reasoning_tokens];
  };
  const [silent, tokens] = await ask({});
  assertEquals([silent?.type, silent?.summary], ["reasoning", []]);
  assert(silent && !("encrypted_content" in silent) && Number(tokens) > 0);
  const [told] = await ask({ reasoning: { summary: "detailed" } });
  assertEquals((told?.summary as Json[]).length, 1);
  const [none, nothing] = await ask({ reasoning: { effort: "minimal" } });
  assertEquals([none?.type, nothing], ["message", 0]);
});

Deno.test("Chat counts reasoning, and a small limit leaves no room for an answer", async () => {
  const body = { model: "gpt-5", messages: [user("Hi")], max_completion_tokens: 12 };
  const answer = await new Harness().json(CHAT, body);
  const [choice] = answer.choices as Json[];
  assertEquals([choice?.finish_reason, (choice?.message as Json).content], ["length", ""]);
  const usage = answer.usage as Json;
  assertEquals(usage.completion_tokens, 12);
  assertEquals((usage.completion_tokens_details as Json).reasoning_tokens, 12);
});
