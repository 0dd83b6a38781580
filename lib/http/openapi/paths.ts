import { outcomeKinds } from "../../core/outcome.ts";
import { ranges } from "../../dashboard/range.ts";
import { oneOf, ref, type Schema, text } from "./schema.ts";

/** An OpenAPI operation, as far as the gateway's are described. */
export type Operation = Readonly<Record<string, unknown>>;

/** Answers with a header in every one of them. */
const headers = {
  "request-id": { $ref: "#/components/headers/request-id" },
  "x-request-id": { $ref: "#/components/headers/request-id" },
};

const modelHeaders = {
  ...headers,
  "x-gateway-model": { $ref: "#/components/headers/x-gateway-model" },
  "x-gateway-dropped": { $ref: "#/components/headers/x-gateway-dropped" },
};

/** Who may look: holders of a key, and whoever else `DASHBOARD_ACCESS` lets. */
const keyOrNone = [{}, { bearer: [] }, { "x-api-key": [] }, { "api-key": [] }];

function json(schema: Schema, description: string) {
  return { description, headers, content: { "application/json": { schema } } };
}

function errors(...statuses: readonly string[]) {
  return Object.fromEntries(
    statuses.map((status) => [status, { $ref: "#/components/responses/Error" }]),
  );
}

function query(name: string, description: string, schema: Schema = text) {
  return { name, in: "query", description, schema };
}

interface ReadOptions {
  readonly security?: typeof keyOrNone;
  readonly parameters?: readonly Operation[];
  /** Statuses other than 200. */
  readonly failures?: readonly string[];
}

function read(
  operationId: string,
  tag: string,
  summary: string,
  success: Operation,
  { failures = [], ...more }: ReadOptions = {},
): { get: Operation } {
  const responses = { "200": success, ...errors(...failures) };
  return { get: { operationId, tags: [tag], summary, ...more, responses } };
}

/** An endpoint whose requests and answers are a vendor's, byte for byte or translated. */
function vendor(
  operationId: string,
  summary: string,
  error: string,
  { name, url }: { name: string; url: string },
): { post: Operation } {
  const failure = {
    description: "What went wrong, in the API's own form and with its own words.",
    headers: {
      ...headers,
      "retry-after": { $ref: "#/components/headers/retry-after" },
      "x-should-retry": { $ref: "#/components/headers/x-should-retry" },
    },
    content: { "application/json": { schema: ref(error) } },
  };
  return {
    post: {
      operationId,
      tags: ["Models"],
      summary,
      description: `Requests and answers are those of ${name}. Every model can be asked for: ` +
        "what its vendor's API would not take is translated.",
      externalDocs: { description: name, url },
      security: keyOrNone,
      requestBody: {
        required: true,
        content: {
          "application/json": {
            schema: {
              type: "object",
              properties: { model: text, stream: { type: "boolean" } },
              description: `As ${name} has it; an absent model is DEFAULT_MODEL.`,
            },
          },
        },
      },
      responses: {
        "200": {
          description: "The answer, or with `stream` its events.",
          headers: modelHeaders,
          content: {
            "application/json": { schema: { type: "object" } },
            "text/event-stream": { schema: text },
          },
        },
        default: failure,
      },
    },
  };
}

/** What the dashboard's tables and files can be narrowed to. */
const filter = [
  query("range", "The span of time.", oneOf(Object.keys(ranges))),
  query("model", "Only this model."),
  query("key", "Only this key; for those who may see the whole dashboard."),
  query("client", "Only this client program; likewise."),
  query("outcome", "Only exchanges that ended so.", oneOf(outcomeKinds)),
];

const page = {
  description: "A page for people.",
  headers,
  content: { "text/html": { schema: text } },
};

const dashboard = { security: keyOrNone, failures: ["401", "404"] };

const anthropic = (path: string) => ({
  name: "Anthropic's Messages API",
  url: `https://docs.claude.com/en/api/${path}`,
});

const openai = (name: string, path: string) => ({
  name: `OpenAI's ${name} API`,
  url: `https://platform.openai.com/docs/api-reference/${path}`,
});

/**
 * Every path of the gateway with what it answers. Paths of models are also found without `/v1`, and
 * with it twice.
 */
