/** OpenTelemetry through Deno's own exporter, as a collector receives it. */
import { assert, assertEquals } from "@std/assert";
import { z } from "zod";
import { openTelemetry } from "../../lib/cli/open_telemetry.ts";
import { metricNames } from "../../lib/metrics/names.ts";
import { startProcess } from "./gateway_process.ts";

const attributes = z.array(z.object({ key: z.string(), value: z.record(z.string(), z.unknown()) }))
  .transform((list) =>
    Object.fromEntries(list.map(({ key, value }) => [key, Object.values(value)[0]]))
  );

const spans = z.object({
  resourceSpans: z.array(z.object({
    scopeSpans: z.array(z.object({
      scope: z.object({ name: z.string() }),
      spans: z.array(z.object({
        name: z.string(),
        spanId: z.string(),
        parentSpanId: z.string(),
        kind: z.number(),
        startTimeUnixNano: z.coerce.bigint(),
        endTimeUnixNano: z.coerce.bigint(),
        attributes,
        status: z.object({ code: z.number() }),
      })),
    })),
  })),
}).transform(({ resourceSpans }) =>
  resourceSpans.flatMap(({ scopeSpans }) =>
    scopeSpans.flatMap(({ scope, spans }) => spans.map((span) => ({ scope: scope.name, ...span })))
  )
);

const points = z.object({
  dataPoints: z.array(z.object({
    attributes,
    count: z.coerce.number().optional(),
    sum: z.number().optional(),
    asDouble: z.number().optional(),
  })),
});

const metrics = z.object({
  resourceMetrics: z.array(z.object({
    scopeMetrics: z.array(z.object({
      scope: z.object({ name: z.string() }),
      metrics: z.array(z.object({
        name: z.string(),
        unit: z.string(),
        histogram: points.optional(),
        sum: points.optional(),
        gauge: points.optional(),
      })),
    })),
  })),
}).transform(({ resourceMetrics }) =>
  resourceMetrics.flatMap(({ scopeMetrics }) =>
    scopeMetrics.filter(({ scope }) => scope.name === "duo-gateway")
      .flatMap(({ metrics }) => metrics)
  )
);

type Span = z.infer<typeof spans>[number];
type Metric = z.infer<typeof metrics>[number];

/** Receives OTLP over HTTP as JSON. */
function startCollector() {
  const texts: string[] = [];
  const received = { spans: [] as Span[], metrics: new Map<string, Metric>() };
  let notify = () => {};
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, async (request) => {
    const text = await request.text();
    texts.push(text);
    const { pathname } = new URL(request.url);
    if (pathname === "/v1/traces") received.spans.push(...spans.parse(JSON.parse(text)));
    if (pathname === "/v1/metrics") {
      for (const metric of metrics.parse(JSON.parse(text))) {
        received.metrics.set(metric.name, metric);
      }
    }
    notify();
    return Response.json({});
  });
  return {
    texts,
    received,
    url: `http://127.0.0.1:${server.addr.port}`,
    /** Resolves when what has been received is enough. */
    async until(isEnough: () => boolean): Promise<void> {
      while (!isEnough()) await new Promise<void>((resolve) => notify = resolve);
    },
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const prompt = "A prompt that nobody else is to see, sim:text";
const key = "a-key-that-nobody-else-is-to-see";

Deno.test("OTLP: one span for each exchange with GenAI's names, and the metrics of /metrics", async () => {
  await using collector = startCollector();
  await using gateway = startProcess(["demo"], {
    PORT: "0",
    OTEL_DENO: "true",
    OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_METRIC_EXPORT_INTERVAL: "100",
  });
  const [, url = ""] = await gateway.until(/^Duo Gateway listens on (http:\S+), in front of/);
  const ask = async (model: string) => {
    const response = await fetch(`${url}/v1/messages`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": key },
      body: JSON.stringify({
        model,
        max_tokens: 20,
        stream: true,
        messages: [{ role: "user", content: prompt }],
      }),
    });
    await response.text();
    return response.headers.get("request-id");
  };
  const answered = await ask("sonnet");
  const refused = await ask("nobody");
  const shown = await (await fetch(`${url}/dashboard/api/stats`)).json();
  const counted = () => collector.received.metrics.get("duo_gateway.exchanges")?.sum?.dataPoints;
  await collector.until(() => counted()?.length === 2);
  gateway.signal("SIGTERM");
  assertEquals((await gateway.end()).code, 0);

  const own = collector.received.spans.filter(({ scope }) => scope === "duo-gateway");
  assertEquals(own.length, 2);
  const [span, failed] = [answered, refused].map((id) =>
    own.find(({ attributes }) => attributes["duo_gateway.request.id"] === id)
  );
  assert(span && failed);
  assertEquals([span.name, span.kind, span.status.code], ["chat duo-chat-sonnet-4-5", 3, 0]);
  const { attributes: said } = span;
  assertEquals(
    [said["gen_ai.provider.name"], said["gen_ai.response.model"], said["duo_gateway.outcome"]],
    ["anthropic", "claude-sonnet-4-5-20250929", "completed"],
  );
  assertEquals(said["gen_ai.usage.output_tokens"], shown.totalOutputTokens);
  assertEquals(said["gen_ai.usage.input_tokens"], shown.totalInputTokens);
  assert(span.endTimeUnixNano > span.startTimeUnixNano);
  assertEquals([failed.status.code, failed.attributes["error.type"]], [2, "model_not_found"]);
  const ofRequest = collector.received.spans.find(({ spanId }) => spanId === span.parentSpanId);
  assertEquals(ofRequest?.name, "POST");

  const received = collector.received.metrics;
  const usage = received.get("gen_ai.client.token.usage")?.histogram?.dataPoints;
  assertEquals(
    usage?.map(({ attributes, count, sum }) => [attributes["gen_ai.token.type"], count, sum])
      .toSorted(),
    [["input", 1, shown.totalInputTokens], ["output", 1, shown.totalOutputTokens]],
  );
  for (const name of ["gen_ai.client.operation.duration", "gen_ai.server.time_to_first_token"]) {
    const metric = received.get(name);
    assertEquals([metric?.unit, metric?.histogram?.dataPoints[0]?.count], ["s", 1]);
  }
  assertEquals(received.get("duo_gateway.token.refreshes")?.sum?.dataPoints[0]?.asDouble, 1);
  const known = Object.values<{ name: string }>(metricNames).map(({ name }) => name);
  assertEquals([...received.keys()].filter((name) => !known.includes(name)), []);

  const everything = collector.texts.join("\n");
  for (const secret of ["nobody else", key, "glpat-"]) {
    assert(!everything.includes(secret), secret);
  }
});

Deno.test("without OTEL_DENO there is nobody to tell", () => {
  assertEquals(openTelemetry(), undefined);
});
