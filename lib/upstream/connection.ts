import { UpstreamError } from "./upstream_error.ts";

/** Why no answer came, as far as Deno's `fetch` tells. */
export interface ConnectionFailure {
  /** Whether a connection was made, so that the request may have been received. */
  made: boolean;
  reason: "refused" | "dns" | "tls" | "reset" | "timeout" | "denied" | "other";
}

type Reason = ConnectionFailure["reason"];

/** What a failed connect says, in the words of Deno's HTTP client and of the operating systems. */
const CONNECT_REASONS: readonly [words: RegExp, reason: Reason][] = [
  [/dns error|failed to lookup/i, "dns"],
  [/refused/i, "refused"],
  [/timed out|timeout/i, "timeout"],
  [/tls|certificate|handshake|corrupt message|fatal alert|peer is incompatible/i, "tls"],
];

/**
 * Reads a rejection of `fetch`. Deno gives them no code, only a sentence in the error's cause:
 * `client error (Connect): ...` before a connection stands, `client error (SendRequest): ...` after.
 */
export function readConnectionFailure(thrown: unknown): ConnectionFailure {
  // Only Deno's permissions speak before anything else is tried.
  if (thrown instanceof Deno.errors.NotCapable) return { made: false, reason: "denied" };
  const words = withoutUrl(sentences(thrown));
  if (/\(Connect\)|port \d+ (is|are) blocked/.test(words)) {
    const known = CONNECT_REASONS.find(([pattern]) => pattern.test(words));
    return { made: false, reason: known?.[1] ?? "other" };
  }
  // HTTP/2's promise that the request was not processed (RFC 9113 section 8.7).
  if (/refused stream/i.test(words)) return { made: false, reason: "refused" };
  const reset = /SendRequest|connection (closed|reset)|broken pipe|reading a body/i.test(words);
  return { made: true, reason: reset ? "reset" : "other" };
}

/** The message of an error and of what caused it. */
function sentences(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "";
  return thrown.cause instanceof Error
    ? `${thrown.message} ${thrown.cause.message}`
    : thrown.message;
}

/** A host called `dns-error.example` is no DNS error. */
function withoutUrl(words: string): string {
  return words.replace(/https?:\/\/[^\s)]+/g, "");
}

/** What each reason means and what can be done, `host` and `setting` being the address at fault. */
const MEANING: Readonly<Record<Reason, (host: string, setting: string) => string>> = {
  refused: (host, setting) =>
    `${host} refused the connection. Check ${setting} and whether that server is running.`,
  dns: (host, setting) =>
    `the name ${host} could not be looked up. Check ${setting} and the network connection.`,
  tls: (host, setting) =>
    `no secure connection to ${host} could be made. Check ${setting}; a private certificate authority has to be made known to Deno with DENO_CERT.`,
  timeout: (host, setting) =>
    `${host} did not answer the connection attempt. Check ${setting}, firewall and proxy settings.`,
  reset: (host) =>
    `${host} closed the connection before answering. Sent again, the request may well succeed.`,
  denied: (host, setting) =>
    `Deno was not allowed to connect to ${host}. Start the gateway with --allow-net including it, or correct ${setting}.`,
  other: (host, setting) => `the connection to ${host} failed. Check ${setting} and the network.`,
};

/** What could not be done, at which host, and which setting names that host. */
export interface Attempted {
  /** For example `Cannot get a gateway token`. */
  what: string;
  host: string;
  /** Name of the environment variable that holds the host's address. */
  setting: string;
  /** Whether the request costs something as soon as it is received. */
  billed: boolean;
}

/** The error for a rejection of `fetch`; it names the host, and nothing else of the address. */
export function connectionError(thrown: unknown, attempted: Attempted): UpstreamError {
  const { made, reason } = readConnectionFailure(thrown);
  const { what, host, setting, billed } = attempted;
  return new UpstreamError("upstream_failed", `${what}: ${MEANING[reason](host, setting)}`, {
    repeatIsSafe: !made || !billed,
    retryable: reason !== "denied",
    cause: thrown,
  });
}

/** The error for an answer that did not begin within `ms` milliseconds. */
export function timeoutError(ms: number, { what, host }: Attempted): UpstreamError {
  return new UpstreamError(
    "timeout",
    `${what}: ${host} did not answer within ${Math.round(ms / 1_000)} seconds.`,
  );
}
