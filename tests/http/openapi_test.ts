/** `/openapi.json` is true: it has every route, no other, and real answers are as it says. */
import { assert, assertEquals } from "@std/assert";
import { z } from "zod";
import dashboard from "../../_fresh/server.js";
import { openApi } from "../../lib/http/openapi/document.ts";
import { paths } from "../../lib/http/openapi/paths.ts";
import type { Pages } from "../../lib/http/pages.ts";
import { type Route, route } from "../../lib/http/router.ts";
import { faults } from "../../lib/simulator/mod.ts";
import { apis } from "../gateway/_apis.ts";
import { createTestGateway, type TestGateway, testKey } from "../helpers/test_gateway.ts";
import { Ajv2020 } from "../npm/ajv.ts";
import { Validator } from "../npm/openapi_validator.ts";

/** Every route, and whether it is one that is described; a new one does not compile here. */
const isDescribed: Record<Route["name"], boolean> = {
  generate: true,
  count_tokens: true,
  models: true,
  model: true,
  health: true,
  alive: true,
  ready: true,
  root: true,
  stats: true,
  dashboard_models: true,
  board: true,
  metrics: true,
  openapi: true,
  page: true,
  // For the dashboard's own pages, which may change them with what they do.
  live: false,
  cancel: false,
  sign_in_page: false,
  sign_in: false,
  sign_out: false,
  // Scripts and styles, of which only pages know the names.
  page_file: false,
  wrong_method: false,
  unknown: false,
};

interface Described {
  readonly path: string;
  readonly method: string;
  readonly operation: unknown;
}

const described: Described[] = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    operation,
  }))
);

/** A path as a client would write it. */
const called = (path: string) => path.replace("{id}", "sonnet");

const pages: Pages = (request, info) => dashboard.fetch(request, info);

Deno.test("/openapi.json is a valid OpenAPI 3.1 description, without a key, for everybody", async () => {
  const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey, DASHBOARD_ACCESS: "off" } });
  const reply = await gateway.ask("/openapi.json", undefined, { peer: "192.0.2.44" });
  const json = await reply.json();
  const validator = new Validator();
  assertEquals(await validator.validate(structuredClone(json)), { valid: true });
  assertEquals(validator.version, "3.1");
  assertEquals(json, JSON.parse(JSON.stringify(openApi)));
});

Deno.test("every path of the description leads to a route, and every route is in it", () => {
  const found = described.map(({ method, path }) => route(method, called(path)).name);
  const expected = Object.entries(isDescribed).filter(([, is]) => is).map(([name]) => name);
  assertEquals([...new Set<string>(found)].toSorted(), expected.toSorted());
});

Deno.test("every operation has a name of its own", () => {
  const ids = described.map(({ operation }) =>
    z.object({ operationId: z.string() }).parse(operation).operationId
  );
  assertEquals(new Set(ids).size, ids.length);
});

/** Objects without members that are not described, so that nothing is served undescribed. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const members = Object.fromEntries(
    Object.entries(schema).map(([name, value]) => [name, closed(value)]),
  );
  return "properties" in members && !("additionalProperties" in members)
    ? { ...members, additionalProperties: false }
    : members;
}

const ajv = new Ajv2020({ strict: false, formats: { "date-time": true } });
ajv.addSchema({ $id: "api", components: { schemas: closed(openApi.components.schemas) } });

function assertIs(schema: unknown, value: unknown): void {
  const text = JSON.stringify(closed(schema)).replaceAll('"#/', '"api#/');
  const validate = ajv.compile(JSON.parse(text));
  assert(validate(value), `${JSON.stringify(validate.errors)} in ${JSON.stringify(value)}`);
}

const answers = z.object({
  responses: z.record(
    z.string(),
    z.object({
      content: z.record(z.string(), z.object({ schema: z.unknown() })).optional(),
      headers: z.record(z.string(), z.unknown()).optional(),
      $ref: z.string().optional(),
    }),
  ),
});

/** The content that a reply of this status may have, by media type. */
function contentOf({ operation }: Described, status: number) {
  const { responses } = answers.parse(operation);
  const found = responses[status] ?? responses.default;
  assert(found, `${status} is not described`);
  if (found.$ref !== undefined) return { content: openApi.components.responses.Error.content };
  return found;
}

