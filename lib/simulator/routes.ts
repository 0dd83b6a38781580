import { countTokens, messages } from "./anthropic/mod.ts";
import type { SimulatedModel } from "./models.ts";
import { chat, embeddings, models, responses } from "./openai/mod.ts";
import type { Endpoint } from "./vendor.ts";

export interface Route {
  vendor: SimulatedModel["rules"]["vendor"];
  /** Absent when the vendor's side of the proxy does not let that path through. */
  endpoint: Endpoint | undefined;
}

/** Paths that the proxy lets through, query included: it compares them as exact strings. */
const endpoints: Readonly<Record<Route["vendor"], ReadonlyMap<string, Endpoint>>> = {
  anthropic: new Map<string, Endpoint>([
    ["/v1/messages", messages],
    ["/v1/messages?beta=true", messages],
    ["/v1/messages/count_tokens?beta=true", countTokens],
  ]),
  openai: new Map<string, Endpoint>([
    ["/v1/chat/completions", chat],
    ["/v1/responses", responses],
    ["/v1/embeddings", embeddings],
    ["/v1/models", models],
  ]),
};

/** The proxy route of a path with its query; the prefix `/ai` is there on GitLab.com only. */
export function routeOf(path: string): Route | undefined {
  const match = /^(?:\/ai)?\/v1\/proxy\/(anthropic|openai)(\/.*)$/.exec(path);
  const vendor = match?.[1] === "anthropic" ? "anthropic" : "openai";
  return match ? { vendor, endpoint: endpoints[vendor].get(match[2] ?? "") } : undefined;
}
