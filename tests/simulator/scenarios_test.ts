import { assert, assertEquals, assertRejects } from "@std/assert";
import { scenarioNames } from "../../lib/simulator/mod.ts";
import { CHAT, Harness, type Json, MESSAGES, RESPONSES, user } from "./harness.ts";

const requests: Readonly<Record<string, (prompt: string) => Json>> = {
  [MESSAGES]: (prompt) => ({ model: "claude-opus-5", max_tokens: 9000, messages: [user(prompt)] }),
  [CHAT]: (prompt) => ({ model: "gpt-5", messages: [user(prompt)] }),
  [RESPONSES]: (prompt) => ({ model: "gpt-5", input: prompt }),
};

Deno.test("a prompt can ask for a status, in every API", async () => {
  const harness = new Harness();
  for (const name of scenarioNames.filter((name) => /^\d+$/.test(name))) {
    for (const [path, request] of Object.entries(requests)) {
      const response = await harness.ask(path, request(`Please sim:${name}, now`));
      // OpenAI has no 529: it is overloaded with a 503.
      const expected = name === "529" && path !== MESSAGES ? 503 : Number(name);
      assertEquals(response.status, expected, `sim:${name} at ${path}`);
      await response.body?.cancel();
    }
  }
});

Deno.test("a prompt can ask for every other scenario by name", async () => {
  for (const name of scenarioNames.filter((name) => !/^\d+$/.test(name))) {
    for (const [path, request] of Object.entries(requests)) {
      const harness = new Harness();
      const patience = new AbortController();
      const body = { ...request(`sim:${name}`), stream: true };
      const asked = harness.ask(path, body, { signal: patience.signal })
        .then((response) => response.text());
      // What never ends by itself is ended by the client; what takes its time is given it.
      asked.catch(() => {});
      if (/^(hang|silence)$/.test(name)) await harness.clock.advance(1000);
      else await harness.clock.advance(60_000);
      patience.abort();
      if (/^(hang|silence|cut)$/.test(name)) await assertRejects(() => asked);
      else assert((await asked).length > 0 || name === "nobody", `sim:${name} at ${path}`);
      assertEquals(harness.clock.pending, 0);
    }
  }
});

Deno.test("a scenario is taken from the user's last words, reminders aside", async () => {
  const harness = new Harness();
  const ask = async (messages: Json[]) => {
    const body = { model: "claude-opus-5", max_tokens: 900, messages };
    return (await harness.ask(MESSAGES, body)).status;
  };
  assertEquals(await ask([user("sim:429"), { role: "assistant", content: "x" }, user("Hi")]), 200);
  assertEquals(await ask([user("Hi"), { role: "assistant", content: "x" }, user("sim:429")]), 429);
  const reminder = "<system-reminder>sim:500</system-reminder>";
  assertEquals(await ask([user(`${reminder} Hi`)]), 200);
  assertEquals(await ask([user(`sim:429 ${reminder}`)]), 429);
  assertEquals(await ask([user("sim:unknown and sim:429")]), 429);
  assertEquals(await ask([user("sim:constructor")]), 200);
});

Deno.test("a scenario lasts through a tool loop", async () => {
  const body = {
    model: "claude-opus-5",
    max_tokens: 900,
    messages: [
      user("sim:529"),
      { role: "assistant", content: [{ type: "tool_use", id: "t", name: "x", input: {} }] },
      user([{ type: "tool_result", tool_use_id: "t", content: "done" }]),
    ],
  };
  assertEquals((await new Harness().ask(MESSAGES, body)).status, 529);
});
