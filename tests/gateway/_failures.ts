import type { OutcomeKind } from "../../lib/core/outcome.ts";
import type { DialectName } from "../../lib/dialects/names.ts";
import { type FaultOptions, faults, type ProxyFault } from "../../lib/simulator/mod.ts";

/** A way in which the model cannot be asked, and what a client is told about it. */
export interface Failure {
  fault: (options: FaultOptions) => ProxyFault;
  /** Status for Anthropic's clients and for OpenAI's. */
  status: readonly [messages: number, openai: number];
  /** Anthropic's error type. */
  type: string;
  /** OpenAI's error code. */
  code: string | null;
  /** How often the model is asked. */
  calls: number;
  outcome: OutcomeKind;
  /** Whether the client is told not to try again. */
  final?: true;
  /** What a client that may try again is told about when. */
  retryAfter?: string;
  /** Whether the code is OpenAI's own, which no other vendor can have sent. */
  openaiOnly?: true;
  /** Part of the message, by the dialect that the model is asked by where vendors' words differ. */
  says: string | Readonly<Record<DialectName, string>>;
  /** Whether it is put into the words of the client's dialect instead: its clients read them. */
  inClientsWords?: true;
}

const { proxy } = faults;
const both = (anthropic: string, openai: string) =>
  ({ messages: anthropic, chat: openai, responses: openai }) as const;

