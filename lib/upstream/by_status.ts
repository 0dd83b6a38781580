import type { ErrorKind } from "../core/errors.ts";
import type { Reply } from "./reply.ts";

/** What an answer means whose words nobody knows: a page of the network in between, an empty body. */
export interface Meaning {
  kind: ErrorKind;
  /** Status for the client where it is not the kind's usual one. */
  status?: number;
  retryable?: boolean;
}

/** Statuses that mean something of their own, HTTP's and those of Cloudflare before GitLab. */
const KNOWN: ReadonlyMap<number, Meaning> = new Map<number, Meaning>([
  [400, { kind: "invalid_request" }],
  [401, { kind: "upstream_credentials" }],
  [402, { kind: "quota_exhausted" }],
  [403, { kind: "forbidden" }],
  [408, { kind: "timeout" }],
  [409, { kind: "invalid_request", status: 409 }],
  [413, { kind: "too_large" }],
  [422, { kind: "invalid_request", status: 422 }],
  [429, { kind: "rate_limited" }],
  [500, { kind: "upstream_failed", status: 500 }],
  [502, { kind: "upstream_failed", status: 502 }],
  [503, { kind: "upstream_failed", status: 503 }],
  [504, { kind: "timeout" }],
  [522, { kind: "timeout" }],
  [524, { kind: "timeout" }],
  [529, { kind: "overloaded" }],
]);

/** What a status means on its own. */
export function meaningOf(status: number): Meaning {
  return KNOWN.get(status) ?? { kind: "upstream_failed", retryable: status >= 500 };
}

/** Says in a sentence or two what was found, from an answer of which only the class is known. */
export function describe(reply: Reply, host: string): string {
  return `${found(reply, host)} ${advice(reply)}`.trim();
}

function found({ status, body, words, redirectHost }: Reply, host: string): string {
  if (status >= 300 && status < 400) {
    return `${host} redirected the request${redirectHost ? ` to ${redirectHost}` : ""}.`;
  }
  if (body === "empty") return `${host} answered ${status} without a word.`;
  if (body === "page") return `${host} answered ${status} with a web page.`;
  if (words === "") return `${host} answered ${status}.`;
  return `${host} answered ${status}: ${words}${/[.!?]$/.test(words) ? "" : "."}`;
}

function advice({ status, body }: Reply): string {
  if (status >= 300 && status < 400) {
    return "The token is not sent after a redirect; set GITLAB_AI_GATEWAY_URL to the gateway's own address.";
  }
  if (status === 401) return "It rejected the gateway's token, not the client's key.";
  if (status === 402) return "GitLab Credits are probably used up.";
  if (status === 413) return "The request is larger than what it accepts.";
  if (status === 429) return "Too many requests were sent in too short a time; wait a little.";
  if (status === 524) return "The model took too long to begin; ask for a streamed answer.";
  // Seen with OpenAI's models behind GitLab's gateway.
  if (status === 500 && body === "empty") {
    return "That is seen when a request carries very many tools; try again with fewer of them.";
  }
  if (status === 403 && body === "page") {
    return "A firewall on the way probably blocked the request.";
  }
  return status >= 500 ? "Try again; if it stays, see status.gitlab.com." : "";
}
