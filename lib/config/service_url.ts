import { isLoopback } from "../access/ip.ts";

/** A URL, or what is wrong with the text that should have been one. */
export type ServiceUrl = { readonly url: URL } | { readonly problem: string };

/**
 * The base URL of a GitLab service, without a slash at its end unless the path is empty. It goes
 * out with the user's credential, so it must be https; plain http is for this machine itself.
 */
export function parseServiceUrl(text: string): ServiceUrl {
  const url = URL.parse(text);
  if (url === null || !/^https?:\/\//i.test(text)) {
    return { problem: "is not a URL that begins with https://" };
  }
  if (url.username !== "" || url.password !== "") {
    return { problem: "has a user name or password in it" };
  }
  if (/[?#]/.test(text)) return { problem: "has a query or a fragment in it" };
  if (url.protocol === "http:" && !isOwnMachine(url.hostname)) {
    return { problem: "would send the token unencrypted: http is for this machine only" };
  }
  url.pathname = url.pathname.replace(/\/+$/, "");
  if (url.pathname.endsWith("/api/v4")) {
    return { problem: "ends in /api/v4, which the gateway adds itself" };
  }
  return { url };
}

/** Whether a host, as a URL has it, is this machine: `localhost`, `127.0.0.1`, `[::1]`, ... */
export function isOwnMachine(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") ||
    isLoopback(host.replace(/^\[(.*)\]$/, "$1"));
}
