import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createTestGateway } from "../helpers/test_gateway.ts";
import { proxyCalls } from "./_looking.ts";

const first = { input: "Remember the number 4217.", stream: false };

for (const stream of [false, true]) {
  for (const [from, to] of [["gpt-5.2", "gpt-5.2"], ["gpt-5.2", "sonnet"], ["sonnet", "gpt-5.2"]]) {
    const form = stream ? "streamed" : "unary";

    Deno.test(`a response of ${from}, ${form}, can be gone on from with ${to}`, async () => {
      const gateway = createTestGateway();
      const told = await gateway.ask("/v1/responses", { ...first, model: from, stream });
      const text = await told.text();
      const id = /"id":"(resp_[^"]+)"/.exec(text)?.[1];
      assert(id, text);
      const reply = await gateway.ask("/v1/responses", {
        model: to,
        previous_response_id: id,
        input: "Which number was it?",
      });
      assertEquals(reply.status, 200, await reply.clone().text());
      await reply.text();
      const sent = proxyCalls(gateway).at(-1)?.body ?? "";
      assertStringIncludes(sent, "Remember the number 4217.");
      assertStringIncludes(sent, "Which number was it?");
    });
  }
}

Deno.test("an item of an earlier answer can be referred to by its id", async () => {
  const gateway = createTestGateway();
  const told = await gateway.ask("/v1/responses", { ...first, model: "gpt-5.2" });
  const { output } = await told.json();
  const message = output.find((item: { type: string }) => item.type === "message");
  const reply = await gateway.ask("/v1/responses", {
    model: "gpt-5.2",
    input: [
      { role: "user", content: "Remember the number 4217." },
      { type: "item_reference", id: message.id },
      { role: "user", content: "Which number was it?" },
    ],
  });
  assertEquals(reply.status, 200, await reply.clone().text());
  const { text } = message.content[0];
  assertStringIncludes(proxyCalls(gateway).at(-1)?.body ?? "", JSON.stringify(text).slice(1, -1));
});

Deno.test("what was not to be stored cannot be referred to", async () => {
  const gateway = createTestGateway();
  const told = await gateway.ask("/v1/responses", { ...first, model: "gpt-5.2", store: false });
  const { id } = await told.json();
  for (const model of ["gpt-5.2", "sonnet"]) {
    const reply = await gateway.ask("/v1/responses", {
      model,
      previous_response_id: id,
      input: "Which number was it?",
    });
    assertEquals(reply.status, 400);
    const { error } = await reply.json();
    assertEquals(error.code, "previous_response_not_found");
    assertEquals(error.param, "previous_response_id");
  }
});

Deno.test("CONVERSATION_MEMORY=off remembers nothing", async () => {
  const gateway = createTestGateway({ env: { CONVERSATION_MEMORY: "off" } });
  const told = await gateway.ask("/v1/responses", { ...first, model: "gpt-5.2" });
  const { id } = await told.json();
  const reply = await gateway.ask("/v1/responses", {
    model: "sonnet",
    previous_response_id: id,
    input: "Which number was it?",
  });
  assertEquals(reply.status, 400);
});
