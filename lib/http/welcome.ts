import { jsonReply } from "./reply.ts";

/**
 * `GET /`: what this is and what it offers, in the shape of the earlier Goose bridge.
 *
 * @param hasPage whether a browser gets a page instead.
 */
export function welcome(hasPage = false): Response {
  const reply = jsonReply({
    name: "duo-gateway",
    description: "GitLab Duo's models on the Anthropic and OpenAI APIs",
    endpoints: [
      "/v1/messages",
      "/v1/messages/count_tokens",
      "/v1/chat/completions",
      "/v1/responses",
      "/v1/models",
      "/health",
      "/health/live",
      "/health/ready",
      "/metrics",
      "/openapi.json",
      "/dashboard",
      "/dashboard/api/stats",
      "/dashboard/api/models",
    ],
  });
  if (hasPage) reply.headers.set("vary", "accept");
  return reply;
}
