/** What is wrong with a request is said at once, costs nothing upstream, and harms nobody. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { HandFedStream } from "../helpers/hand_fed_stream.ts";
import { createTestGateway, type TestGateway } from "../helpers/test_gateway.ts";
import { type Api, apis, messages } from "./_apis.ts";
import { onlyRecord, shownError } from "./_looking.ts";

const json = { "content-type": "application/json" };

/** Asks with a raw body and expects it to be refused without a call upstream. */
async function assertRefused(
  gateway: TestGateway,
  api: Api,
  body: BodyInit,
  status: number,
  headers: Record<string, string> = json,
) {
  const calls = gateway.simulator.calls.length;
  const response = await gateway.ask(api.path, body, { headers });
  const error = await shownError(response, api.dialect);
  assertEquals(error.status, status, error.message);
  assertEquals(gateway.simulator.calls.length, calls);
  assert(!/TypeError|SyntaxError| at .*\.ts|node_modules|undefined/.test(error.message));
  return error;
}

async function assertServes(gateway: TestGateway): Promise<void> {
  const response = await gateway.ask(messages.path, messages.request());
  assertEquals(response.status, 200);
  await response.text();
}

for (const api of apis) {
  const input = api.dialect === "responses" ? "input" : "messages";
  const valid = JSON.stringify(api.request());

  /** What is sent, as text, then what the error has to mention. */
  const malformed: Readonly<Record<string, readonly [body: string, says: string]>> = {
    "an empty body": ["", "empty"],
    "white space": [" \n\t ", "empty"],
    "no JSON": ["model=sonnet&messages=hello", "JSON"],
    "half an object": [valid.slice(0, -1), "JSON"],
    "an object and more": [`${valid}}`, "JSON"],
    "an array": [`[${valid}]`, "object"],
    "null": ["null", "object"],
    "a text": ['"hello"', "object"],
    "a comma at the end": [valid.replace(/}$/, ",}"), "JSON"],
    "single quotes": ["{'model':'sonnet'}", "JSON"],
    "NaN": [valid.replace(/}$/, ',"temperature":NaN}'), "JSON"],
    "a repeated member": [valid.replace(/}$/, ',"model":"opus"}'), "model"],
    "ten thousand brackets": [valid.replace(/}$/, `,"x":${"[".repeat(10_000)}`), "JSON"],
    // The Responses API has requests without input, and leaves them to the vendor.
    ...api.dialect !== "responses" && {
      "no input": [JSON.stringify({ model: api.model }), input] as const,
    },
    "an input of the wrong type": [JSON.stringify({ model: api.model, [input]: 5 }), input],
    "an input that is null": [JSON.stringify({ model: api.model, [input]: null }), input],
    "a model that is a number": [JSON.stringify({ ...api.request(), model: 5 }), "model"],
    "a model that is an object": [JSON.stringify({ ...api.request(), model: {} }), "model"],
    "a stream that is a text": [JSON.stringify({ ...api.request(), stream: "yes" }), "stream"],
    "a model with markup": [
      JSON.stringify({ ...api.request(), model: "claude<img src=x onerror=alert(1)>" }),
      "model",
    ],
    "a model with a line break": [
      JSON.stringify({ ...api.request(), model: "claude\r\nx-evil: 1" }),
      "model",
    ],
    "a model with the name of two megabytes": [
      JSON.stringify({ ...api.request(), model: "claude".repeat(350_000) }),
      "bytes",
    ],
    "an empty model": [JSON.stringify({ ...api.request(), model: "" }), "model"],
  };

  for (const [name, [body, says]] of Object.entries(malformed)) {
    Deno.test(`${api.dialect}: ${name} is a 400 that says so`, async () => {
      const gateway = createTestGateway();
      const error = await assertRefused(gateway, api, body, 400);
      assertStringIncludes(error.message, says);
      assert(error.message.length < 1_000);
      assertEquals([error.type, error.shouldRetry], ["invalid_request_error", "false"]);
      const record = onlyRecord(gateway);
      assertEquals([record.outcome, record.status, record.lane], ["rejected", 400, "none"]);
      await assertServes(gateway);
    });
  }

  Deno.test(`${api.dialect}: names of Object's own members are names of no model`, async () => {
    const gateway = createTestGateway();
    for (const model of ["constructor", "toString", "__proto__", "hasOwnProperty", "valueOf"]) {
      const body = `{"model":"${model}","${input}":[]}`;
      const error = await assertRefused(gateway, api, body, 404);
      assertStringIncludes(error.message, model);
      assertEquals(error.shouldRetry, "false");
    }
    await assertServes(gateway);
  });

  Deno.test(`${api.dialect}: __proto__ in a body is a member like any other`, async () => {
    const gateway = createTestGateway();
    const body = valid.replace(/}$/, ',"__proto__":{"stream":true,"model":"x"}}');
    const response = await gateway.ask(api.path, body, { headers: json });
    assertEquals(response.headers.get("x-gateway-model"), api.model);
    assertEquals(({} as Record<string, unknown>).stream, undefined);
    await response.text();
  });

  Deno.test(`${api.dialect}: a declared length over the limit is a 413 before a byte is read`, async () => {
    const gateway = createTestGateway({ env: { BODY_LIMIT: "1MB" } });
    const body = new HandFedStream();
    const headers = { ...json, "content-length": "1000001" };
    const error = await assertRefused(gateway, api, body.stream, 413, headers);
    assertEquals([body.pulls, error.shouldRetry], [0, "false"]);
    assertStringIncludes(error.message, "1000000");
    await assertServes(gateway);
  });

  Deno.test(`${api.dialect}: a body that turns out over the limit is a 413, and is not read on`, async () => {
    const gateway = createTestGateway({ env: { BODY_LIMIT: "1MB" } });
    const body = new HandFedStream();
    const asked = gateway.ask(api.path, body.stream, { headers: json });
    await body.feed('{"x":"');
    await body.feed("a".repeat(1_000_000));
    const error = await shownError(await asked, api.dialect);
    assertEquals(error.status, 413);
    assertEquals(body.cancelled, true);
    assertEquals(onlyRecord(gateway).outcome, "rejected");
    await assertServes(gateway);
  });

  Deno.test(`${api.dialect}: a compressed body is a 415`, async () => {
    const gateway = createTestGateway();
    const stream = new Blob([valid]).stream().pipeThrough(new CompressionStream("gzip"));
    const bytes = await new Response(stream).arrayBuffer();
    for (const encoding of ["gzip", "zstd", "br", "gzip, identity"]) {
      const headers = { ...json, "content-encoding": encoding };
      await assertRefused(gateway, api, bytes, 415, headers);
    }
    await assertServes(gateway);
  });

  Deno.test(`${api.dialect}: a body of another type is a 415, as cross-site forms can send it`, async () => {
    const gateway = createTestGateway();
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"]) {
      await assertRefused(gateway, api, valid, 415, { "content-type": type });
    }
    await assertServes(gateway);
  });

  Deno.test(`${api.dialect}: a body that does not come in time is a 408`, async () => {
    const gateway = createTestGateway({ env: { BODY_TIMEOUT: "10s" } });
    const body = new HandFedStream();
    const asked = gateway.ask(api.path, body.stream, { headers: json });
    for (let second = 0; second < 10; second++) {
      await body.feed(second === 0 ? "{" : " ");
      await gateway.clock.advance(1_000);
    }
    const error = await shownError(await asked, api.dialect);
    assertEquals(error.status, 408);
    assertEquals(body.cancelled, true);
    assertEquals(gateway.simulator.calls, []);
    await assertServes(gateway);
  });

  Deno.test(`${api.dialect}: full buffers are a 503 that says when to come back`, async () => {
    const gateway = createTestGateway({ env: { BODY_LIMIT: "1MB", BUFFER_LIMIT: "1MB" } });
    const slow = new HandFedStream();
    const leaving = new AbortController();
    const first = gateway.ask(api.path, slow.stream, { headers: json, signal: leaving.signal });
    await slow.feed(`{"x":"${"a".repeat(700_000)}`);

    const large = valid.replace(/}$/, `,"x":"${"a".repeat(700_000)}"}`);
    const error = await assertRefused(gateway, api, large, 503);
    assertEquals([error.shouldRetry, error.retryAfter], [null, "5"]);
    await assertServes(gateway);

    leaving.abort();
    await first;
    const again = await gateway.ask(api.path, large, { headers: json });
    assert(again.status !== 503);
    await again.text();
  });
}