export const paths = {
  "/v1/messages": vendor(
    "createMessage",
    "Ask a model, in Anthropic's way",
    "AnthropicError",
    anthropic("messages"),
  ),
  "/v1/messages/count_tokens": {
    post: {
      operationId: "countTokens",
      tags: ["Models"],
      summary: "Count the tokens of a request",
      description: "Anthropic's own count for its models, and otherwise an estimate on the high " +
        "side. Costs nothing.",
      externalDocs: { url: anthropic("messages-count-tokens").url },
      security: keyOrNone,
      requestBody: {
        required: true,
        content: { "application/json": { schema: { type: "object" } } },
      },
      responses: {
        "200": { ...json(ref("TokenCount"), "How many."), headers: modelHeaders },
        default: json(ref("AnthropicError"), "What went wrong."),
      },
    },
  },
  "/v1/chat/completions": vendor(
    "createChatCompletion",
    "Ask a model, in the way of Chat Completions",
    "OpenAIError",
    openai("Chat Completions", "chat"),
  ),
  "/v1/responses": vendor(
    "createResponse",
    "Ask a model, in the way of Responses",
    "OpenAIError",
    openai("Responses", "responses"),
  ),
  "/v1/models": read(
    "listModels",
    "Models",
    "The models and their names",
    json(ref("ModelList"), "Valid for OpenAI's, Anthropic's and the earlier proxies' clients."),
    {
      security: keyOrNone,
      parameters: [
        query("limit", "Most models on a page.", { type: "integer", minimum: 1 }),
        query("after_id", "Only models behind this one."),
        query("before_id", "Only models before this one."),
      ],
      failures: ["400"],
    },
  ),
  "/v1/models/{id}": read("getModel", "Models", "One model", json(ref("Model"), "The model."), {
    security: keyOrNone,
    parameters: [{ name: "id", in: "path", required: true, schema: text }],
    failures: ["404"],
  }),
  "/health": read(
    "health",
    "Operation",
    "Whether the process lives",
    json(ref("Health"), "It does."),
  ),
  "/health/live": read(
    "alive",
    "Operation",
    "Whether the process lives, for supervisors that restart it",
    json(ref("Alive"), "It does."),
  ),
  "/health/ready": {
    get: {
      operationId: "ready",
      tags: ["Operation"],
      summary: "Whether requests can be expected to be answered, for those that send them",
      responses: {
        "200": json(ref("Readiness"), "They can, or those to some vendors can."),
        "503": json(ref("Readiness"), "They cannot, and why."),
      },
    },
  },
  "/metrics": read("metrics", "Operation", "Numbers for Prometheus", {
    description: "Prometheus' text form, version 0.0.4.",
    headers,
    content: { "text/plain": { schema: text } },
  }, dashboard),
  "/openapi.json": read(
    "openapi",
    "Operation",
    "This description",
    json({ type: "object" }, "OpenAPI 3.1."),
  ),
  "/": read(
    "welcome",
    "Operation",
    "What this is; for browsers, a page",
    {
      description: "Where to go from here.",
      headers,
      content: {
        "application/json": { schema: ref("Welcome") },
        "text/html": { schema: text },
      },
    },
  ),
  "/dashboard": read("dashboard", "Dashboard", "The dashboard", page, {
    ...dashboard,
    parameters: filter,
  }),
  "/dashboard/export.json": read(
    "exportJson",
    "Dashboard",
    "Single requests as a file",
    json(
      { type: "array", items: ref("ExportedRecord") },
      "As in the statistics, with the time in words.",
    ),
    { ...dashboard, parameters: filter },
  ),
  "/dashboard/export.csv": read("exportCsv", "Dashboard", "Single requests as a table", {
    description: "A table with a line of names.",
    headers,
    content: { "text/csv": { schema: text } },
  }, { ...dashboard, parameters: filter }),
  "/dashboard/api/stats": read(
    "stats",
    "Dashboard",
    "Usage statistics",
    json(ref("Stats"), "Sums, series and the latest requests."),
    dashboard,
  ),
  "/dashboard/api/models": read(
    "dashboardModels",
    "Dashboard",
    "Models with their statistics",
    json(ref("DashboardModels"), "All models of the catalog."),
    dashboard,
  ),
  "/dashboard/api/board": read(
    "board",
    "Dashboard",
    "What the dashboard shows",
    json(ref("Board"), "The board."),
    { ...dashboard, parameters: filter },
  ),
} as const;
