/** Members and beta features that a vendor does not know: left out, told, and not sent again. */
import { assert, assertEquals } from "@std/assert";
import type { DialectName } from "../../lib/dialects/names.ts";
import { createSimulator, faults } from "../../lib/simulator/mod.ts";
import { createTestGateway, testToken } from "../helpers/test_gateway.ts";
import { type Api, apis, askings, type Body, crossings, messages } from "./_apis.ts";
import { onlyRecord, proxyCalls, records, shownError } from "./_looking.ts";

/** A gateway before vendors that refuse what they do not know. */
function strictGateway(betas?: readonly string[]) {
  return createTestGateway({
    simulator: (clock) =>
      createSimulator({
        clock,
        gitlabToken: testToken,
        inferred: true,
        ...betas && { betas },
      }),
  });
}

/** The vendor's refusal in these words, the API being the one that it is asked by. */
function refusal(dialect: DialectName, message: string, times = 1) {
  const type = "invalid_request_error";
  const body = dialect === "messages"
    ? { type: "error", error: { type, message } }
    : { error: { message, type, param: null, code: null } };
  return faults.proxy.reply(400, body, { "content-type": "application/json" }, { times });
}

/** A gateway before a vendor that refuses in these words for ever. */
function refusingGateway({ dialect }: Api, message: string) {
  const gateway = createTestGateway();
  gateway.simulator.inject(refusal(dialect, message, Infinity));
  return gateway;
}

const odd = { pace_of_speech: "slow" };

for (const { api, label, request } of askings) {
  Deno.test(`${label}: a member that the vendor does not know costs one refusal, then none`, async () => {
    const gateway = strictGateway();
    const body = { ...request(), ...odd };
    const reply = await gateway.ask(api.path, body);
    assertEquals(reply.status, 200, await reply.clone().text());
    assertEquals(reply.headers.get("x-gateway-dropped"), "pace_of_speech");
    await reply.text();
    assertEquals(proxyCalls(gateway).map(({ status }) => status), [400, 200]);
    const { outcome, retries, dropped } = onlyRecord(gateway);
    assertEquals([outcome, retries, dropped], ["completed", 1, ["pace_of_speech"]]);
    // Nothing but the member was touched.
    const { pace_of_speech: _, ...rest } = JSON.parse(proxyCalls(gateway)[0]?.body ?? "");
    assertEquals(JSON.parse(proxyCalls(gateway)[1]?.body ?? ""), rest);

    const again = await gateway.ask(api.path, body);
    assertEquals(again.headers.get("x-gateway-dropped"), "pace_of_speech");
    await again.text();
    assertEquals(proxyCalls(gateway).length, 3);
    assertEquals(records(gateway)[0]?.retries, 0);
    assertEquals(records(gateway)[0]?.dropped, ["pace_of_speech"]);

    // The vendor's word is believed for a while only.
    await gateway.clock.advance(10 * 60_000);
    await (await gateway.ask(api.path, body)).text();
    assertEquals(proxyCalls(gateway).length, 5);
  });

  Deno.test(`${label}: two members that the vendor does not know cost one repeat, not two`, async () => {
    const gateway = strictGateway();
    const body = { ...request(), ...odd, second_oddity: 1 };
    const error = await shownError(await gateway.ask(api.path, body), api.dialect);
    assertEquals([error.status, error.shouldRetry], [400, "false"]);
    assertEquals(proxyCalls(gateway).length, 2);
    // What both refusals said is known now.
    const again = await gateway.ask(api.path, body);
    assertEquals(again.status, 200);
    assertEquals(again.headers.get("x-gateway-dropped"), "pace_of_speech, second_oddity");
    await again.text();
    assertEquals(proxyCalls(gateway).length, 3);
  });
}

for (const stream of [false, true]) {
  Deno.test(`beta features that Anthropic does not know are left out, ${stream ? "streamed" : "unary"}`, async () => {
    const known = "interleaved-thinking-2025-05-14";
    const gateway = strictGateway([known]);
    const headers = { "anthropic-beta": `${known}, made-up-2027-01-01,other` };
    const ask = () => gateway.ask(messages.path, { ...messages.request(), stream }, { headers });
    const reply = await ask();
    assertEquals(reply.status, 200, await reply.clone().text());
    const dropped = ["anthropic-beta: made-up-2027-01-01", "anthropic-beta: other"];
    assertEquals(reply.headers.get("x-gateway-dropped"), dropped.join(", "));
    await reply.text();
    const calls = proxyCalls(gateway);
    assertEquals(calls.map(({ status }) => status), [400, 200]);
    assertEquals(calls[1]?.headers.get("anthropic-beta"), known);
    assertEquals(calls[1]?.body, calls[0]?.body);
    assertEquals(onlyRecord(gateway).dropped, dropped);

    await (await ask()).text();
    assertEquals(proxyCalls(gateway).length, 3);
  });
}

Deno.test("a header of which every beta feature is unknown is not sent at all", async () => {
  const gateway = strictGateway([]);
  const headers = { "anthropic-beta": "made-up-2027-01-01" };
  await (await gateway.ask(messages.path, messages.request(), { headers })).text();
  assertEquals(proxyCalls(gateway)[1]?.headers.has("anthropic-beta"), false);
});

