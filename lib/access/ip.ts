/**
 * IP addresses and ranges of them (CIDR), as far as deciding whom to trust needs. An IPv4 address
 * that is mapped into IPv6 (`::ffff:10.0.0.1`), which is how a dual-stack socket reports an IPv4
 * peer, is the IPv4 address.
 */

/** An IP address as a number. */
interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

/** A range of addresses: those whose first `prefix` bits are those of `value`. */
export interface Cidr extends Address {
  readonly prefix: number;
}

/** Upper 96 bits of an IPv4 address mapped into IPv6 (RFC 4291, section 2.5.5.2). */
const MAPPED = 0xffffn;

const IPV4 = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/;

/**
 * The range that `10.0.0.0/8`, `fd00::/8` or a single address means; bits of the address behind the
 * prefix do not matter. `undefined` when the text is none of them.
 */
export function parseCidr(text: string): Cidr | undefined {
  const [, host = "", length] = /^([^/]*)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const address = parseIpv4(host) ?? parseIpv6(host);
  if (address === undefined) return undefined;
  const prefix = length === undefined ? address.bits : Number(length);
  if (prefix > address.bits) return undefined;
  const isMapped = isMappedIpv4(address) && prefix >= 96;
  return isMapped ? { ...unmapped(address), prefix: prefix - 96 } : { ...address, prefix };
}

/** Whether `ip` is an address of the range; false when it is no IP address. */
export function inCidr(ip: string, cidr: Cidr): boolean {
  const address = parseAddress(ip);
  if (address === undefined || address.bits !== cidr.bits) return false;
  const rest = BigInt(cidr.bits - cidr.prefix);
  return address.value >> rest === cidr.value >> rest;
}

/** Whether `ip` is an address by which a machine reaches only itself. */
export function isLoopback(ip: string): boolean {
  const address = parseAddress(ip);
  if (address === undefined) return false;
  return address.bits === 32 ? address.value >> 24n === 127n : address.value === 1n;
}

/** Whether `text` is an IP address, without brackets. */
export function isIp(text: string): boolean {
  return parseAddress(text) !== undefined;
}

function parseAddress(text: string): Address | undefined {
  const address = parseIpv4(text) ?? parseIpv6(text);
  return address && isMappedIpv4(address) ? unmapped(address) : address;
}

/** Four decimal numbers; other spellings of old (`127.1`, octal, hexadecimal) are not accepted. */
function parseIpv4(text: string): Address | undefined {
  const parts = IPV4.exec(text)?.slice(1);
  if (parts === undefined) return undefined;
  if (parts.some((part) => Number(part) > 255 || (part.length > 1 && part.startsWith("0")))) {
    return undefined;
  }
  return { bits: 32, value: parts.reduce((value, part) => value << 8n | BigInt(part), 0n) };
}

/** RFC 4291, section 2.2, with or without a zone (`fe80::1%eth0`), which does not count. */
function parseIpv6(text: string): Address | undefined {
  const [withoutZone = ""] = text.split("%", 1);
  const halves = withoutZone.split("::");
  if (!withoutZone.includes(":") || halves.length > 2) return undefined;
  const [head = "", tail] = halves;
  const before = groups(head, tail === undefined);
  const after = groups(tail ?? "", true);
  if (before === undefined || after === undefined) return undefined;
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const all = [...before, ...new Array<bigint>(missing).fill(0n), ...after];
  return { bits: 128, value: all.reduce((value, group) => value << 16n | group, 0n) };
}

/** The 16-bit groups of one side of `::`; an IPv4 address may stand at the end of the whole. */
function groups(text: string, isEnd: boolean): bigint[] | undefined {
  if (text === "") return [];
  const parts = text.split(":");
  const last = isEnd ? parseIpv4(parts.at(-1) ?? "") : undefined;
  if (last) parts.pop();
  if (parts.some((part) => !/^[0-9A-Fa-f]{1,4}$/.test(part))) return undefined;
  const values = parts.map((part) => BigInt(`0x${part}`));
  return last ? [...values, last.value >> 16n, last.value & 0xffffn] : values;
}

function isMappedIpv4(address: Address): boolean {
  return address.bits === 128 && address.value >> 32n === MAPPED;
}

function unmapped(address: Address): Address {
  return { bits: 32, value: address.value & 0xffffffffn };
}
