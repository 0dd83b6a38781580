import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type ErrorKind, errorStatus, GatewayError } from "../../lib/core/errors.ts";
import { parseEvents } from "../../lib/core/sse.ts";
import { type Dialect, dialects } from "../../lib/dialects/mod.ts";
import { nothingSeen } from "../../lib/dialects/shared/observation.ts";

const kinds = Object.keys(errorStatus) as ErrorKind[];

/** Kinds that only the gateway itself reports; read back, they are an upstream's nearest. */
const ours: ReadonlySet<ErrorKind> = new Set([
  "unauthenticated",
  "route_not_found",
  "method_not_allowed",
  "request_timeout",
  "upgrade_refused",
  "internal",
  "unavailable",
]);

function sample(kind: ErrorKind): GatewayError {
  return new GatewayError(kind, `The model could not be asked: ${kind}.`);
}

function encoded(dialect: Dialect, error: GatewayError) {
  const { status, body } = dialect.error.encode(error, "req_1");
  return { status, json: JSON.parse(body) };
}

/** Checks that a JSON error has exactly the members that the vendor's own has. */
const assertOfficialShape: Record<Dialect["name"], (json: Record<string, unknown>) => void> = {
  messages(json) {
    assertEquals(Object.keys(json), ["type", "error", "request_id"]);
    assertEquals([json.type, json.request_id], ["error", "req_1"]);
    const error = json.error as Record<string, unknown>;
    assertEquals(Object.keys(error), ["type", "message"]);
    assertEquals([typeof error.type, typeof error.message], ["string", "string"]);
  },
  chat: assertOpenAiShape,
  responses: assertOpenAiShape,
};

function assertOpenAiShape(json: Record<string, unknown>): void {
  assertEquals(Object.keys(json), ["error"]);
  const error = json.error as Record<string, unknown>;
  assertEquals(Object.keys(error), ["message", "type", "param", "code"]);
  assertEquals([typeof error.message, typeof error.type], ["string", "string"]);
  assert(error.param === null || typeof error.param === "string");
  assert(error.code === null || typeof error.code === "string");
}

for (const dialect of Object.values(dialects)) {
  Deno.test(`${dialect.name}: every kind of error is encoded in the official shape`, () => {
    for (const kind of kinds) {
      const { status, json } = encoded(dialect, sample(kind));
      assertOfficialShape[dialect.name](json);
      assert(status >= 400 && status < 600, `${kind} ${status}`);
    }
  });

  Deno.test(`${dialect.name}: an encoded error is decoded as the same kind`, () => {
    for (const kind of kinds.filter((kind) => !ours.has(kind))) {
      const { status, json } = encoded(dialect, sample(kind));
      assertEquals(dialect.error.decode(status, json)?.kind, kind);
    }
  });

  Deno.test(`${dialect.name}: an error of the gateway's own, read back, is an error all the same`, () => {
    for (const kind of ours) {
      const { status, json } = encoded(dialect, sample(kind));
      assert(dialect.error.decode(status, json));
    }
  });

  Deno.test(`${dialect.name}: an error event is one that the dialect's own tap takes for a failure`, () => {
    for (const kind of kinds) {
      for (const events of [0, 7]) {
        const text = dialect.error.event(sample(kind), "req_1", { ...nothingSeen(), events });
        const tap = dialect.tap();
        parseEvents(text).forEach((event) => tap.event(event));
        assertEquals(tap.seen.terminal, "failed");
        assertStringIncludes(tap.seen.error?.message ?? "", kind);
      }
    }
  });

  Deno.test(`${dialect.name}: JSON of another shape is not decoded`, () => {
    const others = [
      null,
      [],
      "error",
      {},
      { error: "insufficient_credits", message: "x" },
      { message: "403 Forbidden" },
      { detail: "Unsupported model" },
      { error: { type: "x" } },
      { error: [] },
    ];
    for (const json of others) assertEquals(dialect.error.decode(400, json), undefined);
  });

  Deno.test(`${dialect.name}: names from a foreign error never reach Object.prototype`, () => {
    for (const name of ["__proto__", "constructor", "toString"]) {
      const json = { error: { message: "x", type: name, code: name, param: name } };
      assertEquals(dialect.error.decode(500, json)?.kind, "upstream_failed");
    }
  });

  Deno.test(`${dialect.name}: a vendor's message is kept, but not at any length`, () => {
    const decode = (message: string) => dialect.error.decode(400, { error: { message } })?.message;
    assertEquals(decode("`temperature` is deprecated."), "`temperature` is deprecated.");
    assertEquals(decode("x".repeat(1_000_000))?.length, 4_000);
  });

  Deno.test(`${dialect.name}: the heartbeat says nothing to the dialect's own tap`, () => {
    const tap = dialect.tap();
    parseEvents(dialect.heartbeat).forEach((event) => tap.event(event));
    assertEquals({ ...tap.seen, events: 0 }, nothingSeen());
    assert(dialect.heartbeat.endsWith("\n\n"));
  });
}

