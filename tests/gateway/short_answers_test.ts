/** A JSON answer that declares a short length is taken whole before the client is told anything. */
import { assert, assertEquals } from "@std/assert";
import { createTestGateway, type TestGateway } from "../helpers/test_gateway.ts";
import { chat } from "./_apis.ts";
import { onlyRecord } from "./_looking.ts";

/** A gateway whose upstream gives the simulator's answers as `change` makes them. */
function changing(change: (answer: string) => { body: BodyInit; length: number }): TestGateway {
  const gateway: TestGateway = createTestGateway({
    deps: {
      async fetch(url, init) {
        const response = await gateway.simulator.fetch(new Request(url, init));
        if (url.pathname.includes("direct_access")) return response;
        const { body, length } = change(await response.text());
        const headers = { "content-type": "application/json", "content-length": String(length) };
        return new Response(body, { headers });
      },
    },
  });
  return gateway;
}

Deno.test("a short answer reaches the client byte for byte, and is counted once", async () => {
  let written = "";
  const gateway = changing((answer) => {
    written = answer;
    return { body: answer, length: new TextEncoder().encode(answer).length };
  });
  const reply = await gateway.ask(chat.path, chat.request());
  assertEquals([reply.status, await reply.text()], [200, written]);
  const record = onlyRecord(gateway);
  assertEquals([record.outcome, record.bytesOut, record.usageKnown], [
    "completed",
    new TextEncoder().encode(written).length,
    true,
  ]);
});

Deno.test("a short answer that is cut short gets the status it deserves", async () => {
  const gateway = changing((answer) => ({ body: answer.slice(0, 40), length: 40 }));
  const reply = await gateway.ask(chat.path, chat.request());
  assertEquals(reply.status, 502);
  assert((await reply.text()).includes("not complete JSON"));
  assertEquals(onlyRecord(gateway).outcome, "upstream_failed");
});

Deno.test("a short answer that is an error in spite of its status is told as one", async () => {
  const error = JSON.stringify({ error: { message: "Something is wrong", type: "server_error" } });
  const gateway = changing(() => ({ body: error, length: error.length }));
  const reply = await gateway.ask(chat.path, chat.request());
  assert(reply.status >= 500, String(reply.status));
  await reply.body?.cancel();
  assertEquals(onlyRecord(gateway).outcome, "upstream_failed");
});
