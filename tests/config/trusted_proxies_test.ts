import { assertEquals } from "@std/assert";
import { inCidr } from "../../lib/access/ip.ts";
import { parseTrustedProxies } from "../../lib/config/trusted_proxies.ts";

/** Which of some peers the text trusts. */
function trusted(text: string): string[] {
  const { ranges, problems } = parseTrustedProxies(text);
  assertEquals(problems, []);
  return ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.1.2.3", "8.8.8.8", "fd00::1"]
    .filter((peer) => ranges.some((range) => inCidr(peer, range)));
}

Deno.test("parseTrustedProxies() trusts nobody, this machine, some or all", () => {
  for (const text of ["none", "0", "False"]) assertEquals(trusted(text), []);
  assertEquals(trusted("loopback"), ["127.0.0.1", "::1", "::ffff:127.0.0.1"]);
  assertEquals(trusted("10.0.0.0/8, fd00::1"), ["10.1.2.3", "fd00::1"]);
  assertEquals(trusted("loopback,8.8.8.8"), ["127.0.0.1", "::1", "::ffff:127.0.0.1", "8.8.8.8"]);
  for (const text of ["1", "true"]) assertEquals(trusted(text).length, 6);
});

Deno.test("parseTrustedProxies() names every entry that is no address", () => {
  assertEquals(parseTrustedProxies("2,proxy.local,10.0.0.0/99").problems, [
    'has an entry that is no address or range: "2"',
    'has an entry that is no address or range: "proxy.local"',
    'has an entry that is no address or range: "10.0.0.0/99"',
  ]);
});
