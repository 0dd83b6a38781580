import { assert, assertEquals } from "@std/assert";
import { settle } from "../helpers/fake_clock.ts";
import { Harness, MESSAGES, user } from "./harness.ts";

const body = { model: "claude-opus-5", max_tokens: 900, messages: [user("Hi")], stream: true };
const pace = { firstMs: 1000, deltaMs: 100 };

Deno.test("the model begins at once and speaks at its pace", async () => {
  const harness = new Harness({ pace });
  const response = await harness.ask(MESSAGES, body);
  let text = "";
  let over = false;
  const reading = (async () => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
    over = true;
  })();
  const words = () => text.split("text_delta").length - 1;
  await settle();
  assert(text.includes("content_block_start"), "what takes no thinking is there at once");
  assertEquals(words(), 0);
  await harness.clock.advance(999);
  assertEquals(words(), 0);
  await harness.clock.advance(1);
  assertEquals(words(), 1);
  await harness.clock.advance(300);
  assertEquals(words(), 4);
  while (!over) await harness.clock.advance(100);
  await reading;
  assert(text.includes("message_stop"));
  assertEquals(harness.clock.pending, 0);
});

Deno.test("an answer that is no stream takes as long, all at once", async () => {
  const harness = new Harness({ pace });
  await harness.headers();
  let done = false;
  const pending = harness.ask(MESSAGES, { ...body, stream: false }).then((response) => {
    done = true;
    return response.json();
  });
  await harness.clock.advance(2000);
  assert(!done);
  await harness.clock.advance(20_000);
  const tokens = (await pending).usage.output_tokens;
  assert(1000 + tokens * 100 < 22_000);
});

Deno.test("a client that leaves stops the clock", async () => {
  const harness = new Harness({ pace });
  const response = await harness.ask(MESSAGES, body);
  const reader = response.body?.getReader();
  await reader?.read();
  const next = reader?.read();
  await harness.clock.advance(100);
  await reader?.cancel();
  await next;
  assertEquals(harness.clock.pending, 0);
  assertEquals([harness.lastCall?.aborted, harness.lastCall?.finished], [true, false]);
});