Deno.test("An overflow is told in each dialect's own words, with the numbers where they are known", () => {
  const anthropic = "prompt is too long: 200076 tokens > 200000 maximum";
  const openai = "This model's maximum context length is 128000 tokens. However, your messages " +
    "resulted in 130000 tokens. Please reduce the length of the messages.";
  const message = (dialect: Dialect, text: string) =>
    encoded(dialect, new GatewayError("context_overflow", text)).json.error.message;
  const { messages, chat, responses } = dialects;

  assertEquals(message(messages, anthropic), anthropic);
  assertEquals(message(messages, openai), "prompt is too long: 130000 tokens > 128000 maximum");
  assertEquals(message(chat, openai), openai);
  for (const dialect of [chat, responses]) {
    const words = message(dialect, anthropic);
    assertStringIncludes(words, "exceeds the context window");
    assertStringIncludes(words, "maximum context length is 200000 tokens");
    assertStringIncludes(words, "200076");
  }
  assertEquals(message(messages, "Too much."), "prompt is too long: Too much.");
  const limits = "input length and `max_tokens` exceed context limit: 190000 + 20000 > 200000";
  assertEquals(message(messages, limits), limits);
});

Deno.test("An overflow is known by its code or by its words", () => {
  const { messages, chat, responses } = dialects;
  const decoded = [
    messages.error.decode(400, {
      type: "error",
      error: {
        type: "invalid_request_error",
        message: "prompt is too long: 200076 tokens > 200000 maximum",
      },
    }),
    chat.error.decode(400, {
      error: {
        message: "This model's maximum context length is 128000 tokens.",
        type: "invalid_request_error",
        param: "messages",
        code: null,
      },
    }),
    responses.error.decode(400, {
      error: { message: "Too long.", code: "context_length_exceeded" },
    }),
  ];
  assertEquals(decoded.map((error) => error?.kind), Array(3).fill("context_overflow"));
});

Deno.test("What clients act on holds across dialects, whatever status the upstream gave", () => {
  const status = (dialect: Dialect, error: GatewayError) => encoded(dialect, error).status;
  const { messages, chat, responses } = dialects;
  for (const given of [402, 429]) {
    const error = new GatewayError("quota_exhausted", "No credits.", { status: given });
    assertEquals(status(messages, error), 402);
    assertEquals(status(chat, error), 429);
    assertEquals(encoded(responses, error).json.error.code, "insufficient_quota");
  }
  const overloaded = new GatewayError("overloaded", "Busy.", { code: "slow_down" });
  assertEquals(status(messages, overloaded), 529);
  assertEquals(status(chat, overloaded), 503);
  assertEquals(encoded(responses, overloaded).json.error.code, "server_is_overloaded");
  const failed = new GatewayError("upstream_failed", "No.", { status: 500 });
  for (const dialect of [messages, chat, responses]) assertEquals(status(dialect, failed), 500);
});
