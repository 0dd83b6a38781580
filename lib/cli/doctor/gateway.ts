import type { Config } from "../../config/mod.ts";
import { asGatewayError } from "../../core/errors.ts";
import { messages } from "../../dialects/messages/mod.ts";
import { createCatalog } from "../../models/catalog.ts";
import type { Model } from "../../models/model.ts";
import { exchangeToken } from "../../upstream/exchange.ts";
import { getOnce } from "../../upstream/gitlab_get.ts";
import type { Reply } from "../../upstream/reply.ts";
import { createUpstream } from "../../upstream/send.ts";
import { VendorHealth } from "../../upstream/vendor_health.ts";
import type { GatewayToken, TokenSource } from "../../upstream/types.ts";
import { UpstreamError } from "../../upstream/upstream_error.ts";
import { type Endpoint, proxyUrl } from "../../upstream/urls.ts";
import type { Secret } from "../../core/secret.ts";
import { type DoctorDeps, PATIENCE_MS } from "./deps.ts";
import { throughProxy } from "./machine.ts";
import { type Finding, found } from "./finding.ts";

/** Asks for a gateway token, once. */
export async function lookAtExchange(
  { gitlab: { instanceUrl } }: Config,
  credential: Secret,
  deps: DoctorDeps,
): Promise<{ finding: Finding; token?: GatewayToken }> {
  try {
    const token = await exchangeToken(deps, { instanceUrl, credential, timeoutMs: PATIENCE_MS });
    const minutes = Math.round((token.expiresAt - token.obtainedAt) / 60_000);
    const message = `GitLab gives tokens for its AI gateway, for ${minutes} minutes each.`;
    return { finding: found("exchange", "ok", message), token };
  } catch (cause) {
    return { finding: found("exchange", "failed", asGatewayError(cause).message) };
  }
}

/** Whether GitLab's AI gateway answers at its address; it is asked without a token. */
export async function lookAtGateway(
  { gitlab: { gatewayUrl } }: Config,
  deps: DoctorDeps,
): Promise<Finding> {
  const { host } = gatewayUrl;
  try {
    const { reply } = await getOnce(deps, {
      url: proxyUrl(gatewayUrl, "messages"),
      timeoutMs: PATIENCE_MS,
      attempted: {
        what: "Cannot reach GitLab's AI gateway",
        host,
        setting: "GITLAB_AI_GATEWAY_URL",
        billed: false,
      },
    });
    const wrong = strange(reply, host);
    return wrong === undefined
      ? found("gateway", "ok", `${host} answers.`)
      : found("gateway", "failed", wrong);
  } catch (cause) {
    if (!(cause instanceof UpstreamError)) throw cause;
    return found("gateway", "failed", cause.message + throughProxy(deps));
  }
}

/** What is wrong with an answer that should ask for a token, or for another method. */
function strange({ status, body, redirectHost }: Reply, host: string): string | undefined {
  if (body === "json" && (status === 401 || status === 405)) return undefined;
  if (status >= 300 && status < 400) {
    return `${host} redirects${
      redirectHost ? ` to ${redirectHost}` : ""
    }. Set GITLAB_AI_GATEWAY_URL ` +
      "to the gateway's own address.";
  }
  if (status === 429) {
    return `${host} answered 429: it limits how often it is asked. Wait a little.`;
  }
  if (status >= 500) {
    return `${host} answered ${status}. This is usually an outage that passes; see status.gitlab.com.`;
  }
  return `${host} answered ${status}, but not as GitLab's AI gateway does. Check ` +
    "GITLAB_AI_GATEWAY_URL, and whether a firewall answers for it.";
}

/**
 * Whether GitLab lets this user use models: it counts the tokens of a short text, for which the
 * gateway makes the checks of a real request, and which it does not bill.
 */
export async function lookAtEntitlement(
  config: Config,
  token: GatewayToken,
  deps: DoctorDeps,
): Promise<Finding> {
  const model = modelToAsk(config);
  const error = await ask(config, token, deps, "count_tokens", question(model));
  return error === undefined
    ? found("entitlement", "ok", "GitLab lets this user use models.")
    : found("entitlement", "failed", error);
}

/** Makes one real call, the smallest there is; it costs what any request costs. */
export async function makeCall(
  config: Config,
  token: GatewayToken,
  deps: DoctorDeps,
): Promise<Finding> {
  const model = modelToAsk(config);
  const began = deps.clock.monotonic();
  const body = { ...question(model), max_tokens: 16 };
  const error = await ask(config, token, deps, "messages", body);
  if (error !== undefined) return found("call", "failed", error);
  const ms = Math.round(deps.clock.monotonic() - began);
  return found("call", "ok", `${model.displayName} answered in ${ms} ms.`);
}

/** The default model where it speaks Messages, else the first that does. */
function modelToAsk({ models }: Config): Model {
  const catalog = createCatalog({ aliases: models.aliases, defaultModel: models.default });
  const candidates = [...catalog.resolve(undefined).targets, ...catalog.models];
  const model = candidates.find(({ dialects }) => dialects.includes(messages.name));
  if (!model) throw new TypeError("The catalog has no model that speaks Messages.");
  return model;
}

function question({ upstreamId }: Model) {
  return { model: upstreamId, messages: [{ role: "user", content: "Say yes." }] };
}

/** Sends one request, and returns what was wrong. */
async function ask(
  { gitlab: { gatewayUrl } }: Config,
  token: GatewayToken,
  deps: DoctorDeps,
  endpoint: Endpoint,
  body: Record<string, unknown>,
): Promise<string | undefined> {
  const upstream = createUpstream(deps, {
    gatewayUrl,
    tokens: always(token),
    headersTimeoutMs: PATIENCE_MS,
    health: new VendorHealth(deps.clock),
  });
  try {
    const response = await upstream.send({
      endpoint,
      requestId: deps.newId(),
      body: () => JSON.stringify(body),
      clientHeaders: new Headers(),
      decodeVendor: messages.error.decode,
      signal: new AbortController().signal,
    });
    await response.body?.cancel();
    return undefined;
  } catch (cause) {
    return asGatewayError(cause).message;
  }
}

/** A source that has this one token. */
function always(token: GatewayToken): TokenSource {
  return {
    get: () => Promise.resolve(token),
    rejected() {},
    status: () => ({ state: "valid", exchanges: 1, failures: 0 }),
    close() {},
  };
}
