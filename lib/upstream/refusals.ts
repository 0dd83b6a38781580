import type { ErrorKind, GatewayErrorOptions } from "../core/errors.ts";
import type { Reply } from "./reply.ts";

/** One way in which GitLab's AI gateway itself refuses a request, and what the client is told. */
export interface Refusal {
  status?: number;
  /** GitLab's machine-readable word. */
  code?: RegExp;
  /** What the answer says. */
  says?: RegExp;
  kind: ErrorKind;
  options?: GatewayErrorOptions;
  means: (reply: Reply) => string;
}

const OUR_TOKEN = "GitLab's AI gateway does not accept the gateway's token";

const NOT_CLIENTS_FAULT = "This is not the fault of the client's request.";

/** The gateway refuses headers that came from GitLab's own token exchange. */
const MISMATCH =
  "The instance and its AI gateway disagree about who is calling: two instances confused, a licence not synchronised, or a proxy that changes x-gitlab-* headers.";

/**
 * The refusals of GitLab's AI gateway, the first fitting row counting. Statuses and texts are those
 * of its source: ai_gateway/api/middleware/authentication.py, api/feature_category.py,
 * api/v1/proxy/request.py and the usage quota that comes before the model's vendor.
 */
export const gatewayRefusals: readonly Refusal[] = [
  {
    status: 401,
    says: /^Header mismatch/,
    kind: "upstream_credentials",
    means: ({ words }) => `${OUR_TOKEN} (${words}). ${MISMATCH}`,
  },
  {
    status: 401,
    says: /^Forbidden by auth provider/,
    kind: "upstream_credentials",
    means: () =>
      `${OUR_TOKEN}, although it is fresh. GITLAB_AI_GATEWAY_URL probably names another gateway than the one that GITLAB_INSTANCE_URL uses.`,
  },
  {
    status: 402,
    says: /^Proxy endpoints are not enabled/,
    kind: "forbidden",
    means: ({ words }) =>
      `GitLab has not opened its model proxy to this account (${words}). Ask GitLab, or choose another default GitLab Duo namespace in your user preferences.`,
  },
  {
    code: /^(USAGE_QUOTA_EXCEEDED|insufficient_credits)$/,
    kind: "quota_exhausted",
    means: () =>
      "GitLab Credits are used up. An owner of the namespace can buy more or wait for the monthly reset; GitLab may take up to an hour to notice.",
  },
  {
    code: /^(USAGE_QUOTA_NOT_ENTITLED|not_entitled)$/,
    kind: "forbidden",
    means: () =>
      "GitLab says that this user is not entitled to use AI models. It says the same while it cannot look up the entitlement; if it worked before, try again later.",
  },
  {
    status: 403,
    says: /^Unauthorized to access/,
    kind: "forbidden",
    means: () =>
      "The GitLab subscription behind the gateway's token does not include the use of AI models by other tools.",
  },
  {
    status: 403,
    says: /mismatch$/,
    kind: "forbidden",
    means: ({ words }) => `GitLab's AI gateway refused the request (${words}). ${MISMATCH}`,
  },
  {
    status: 403,
    says: /model allow ?list/i,
    kind: "forbidden",
    options: { param: "model" },
    means: () =>
      "The GitLab namespace does not allow this model. An owner can allow it in the namespace's GitLab Duo settings.",
  },
  {
    status: 400,
    says: /^Unsupported model$/,
    kind: "model_not_found",
    options: { param: "model" },
    means: () => "GitLab does not offer this model, or not any more.",
  },
  {
    status: 400,
    says: /unit[- ]primitive|^This endpoint cannot be used for/,
    kind: "upstream_failed",
    options: { retryable: false },
    means: ({ words }) =>
      `GitLab's AI gateway refused the headers of its own token exchange (${words}). ${NOT_CLIENTS_FAULT}`,
  },
  {
    status: 400,
    says: /^Invalid JSON$/,
    kind: "invalid_request",
    means: () => "GitLab's AI gateway could not read the request body as JSON.",
  },
  {
    status: 400,
    says: /^Failed to extract model name$/,
    kind: "invalid_request",
    options: { param: "model" },
    means: () => "GitLab's AI gateway found no model name in the request.",
  },
  {
    // Not passed on as 404: an agent would take that for a missing model.
    status: 404,
    kind: "upstream_failed",
    options: { retryable: false },
    means: () =>
      `GitLab's AI gateway has no such endpoint. Check GITLAB_AI_GATEWAY_URL, and the version of a self-hosted gateway. ${NOT_CLIENTS_FAULT}`,
  },
  {
    status: 405,
    kind: "upstream_failed",
    options: { retryable: false },
    means: () =>
      `What answers at GITLAB_AI_GATEWAY_URL does not take requests like GitLab's AI gateway. ${NOT_CLIENTS_FAULT}`,
  },
];

/** The row for a reply, if it is one of these. */
export function gatewayRefusal(reply: Reply): Refusal | undefined {
  return gatewayRefusals.find(({ status, code, says }) =>
    (status === undefined || status === reply.status) &&
    (code === undefined || code.test(reply.code)) &&
    (says === undefined || says.test(reply.words))
  );
}
