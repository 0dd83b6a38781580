import { version } from "../../version.ts";
import { paths } from "./paths.ts";
import { text } from "./schema.ts";
import { schemas } from "./schemas.ts";

const header = (description: string) => ({ description, schema: text });

/** `GET /openapi.json`: the gateway's endpoints as an OpenAPI 3.1 description. */
export const openApi = {
  openapi: "3.1.0",
  info: {
    title: "Duo Gateway",
    version,
    summary: "GitLab Duo's models on the Anthropic and OpenAI APIs",
    license: { name: "MIT", identifier: "MIT" },
  },
  tags: [
    { name: "Models", description: "What clients use." },
    { name: "Operation", description: "What supervisors and monitors use." },
    { name: "Dashboard", description: "What the dashboard shows, for people and their scripts." },
  ],
  paths,
  components: {
    schemas,
    headers: {
      "request-id": header("The request's id, which is also in the log."),
      "x-gateway-model": header("The model that answers, by GitLab's name."),
      "x-gateway-dropped": header("Parameters that had to be left out or changed."),
      "retry-after": header("Seconds after which to try again."),
      "x-should-retry": header("`false` where trying again is useless."),
    },
    responses: {
      Error: {
        description:
          "What went wrong: in Anthropic's form for clients that name a version of its " +
          "API, else in OpenAI's.",
        content: {
          "application/json": {
            schema: {
              anyOf: [
                { $ref: "#/components/schemas/AnthropicError" },
                { $ref: "#/components/schemas/OpenAIError" },
              ],
            },
          },
        },
      },
    },
    securitySchemes: {
      bearer: { type: "http", scheme: "bearer" },
      "x-api-key": { type: "apiKey", in: "header", name: "x-api-key" },
      "api-key": { type: "apiKey", in: "header", name: "api-key" },
    },
  },
} as const;
