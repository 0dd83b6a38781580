import { assert, assertEquals } from "@std/assert";
import type { JsonBody } from "../../lib/core/json_body.ts";
import { readJsonBody } from "../../lib/core/read_body.ts";
import { BufferBudget } from "../../lib/core/buffer_budget.ts";
import { dialects } from "../../lib/dialects/mod.ts";
import { tokenNeed } from "../../lib/http/token_need.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

function bodyOf(value: unknown): Promise<JsonBody> {
  const request = new Request("http://127.0.0.1/", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(value),
  });
  return readJsonBody(request, {
    limitBytes: 50_000_000,
    deadlineMs: 1_000,
    buffers: new BufferBudget(100_000_000),
    clock: new FakeClock(),
    watch: [],
    signal: new AbortController().signal,
  });
}

const model = { contextWindow: 200_000, outputLimit: 64_000 };
const messages = (content: string) => [{ role: "user", content }];

async function need(body: Record<string, unknown>): Promise<number> {
  using read = await bodyOf({ messages: messages("Hello"), ...body });
  return tokenNeed(dialects.messages, model, read);
}

Deno.test("a request needs its prompt and what it allows its answer, 4,096 tokens at most", async () => {
  const prompt = await need({ max_tokens: 0 });
  assert(prompt > 0 && prompt < 50);
  assertEquals(await need({ max_tokens: 100 }), prompt + 100);
  assertEquals(await need({ max_tokens: 60_000 }), prompt + 4_096);
  assertEquals(await need({}), prompt + 4_096);
});

Deno.test("an absurd limit of the answer does not make the need absurd", async () => {
  for (const max_tokens of [-5, 1e308, 0.5, "many", null]) {
    const tokens = await need({ max_tokens });
    assert(Number.isInteger(tokens) && tokens > 0 && tokens < 5_000, `${max_tokens}: ${tokens}`);
  }
});

Deno.test("a very large body is not parsed, and needs no more than the model can read", async () => {
  assertEquals(await need({ messages: messages("a".repeat(3_000_000)), max_tokens: 10 }), 200_010);
  const middling = await need({ messages: messages("a ".repeat(550_000)), max_tokens: 10 });
  assert(middling <= 200_010 && middling > 100_000, `${middling}`);
});