Deno.test("tokens are counted without what the vendor does not know", async () => {
  const gateway = strictGateway([]);
  const headers = { "anthropic-beta": "made-up-2027-01-01" };
  for (const calls of [2, 3]) {
    const reply = await gateway.ask(`${messages.path}/count_tokens`, messages.request(), {
      headers,
    });
    assertEquals(reply.status, 200);
    assertEquals(reply.headers.get("x-gateway-dropped"), "anthropic-beta: made-up-2027-01-01");
    assert((await reply.json()).input_tokens > 0);
    assertEquals(proxyCalls(gateway).length, calls);
  }
});

for (const { api, label, request, upstream } of crossings) {
  Deno.test(`${label}: what a translated request is refused for is left out as well`, async () => {
    const gateway = createTestGateway();
    const [member, words] = upstream === "messages"
      ? ["temperature", "temperature: Extra inputs are not permitted"]
      : ["reasoning", "Unknown parameter: 'reasoning'."];
    gateway.simulator.inject(refusal(upstream, words));
    const thinks = { thinking: { type: "enabled", budget_tokens: 2000 }, max_tokens: 4000 };
    const body = {
      messages: thinks,
      chat: { reasoning_effort: "low" },
      responses: { reasoning: { effort: "low" } },
    }[api.dialect];
    const wanted = upstream === "messages" ? { temperature: 0.5 } : body;
    const reply = await gateway.ask(api.path, { ...request(), ...wanted });
    assertEquals(reply.status, 200, await reply.clone().text());
    await reply.text();
    const bodies = proxyCalls(gateway).map(({ body }) => JSON.parse(body ?? ""));
    assertEquals(bodies.map((each) => Object.hasOwn(each, member)), [true, false]);
    assert(reply.headers.get("x-gateway-dropped")?.split(", ").includes(member));
    const { retries, dropped } = onlyRecord(gateway);
    assertEquals([retries, dropped.includes(member)], [1, true]);
  });
}

/** What must reach the vendor or be refused by it, with a value for each. */
const contents: readonly (readonly [member: string, value: unknown])[] = [
  ["system", "Be brief."],
  ["tools", [{ name: "look", input_schema: { type: "object" } }]],
  ["tool_choice", { type: "auto" }],
  ["stop_sequences", ["END"]],
  ["output_config", { format: { type: "json_schema", schema: { type: "object" } } }],
  ["mcp_servers", []],
  ["inference_geo", "eu"],
];

Deno.test("what makes a request another one is never left out", async () => {
  const everywhere: Body = { model: messages.model, messages: 1, input: 1, max_tokens: 1 };
  for (const [member, value] of [...contents, ...Object.entries(everywhere)]) {
    const gateway = refusingGateway(messages, `${member}: Extra inputs are not permitted`);
    const body = { [member]: value, ...messages.request() };
    const reply = await gateway.ask(messages.path, body);
    const error = await shownError(reply, "messages");
    assertEquals([error.status, error.message], [
      400,
      `${member}: Extra inputs are not permitted`,
    ]);
    assertEquals(proxyCalls(gateway).length, 1, member);
  }
});

for (const api of apis) {
  Deno.test(`${api.dialect}: a refusal that names what was not sent is not answered by a repeat`, async () => {
    const words = api.dialect === "messages"
      ? "speed: Extra inputs are not permitted"
      : "Unknown parameter: 'speed'.";
    const gateway = refusingGateway(api, words);
    assertEquals((await gateway.ask(api.path, api.request())).status, 400);
    assertEquals(proxyCalls(gateway).length, 1);
  });

  Deno.test(`${api.dialect}: a vendor that goes on refusing is asked twice, then once each`, async () => {
    const words = api.dialect === "messages"
      ? "speed: Extra inputs are not permitted"
      : "Unknown parameter: 'speed'.";
    const gateway = refusingGateway(api, words);
    for (const calls of [2, 3, 4]) {
      const body = { ...api.request(), speed: "fast" };
      assertEquals((await gateway.ask(api.path, body)).status, 400);
      assertEquals(proxyCalls(gateway).length, calls);
    }
  });
}

Deno.test("what one model's vendor does not know is still sent to others", async () => {
  const gateway = strictGateway();
  const body = { ...messages.request(), ...odd };
  await (await gateway.ask(messages.path, body)).text();
  await (await gateway.ask(messages.path, { ...body, model: "duo-chat-opus-4-6" })).text();
  assertEquals(proxyCalls(gateway).map(({ status }) => status), [400, 200, 400, 200]);
});

Deno.test("hostile members in any number fill no memory and are each refused at most once", async () => {
  const gateway = strictGateway();
  for (let n = 0; n < 600; n++) {
    const reply = await gateway.ask(messages.path, { ...messages.request(), [`x${n}`]: n });
    assertEquals(reply.status, 200);
    await reply.text();
  }
  // The latest 256 are known, the earliest are not.
  const before = proxyCalls(gateway).length;
  await (await gateway.ask(messages.path, { ...messages.request(), x599: 1 })).text();
  assertEquals(proxyCalls(gateway).length, before + 1);
  await (await gateway.ask(messages.path, { ...messages.request(), x0: 1 })).text();
  assertEquals(proxyCalls(gateway).length, before + 3);
});
