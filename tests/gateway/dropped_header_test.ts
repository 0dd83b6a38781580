/** What was left out is told in a header, whatever the client called it and however much it is. */
import { assert, assertEquals } from "@std/assert";
import { createTestGateway } from "../helpers/test_gateway.ts";
import { onlyRecord } from "./_looking.ts";

const names = ["наз", "a\nb", "a\r\nx-injected: 1", "\0", "é", " ", "x".repeat(5_000), "a, b"];

Deno.test("an item or a tool of a type that no header can hold is left out like any other", async () => {
  for (const type of names) {
    const gateway = createTestGateway();
    const response = await gateway.ask("/v1/responses", {
      model: "sonnet",
      input: [{ role: "user", content: "Hello" }, { type }],
      tools: [{ type }],
      include: [type],
    });
    assertEquals(response.status, 200, await response.text());
    assertEquals(response.headers.get("x-gateway-dropped"), "include, tools[0], input[1]");
    assertEquals(response.headers.get("x-injected"), null);
    assertEquals(onlyRecord(gateway).outcome, "completed");
  }
});

Deno.test("thousands of parts that are left out fit into one header", async () => {
  const many = Array.from({ length: 5_000 }, (_, index) => ({ type: `novelty_${index}` }));
  const asked: [path: string, body: object][] = [
    ["/v1/responses", { model: "sonnet", input: ["Hi", ...many].map(asItem) }],
    ["/v1/responses", { model: "sonnet", input: "Hi", tools: many }],
    ["/v1/chat/completions", { model: "sonnet", messages: [user({ text: "Hi" }, ...many)] }],
    ["/v1/messages", {
      model: "gpt-5.5",
      max_tokens: 9,
      messages: [user({ text: "Hi" }, ...many)],
    }],
  ];
  for (const [path, body] of asked) {
    const gateway = createTestGateway();
    const response = await gateway.ask(path, body);
    assertEquals(response.status, 200, await response.text());
    const told = response.headers.get("x-gateway-dropped") ?? "";
    assertEquals(told.split(", ").length, 32);
    assert(told.length < 4_096, `${told.length} characters`);
  }
});

function asItem(item: string | { type: string }) {
  return typeof item === "string" ? { role: "user", content: item } : item;
}

function user(...content: { text?: string; type?: string }[]) {
  return { role: "user", content: content.map((part) => ({ type: "text", ...part })) };
}
