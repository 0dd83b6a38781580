import { assert, assertEquals } from "@std/assert";
import { PromptCache } from "../../lib/simulator/mind/prompt_cache.ts";
import { assistant, CHAT, Harness, type Json, MESSAGES, RESPONSES, user } from "./harness.ts";

const mark = { cache_control: { type: "ephemeral" } };
const block = (text: string, more: Json = {}) => ({ type: "text", text, ...more });

Deno.test("Messages writes what is marked to the cache, and reads it the next time", async () => {
  const harness = new Harness();
  const ask = async (messages: Json[]) => {
    const body = {
      model: "claude-opus-5",
      max_tokens: 900,
      system: [block("You are patient. ".repeat(50), mark)],
      messages,
    };
    const usage = (await harness.json(MESSAGES, body)).usage as Json;
    assertEquals(
      (usage.cache_creation as Json).ephemeral_5m_input_tokens,
      usage.cache_creation_input_tokens,
    );
    return [
      usage.cache_creation_input_tokens,
      usage.cache_read_input_tokens,
      usage.input_tokens,
    ].map(Number) as [number, number, number];
  };
  const [written, read, fresh] = await ask([user("Hi")]);
  assert(written > 200 && read === 0 && fresh > 0);
  assertEquals(await ask([user("Hi")]), [0, written, fresh]);
  const [more, same] = await ask([user("Hi"), assistant("Ho"), user([block("And?", mark)])]);
  assert(more > 0 && same === written, "the longest known beginning is read");
  const [none, all, left] = await ask([
    user("Hi"),
    assistant("Ho"),
    user([block("And?")]),
    assistant("Well"),
    user([block("So?", mark)]),
  ]);
  assertEquals(all, written + more, "a mark that has moved on does not matter");
  assert(none > 0 && left === 0);
});

Deno.test("Messages caches nothing that is not marked", async () => {
  const harness = new Harness();
  const body = { model: "claude-opus-5", max_tokens: 900, messages: [user("Hi ".repeat(500))] };
  await harness.json(MESSAGES, body);
  const usage = (await harness.json(MESSAGES, body)).usage as Json;
  assertEquals([usage.cache_creation_input_tokens, usage.cache_read_input_tokens], [0, 0]);
});

Deno.test("OpenAI caches by itself, by key and by model", async () => {
  const harness = new Harness();
  const cached = async (path: string, body: Json) => {
    const usage = (await harness.json(path, body)).usage as Json;
    const details = (usage.prompt_tokens_details ?? usage.input_tokens_details) as Json;
    const total = Number(usage.prompt_tokens ?? usage.input_tokens);
    const out = Number(usage.completion_tokens ?? usage.output_tokens);
    assertEquals(usage.total_tokens, total + out);
    return [details.cached_tokens, total];
  };
  for (const [path, field] of [[CHAT, "messages"], [RESPONSES, "input"]] as const) {
    const body = { model: "gpt-5", [field]: [user("Hi")], prompt_cache_key: path };
    const [before, total] = await cached(path, body);
    assertEquals(before, 0);
    const longer = { ...body, [field]: [user("Hi"), assistant("Ho"), user("And?")] };
    assertEquals((await cached(path, longer))[0], total);
    assertEquals((await cached(path, { ...body, prompt_cache_key: "other" }))[0], 0);
    assertEquals((await cached(path, { ...body, model: "gpt-5.1" }))[0], 0);
  }
});

Deno.test("PromptCache forgets the oldest when there is too much to remember", () => {
  const cache = new PromptCache();
  const prompt = (name: number) => [{ text: `${name}`, tokens: 1, breakpoint: true }];
  cache.read("", prompt(0));
  assertEquals(cache.read("", prompt(0)).cacheRead, 1);
  for (let name = 1; name <= 20_000; name++) cache.read("", prompt(name));
  assertEquals(cache.read("", prompt(0)).cacheRead, 0);
});

Deno.test("an image costs the same whatever its size", async () => {
  const count = async (bytes: number) => {
    const data = "iVBORw0KGgo" + "A".repeat(bytes);
    const image = { type: "image", source: { type: "base64", media_type: "image/png", data } };
    const body = { model: "claude-opus-5", messages: [user([image])] };
    const path = `${MESSAGES}/count_tokens?beta=true`;
    return Number((await new Harness().json(path, body)).input_tokens);
  };
  assertEquals(await count(4000), await count(400_000));
});