export const failures: Readonly<Record<string, Failure>> = {
  "a request that the vendor refuses": {
    fault: proxy.invalidRequest,
    status: [400, 400],
    type: "invalid_request_error",
    code: "invalid_value",
    openaiOnly: true,
    calls: 1,
    outcome: "rejected",
    final: true,
    says: both("messages: simulated refusal", "Simulated refusal."),
  },
  "a prompt that is too long": {
    fault: proxy.contextOverflow,
    status: [400, 400],
    type: "invalid_request_error",
    code: "context_length_exceeded",
    calls: 1,
    outcome: "rejected",
    final: true,
    says: both("prompt is too long", "Your input exceeds the context window of this model"),
    inClientsWords: true,
  },
  "credits that are used up": {
    fault: proxy.creditsUsedUp,
    status: [402, 429],
    type: "billing_error",
    code: "insufficient_quota",
    calls: 1,
    outcome: "upstream_failed",
    final: true,
    says: "GitLab Credits are used up",
  },
  "a user without entitlement": {
    fault: proxy.notEntitled,
    status: [403, 403],
    type: "permission_error",
    code: "permission_denied",
    calls: 1,
    outcome: "rejected",
    final: true,
    says: "not entitled",
  },
  "a namespace for which the proxy is closed": {
    fault: proxy.notEnabledForNamespace,
    status: [403, 403],
    type: "permission_error",
    code: "permission_denied",
    calls: 1,
    outcome: "rejected",
    final: true,
    says: "Proxy endpoints are not enabled for this namespace",
  },
  "a model that the namespace does not allow": {
    fault: proxy.modelNotAllowed,
    status: [403, 403],
    type: "permission_error",
    code: "permission_denied",
    calls: 1,
    outcome: "rejected",
    final: true,
    says: "does not allow this model",
  },
  "a model that GitLab does not offer any more": {
    fault: proxy.unsupportedModel,
    status: [404, 404],
    type: "not_found_error",
    code: "model_not_found",
    calls: 1,
    outcome: "rejected",
    final: true,
    says: "GitLab does not offer this model",
  },
  "a model that its vendor does not know": {
    fault: proxy.vendorModelNotFound,
    status: [404, 404],
    type: "not_found_error",
    code: "model_not_found",
    calls: 1,
    outcome: "rejected",
    final: true,
    says: both("model: claude-sonnet-4-5-20250929", "The requested model does not exist"),
  },
  "a request that is too large for the vendor": {
    fault: proxy.tooLarge,
    status: [413, 413],
    type: "request_too_large",
    code: "request_too_large",
    calls: 1,
    outcome: "rejected",
    final: true,
    says: both("Request exceeds the maximum allowed number of bytes.", "Request too large."),
  },
  "a request that is too large for GitLab's edge": {
    fault: proxy.cloudflare413,
    status: [413, 413],
    type: "request_too_large",
    code: "request_too_large",
    calls: 1,
    outcome: "rejected",
    final: true,
    says: "larger than what it accepts",
  },
  "the vendor's rate limit": {
    fault: proxy.rateLimited,
    status: [429, 429],
    type: "rate_limit_error",
    code: "rate_limit_exceeded",
    calls: 3,
    outcome: "upstream_failed",
    retryAfter: "5",
    says: both("rate limit of 8,000,000 input tokens", "Rate limit reached on tokens per min"),
  },
  "a rate limit with a retry-after": {
    fault: (options) => proxy.cloudflare429({ ...options, retryAfter: "7" }),
    status: [429, 429],
    type: "rate_limit_error",
    code: "rate_limit_exceeded",
    calls: 2,
    outcome: "upstream_failed",
    retryAfter: "7",
    says: "answered 429 with a web page",
  },
  "a rate limit with an absurd retry-after": {
    fault: (options) => proxy.cloudflare429({ ...options, retryAfter: "99999999" }),
    status: [429, 429],
    type: "rate_limit_error",
    code: "rate_limit_exceeded",
    calls: 1,
    outcome: "upstream_failed",
    retryAfter: "3600",
    says: "answered 429",
  },
  "a rate limit whose retry-after is a date": {
    fault: (options) =>
      proxy.cloudflare429({ ...options, retryAfter: "Sat, 21 Nov 2026 12:00:30 GMT" }),
    status: [429, 429],
    type: "rate_limit_error",
    code: "rate_limit_exceeded",
    calls: 1,
    outcome: "upstream_failed",
    retryAfter: "30",
    says: "answered 429",
  },
  "the vendor's internal error": {
    fault: proxy.serverError,
    status: [500, 500],
    type: "api_error",
    code: "server_error",
    calls: 1,
    outcome: "upstream_failed",
    says: both("Internal server error", "The server had an error"),
  },
  "a 500 without a body": {
    fault: (options) => proxy.emptyBody(500, options),
    status: [500, 500],
    type: "api_error",
    code: "server_error",
    calls: 1,
    outcome: "upstream_failed",
    says: "answered 500 without a word",
  },
  "a 500 in plain text": {
    fault: (options) => proxy.plainText(500, "Internal Server Error", options),
    status: [500, 500],
    type: "api_error",
    code: "server_error",
    calls: 1,
    outcome: "upstream_failed",
    says: "Internal Server Error",
  },
  "a transport failure behind GitLab's gateway": {
    fault: proxy.badGateway,
    status: [502, 502],
    type: "api_error",
    code: "server_error",
    calls: 3,
    outcome: "upstream_failed",
    says: "Bad Gateway",
  },
  "a web page with status 502": {
    fault: proxy.cloudflare502,
    status: [502, 502],
    type: "api_error",
    code: "server_error",
    calls: 3,
    outcome: "upstream_failed",
    says: "answered 502 with a web page",
  },
  "a web page with status 503": {
    fault: proxy.cloudflare503,
    status: [503, 503],
    type: "api_error",
    code: "server_error",
    calls: 3,
    outcome: "upstream_failed",
    retryAfter: "5",
    says: "answered 503 with a web page",
  },
  "a web page with status 200": {
    fault: proxy.pageIn200,
    status: [502, 502],
    type: "api_error",
    code: "server_error",
    calls: 1,
    outcome: "upstream_failed",
    says: "neither with JSON nor with an event stream",
  },
  "a time-out of GitLab's edge": {
    fault: proxy.cloudflare524,
    status: [504, 504],
    type: "timeout_error",
    code: "timeout",
    calls: 1,
    outcome: "upstream_failed",
    says: "took too long to begin",
  },
  "the vendor's time-out": {
    fault: proxy.vendorTimeout,
    status: [504, 504],
    type: "timeout_error",
    code: "timeout",
    calls: 1,
    outcome: "upstream_failed",
    says: both("Request timed out", "Request timed out."),
  },
  "an overloaded vendor": {
    fault: proxy.overloaded,
    status: [529, 503],
    type: "overloaded_error",
    code: "server_is_overloaded",
    calls: 3,
    outcome: "upstream_failed",
    retryAfter: "5",
    says: both("Overloaded", "overloaded with other requests"),
  },
  "a refused connection": {
    fault: proxy.connectionRefused,
    status: [502, 502],
    type: "api_error",
    code: "server_error",
    calls: 3,
    outcome: "upstream_failed",
    says: "cloud.gitlab.com refused the connection",
  },
  "a name that cannot be looked up": {
    fault: proxy.dnsFailure,
    status: [502, 502],
    type: "api_error",
    code: "server_error",
    calls: 3,
    outcome: "upstream_failed",
    says: "could not be looked up",
  },
  "a certificate that is not trusted": {
    fault: proxy.tlsFailure,
    status: [502, 502],
    type: "api_error",
    code: "server_error",
    calls: 3,
    outcome: "upstream_failed",
    says: "no secure connection",
  },
  "a reset after the request was sent, which may have been billed": {
    fault: proxy.connectionReset,
    status: [502, 502],
    type: "api_error",
    code: "server_error",
    calls: 1,
    outcome: "upstream_failed",
    says: "closed the connection before answering",
  },
  "no answer within the time-out": {
    fault: proxy.hang,
    status: [504, 504],
    type: "timeout_error",
    code: "timeout",
    calls: 1,
    outcome: "upstream_failed",
    says: "did not answer within 120 seconds",
  },
  "a gateway token that is refused again and again": {
    fault: proxy.invalidToken,
    status: [401, 401],
    type: "authentication_error",
    code: "upstream_credentials",
    calls: 2,
    outcome: "upstream_failed",
    final: true,
    says: "does not accept the gateway's token",
  },
};
