/** What Deno's `fetch` says when no answer comes, as the message of its TypeError's cause. */
export const connectionCauses = {
  refused: "client error (Connect): tcp connect error: Connection refused (os error 111)",
  dns: "client error (Connect): dns error: failed to lookup address information: " +
    "Name or service not known",
  tls: "client error (Connect): invalid peer certificate: UnknownIssuer",
  timedOut: "client error (Connect): tcp connect error: Connection timed out (os error 110)",
  /** The request was on its way: it may have been carried out. */
  reset: "client error (SendRequest): connection closed before message completed",
} as const;

/** The error with which Deno's `fetch` rejects. */
export function fetchFailed(url: string, cause: string): TypeError {
  const { origin, pathname } = new URL(url);
  return new TypeError("fetch failed", {
    cause: new Error(`error sending request for url (${origin}${pathname}): ${cause}`),
  });
}

/** The error with which reading a body rejects when the connection breaks. */
export function bodyBroken(): TypeError {
  return new TypeError("error reading a body from connection");
}
