import { type Cidr, inCidr, isLoopback } from "../access/ip.ts";

/** Peers whose `x-forwarded-for` is believed. */
export type TrustedProxies = readonly Cidr[];

export interface ClientAddress {
  /** The client's address, as far as it can be known. */
  readonly clientIp: string;
  /** Whether the client is on this machine, for all that is known. */
  readonly fromLoopback: boolean;
  /** Whether a proxy that is believed says that the client came by HTTPS. */
  readonly isHttps: boolean;
}

/**
 * Where a request comes from: the last forwarded address that no trusted proxy has, because
 * everything before it can be made up. A request that was forwarded by somebody who is not trusted
 * counts as remote even when that somebody, a reverse proxy say, is on this machine.
 *
 * @param peer address at the other end of the connection.
 */
export function clientAddress(
  peer: string,
  headers: Headers,
  trusted: TrustedProxies,
): ClientAddress {
  const hops = (headers.get("x-forwarded-for") ?? "").split(",")
    .map((hop) => hop.trim()).filter((hop) => hop !== "").reverse();
  let address = peer;
  let believed = 0;
  for (const hop of hops) {
    if (!isTrusted(address, trusted) || !/^[0-9A-Fa-f.:]{2,45}$/.test(hop)) break;
    address = hop;
    believed++;
  }
  const isForwarded = hops.length > believed || headers.has("forwarded");
  return {
    clientIp: address,
    fromLoopback: isLoopback(address) && !isForwarded,
    isHttps: isTrusted(peer, trusted) &&
      /^\s*https\s*(,|$)/i.test(headers.get("x-forwarded-proto") ?? ""),
  };
}

function isTrusted(address: string, trusted: TrustedProxies): boolean {
  return trusted.some((network) => inCidr(address, network));
}
