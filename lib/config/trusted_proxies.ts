import { type Cidr, parseCidr } from "../access/ip.ts";
import { quote } from "./quote.ts";

/** Words for sets of peers. */
const NAMED_RANGES: ReadonlyMap<string, readonly string[]> = new Map([
  ["none", []],
  ["0", []],
  ["false", []],
  ["loopback", ["127.0.0.0/8", "::1/128"]],
  ["1", ["0.0.0.0/0", "::/0"]],
  ["true", ["0.0.0.0/0", "::/0"]],
]);

/** The ranges, and one phrase for everything that is wrong with the text. */
export interface TrustedProxies {
  readonly ranges: readonly Cidr[];
  readonly problems: readonly string[];
}

/**
 * The peers that `none`, `loopback`, `1` (any), or a list such as `loopback,10.0.0.0/8` means:
 * those whose word for the client's address (`x-forwarded-for`) counts.
 */
export function parseTrustedProxies(text: string): TrustedProxies {
  const entries = text.split(",").map((entry) => entry.trim()).filter(Boolean);
  const ranges: Cidr[] = [];
  const problems: string[] = [];
  for (const entry of entries) {
    const found = (NAMED_RANGES.get(entry.toLowerCase()) ?? [entry]).map(parseCidr);
    for (const range of found) {
      if (range) ranges.push(range);
      else problems.push(`has an entry that is no address or range: ${quote(entry)}`);
    }
  }
  return { ranges, problems };
}
