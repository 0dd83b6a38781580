import type { ErrorKind } from "../core/errors.ts";
import type { Reply } from "./reply.ts";
import { UpstreamError } from "./upstream_error.ts";

/** What an answer without a token means to the user. */
interface Meaning {
  kind: ErrorKind;
  /** Whether another try may succeed, where it is not what the kind says. */
  retryable?: boolean;
  means: (reply: Reply) => string;
}

/** One way in which GitLab declines to give a gateway token. */
interface Refusal extends Meaning {
  status: number;
  /** How it is told from others of the same status: by GitLab's code, words or kind of body. */
  code?: string;
  says?: RegExp;
  body?: Reply["body"];
}

const CREATE_TOKEN =
  "Create a personal access token with the scope api or ai_features and set GITLAB_TOKEN to it.";

/**
 * Every refusal known of `POST /api/v4/ai/third_party_agents/direct_access`, the first fitting row
 * counting. Statuses and texts are those of GitLab's own source (lib/api/api_guard.rb, lib/api/
 * helpers.rb, ee/lib/ai/third_party_agents/token_service.rb); the policy behind a bare 403 is in
 * ee/app/policies/ee/global_policy.rb.
 */
export const exchangeRefusals: readonly Refusal[] = [
  {
    status: 401,
    says: /expired/i,
    kind: "upstream_credentials",
    means: () => `GITLAB_TOKEN has expired. ${CREATE_TOKEN}`,
  },
  {
    status: 401,
    says: /revoked/i,
    kind: "upstream_credentials",
    means: () => `GITLAB_TOKEN was revoked. ${CREATE_TOKEN}`,
  },
  {
    status: 401,
    kind: "upstream_credentials",
    means: () =>
      `GITLAB_TOKEN is not known there. Check that it was copied whole and that GITLAB_INSTANCE_URL names the instance it comes from. ${CREATE_TOKEN}`,
  },
  {
    status: 403,
    code: "insufficient_scope",
    kind: "forbidden",
    means: () => `GITLAB_TOKEN lacks the scope it needs. ${CREATE_TOKEN}`,
  },
  {
    status: 403,
    code: "insufficient_granular_scope",
    kind: "forbidden",
    means: () =>
      `GITLAB_TOKEN is a fine-grained token, and those cannot be used for this yet. ${CREATE_TOKEN}`,
  },
  {
    status: 403,
    says: /^403 Forbidden - \S/,
    kind: "forbidden",
    means: ({ words }) => `GitLab does not accept this user: ${words}.`,
  },
  {
    status: 403,
    body: "page",
    kind: "forbidden",
    means: () =>
      "a page answered instead of GitLab's API, as a firewall or a login wall would. Check GITLAB_INSTANCE_URL and the network in between.",
  },
  {
    status: 403,
    kind: "forbidden",
    means: () =>
      "GitLab does not allow this user to connect AI tools directly. An administrator can check three things: GitLab Duo and its Agent Platform are turned on for the user (licence, seat or credits), direct connections are not disabled in the GitLab Duo settings, and the feature flag agent_platform_claude_code is on.",
  },
  {
    // Not passed on as 404: an agent would take that for a missing model.
    status: 404,
    kind: "forbidden",
    means: () =>
      "there is no token exchange at that address. It takes GitLab 18.4 or later, in the Enterprise Edition; check the version and GITLAB_INSTANCE_URL.",
  },
  {
    status: 429,
    kind: "rate_limited",
    means: () => "GitLab limits how often this user may call its API, and the limit is reached.",
  },
  {
    status: 503,
    says: /default GitLab Duo namespace/i,
    kind: "forbidden",
    means: () =>
      "this user belongs to several GitLab Duo namespaces and has not chosen one. In GitLab, choose a default GitLab Duo namespace in your user preferences.",
  },
  {
    // GitLab says the same for an outage and for a gateway that refuses the user (its 402 and 403).
    status: 503,
    says: /Token creation failed/i,
    kind: "upstream_failed",
    means: () =>
      "GitLab's AI gateway did not issue a token. Either it has an outage (see status.gitlab.com), or GitLab Credits are used up, or this user is not entitled to GitLab Duo Agent Platform.",
  },
  {
    status: 503,
    says: /Token is missing|HTTP error occurred/i,
    kind: "upstream_failed",
    means: () =>
      "GitLab could not reach its AI gateway, or got no token from it. This is usually an outage that passes; see status.gitlab.com.",
  },
];

/** The error for an answer of the exchange that brings no token; `host` is the instance's. */
export function exchangeRefusal(reply: Reply, host: string): UpstreamError {
  const row = exchangeRefusals.find((refusal) => fits(refusal, reply)) ?? unlisted(reply);
  return new UpstreamError(
    row.kind,
    `Cannot get a gateway token from ${host}: ${row.means(reply)}`,
    {
      upstreamStatus: reply.status,
      ...(row.kind === "upstream_failed" && { status: serverStatus(reply.status) }),
      ...(row.retryable !== undefined && { retryable: row.retryable }),
      ...(reply.retryAfter !== undefined && { upstreamRetryAfter: reply.retryAfter }),
    },
  );
}

/** What an answer with which GitLab's API refuses a token means, and what can be done. */
export function explainRefusal(reply: Reply): string {
  return (exchangeRefusals.find((refusal) => fits(refusal, reply)) ?? unlisted(reply)).means(reply);
}

function fits({ status, code, says, body }: Refusal, reply: Reply): boolean {
  return status === reply.status &&
    (code === undefined || code === reply.code) &&
    (says === undefined || says.test(reply.words)) &&
    (body === undefined || body === reply.body);
}

/** What can be said of an answer that no row knows, by its class alone. */
function unlisted({ status, redirectHost }: Reply): Meaning {
  if (status >= 300 && status < 400) {
    const target = redirectHost ? ` to ${redirectHost}` : "";
    return {
      kind: "upstream_failed",
      retryable: false,
      means: () =>
        `it redirects${target}, and the token is not sent after a redirect. Set GITLAB_INSTANCE_URL to the address that GitLab itself uses.`,
    };
  }
  if (status >= 200 && status < 300) {
    return {
      kind: "upstream_failed",
      retryable: false,
      means: ({ body }) =>
        `it answered ${status} with ${
          described[body]
        } instead of a token. Check that GITLAB_INSTANCE_URL names a GitLab instance and that nothing in between answers for it.`,
    };
  }
  const quote = ({ words }: Reply) => words === "" ? "" : `: ${words}`;
  return status >= 500
    ? {
      kind: "upstream_failed",
      means: (reply) =>
        `it answered ${status}${
          quote(reply)
        }. This is usually an outage that passes; see status.gitlab.com or ask who runs the instance.`,
    }
    : {
      kind: "upstream_failed",
      retryable: false,
      means: (reply) =>
        `it answered ${status}${
          quote(reply)
        }. Check that GITLAB_INSTANCE_URL names a GitLab instance.`,
    };
}

const described: Readonly<Record<Reply["body"], string>> = {
  json: "other JSON",
  page: "a web page",
  text: "plain text",
  empty: "an empty body",
};

/** 500, 502 and 503 are told as received; the private ones of proxies in between are a 502. */
function serverStatus(status: number): number {
  return status === 500 || status === 503 ? status : 502;
}