async function assertAsDescribed(operation: Described, reply: Response): Promise<void> {
  const { content = {}, headers = {} } = {
    headers: {},
    ...contentOf(operation, reply.status),
  };
  const type = reply.headers.get("content-type")?.split(";")[0] ?? "";
  const media = (content as Record<string, { schema: unknown }>)[type];
  assert(media, `${operation.path} answers ${type}, which is not described`);
  const text = await reply.text();
  assertIs(media.schema, type === "application/json" ? JSON.parse(text) : text);
  const isExtra = (name: string) => /^(x-gateway-dropped|retry-after|x-should-retry)$/.test(name);
  for (const name of Object.keys(headers)) {
    assert(isExtra(name) || reply.headers.has(name), `${operation.path} has no ${name}`);
  }
}

/** A gateway that has answered, refused and failed, on every API. */
async function used(): Promise<TestGateway> {
  const gateway = createTestGateway({ env: { PROXY_API_KEY: testKey }, deps: { pages } });
  for (const api of apis) {
    await (await gateway.ask(api.path, { ...api.request(), stream: true }, { headers })).text();
    gateway.simulator.inject(faults.proxy.serverError());
    await (await gateway.ask(api.path, api.request(), { headers })).text();
    await (await gateway.ask(api.path, { ...api.request(), model: "nobody" }, { headers })).text();
  }
  return gateway;
}

const headers = { "x-api-key": testKey };
const gateway = await used();

/** What is sent to an operation that wants a body. */
function bodyFor({ method, path }: Described): Record<string, unknown> | undefined {
  if (method === "GET") return undefined;
  const api = apis.find((each) => each.path === path);
  return (api ?? apis[0])?.request();
}

for (const operation of described) {
  const { method, path } = operation;
  const name = `${method} ${path}`;

  Deno.test(`${name} answers as it is described, to the holder of a key`, async () => {
    const reply = await gateway.ask(called(path), bodyFor(operation), { headers });
    assertEquals(reply.status, 200);
    await assertAsDescribed(operation, reply);
  });

  Deno.test(`${name} answers as it is described, to everybody else`, async () => {
    const reply = await gateway.ask(called(path), bodyFor(operation));
    await assertAsDescribed(operation, reply);
  });
}

for (const { path } of apis) {
  const operation = described.find((each) => each.path === path);
  assert(operation);

  Deno.test(`POST ${path} refuses as it is described`, async () => {
    for (const body of [{ model: "nobody" }, { model: 5 }, {}]) {
      const reply = await gateway.ask(path, body, { headers });
      assert(reply.status >= 400, `${reply.status}`);
      await assertAsDescribed(operation, reply);
    }
  });

  Deno.test(`POST ${path} streams as it is described`, async () => {
    const api = apis.find((each) => each.path === path);
    const reply = await gateway.ask(path, { ...api?.request(), stream: true }, { headers });
    assertEquals(reply.headers.get("content-type"), "text/event-stream; charset=utf-8");
    await assertAsDescribed(operation, reply);
  });
}

Deno.test("the dashboard's pages are described with the statuses that they have when it is off", async () => {
  const off = createTestGateway({ env: { DASHBOARD_ACCESS: "off" }, deps: { pages } });
  const isPart = ({ path }: Described) => /^\/(dashboard|metrics)/.test(path);
  for (const operation of described.filter(isPart)) {
    const reply = await off.ask(called(operation.path));
    assertEquals(reply.status, 404, operation.path);
    await assertAsDescribed(operation, reply);
  }
});

Deno.test("the check of answers finds what is not described", () => {
  const health = openApi.components.schemas.Health;
  for (const wrong of [{ status: "ok", more: 1 }, { status: "bad" }, {}]) {
    let failed = false;
    try {
      assertIs(health, wrong);
    } catch {
      failed = true;
    }
    assert(failed, JSON.stringify(wrong));
  }
});
