import type { Config } from "../../config/mod.ts";
import { WrongOption } from "./choose_target.ts";

/**
 * The address that clients are given, without a slash at its end: the one asked for, or that of a
 * gateway on this machine. There it is 127.0.0.1, since `localhost` may mean another address first.
 *
 * @throws {WrongOption} when it cannot be one.
 */
export function whereToReach(url: string | undefined, { host, port }: Config["server"]): string {
  if (url === undefined) return `http://${reachable(host)}:${port}`;
  const parsed = URL.parse(url);
  if (!parsed || !/^https?:$/.test(parsed.protocol)) {
    throw new WrongOption(`--url is not an address that begins with http:// or https://: ${url}`);
  }
  if (parsed.username || parsed.password || parsed.search || parsed.hash) {
    throw new WrongOption("--url is an address only, without a user, a query or a fragment.");
  }
  // Every client gets `/v1` where it wants it.
  return parsed.origin + parsed.pathname.replace(/\/(v1\/?)?$/, "");
}

function reachable(host: string): string {
  if (["0.0.0.0", "::", "localhost"].includes(host)) return "127.0.0.1";
  return host.includes(":") ? `[${host}]` : host;
}
