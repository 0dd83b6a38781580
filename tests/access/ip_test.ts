import { assert, assertEquals, assertExists } from "@std/assert";
import fc from "fast-check";
import { inCidr, isIp, isLoopback, parseCidr } from "../../lib/access/ip.ts";

function isIn(ip: string, range: string): boolean {
  const cidr = parseCidr(range);
  assertExists(cidr, range);
  return inCidr(ip, cidr);
}

const inside: [ip: string, range: string][] = [
  ["10.1.2.3", "10.0.0.0/8"],
  ["10.1.2.3", "10.9.9.9/8"],
  ["192.168.1.7", "192.168.1.7"],
  ["192.168.1.7", "192.168.1.6/31"],
  ["8.8.8.8", "0.0.0.0/0"],
  ["::ffff:10.1.2.3", "10.0.0.0/8"],
  ["::ffff:a01:203", "10.0.0.0/8"],
  ["10.1.2.3", "::ffff:10.0.0.0/104"],
  ["fd00::1", "fd00::/8"],
  ["FD00:0:0:0:0:0:0:1", "fd00::1"],
  ["fe80::1%eth0", "fe80::/10"],
  ["2001:db8::1", "::/0"],
  ["1:2:3:4:5:6:7.8.9.10", "1:2:3:4:5:6:708:90a"],
];

const outside: [ip: string, range: string][] = [
  ["11.0.0.1", "10.0.0.0/8"],
  ["192.168.1.8", "192.168.1.6/31"],
  ["fe00::1", "fd00::/8"],
  ["8.8.8.8", "::/0"],
  ["::1", "0.0.0.0/0"],
  ["localhost", "0.0.0.0/0"],
  ["", "0.0.0.0/0"],
  ["[::1]", "::/0"],
];

Deno.test("inCidr() knows which addresses a range holds", () => {
  for (const [ip, range] of inside) assert(isIn(ip, range), `${ip} is in ${range}`);
  for (const [ip, range] of outside) assert(!isIn(ip, range), `${ip} is not in ${range}`);
});

Deno.test("parseCidr() refuses what is no address or range", () => {
  const texts = ["", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8/8", "10.0.0"]
    .concat("10.0.0.256", "010.0.0.1", "0x7f.0.0.1", "1.2.3.4.5", " 10.0.0.1", "::/129", "::1::2")
    .concat(":", ":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2:3:4:5:6:7:8", "12345::")
    .concat("g::1", "1.2.3.4::", "::1.2.3", "example.com");
  for (const text of texts) assertEquals(parseCidr(text), undefined, text);
});

Deno.test("isLoopback() is true of 127.0.0.0/8, ::1 and their mapped forms only", () => {
  for (const ip of ["127.0.0.1", "127.255.0.9", "::1", "0:0::0:1", "::ffff:127.0.0.1"]) {
    assert(isLoopback(ip), ip);
  }
  for (const ip of ["128.0.0.1", "0.0.0.0", "::", "::2", "::127.0.0.1", "localhost", ""]) {
    assert(!isLoopback(ip), ip);
  }
});

const ipv6Groups = fc.array(
  fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 0xffff })),
  { minLength: 8, maxLength: 8 },
);

Deno.test("an IPv6 address is the same address however it is written", () => {
  fc.assert(
    fc.property(ipv6Groups, (groups) => {
      const full = groups.map((group) => group.toString(16).padStart(4, "0")).join(":");
      const short = new URL(`http://[${full}]/`).hostname.slice(1, -1);
      assert(isIn(full, short) && isIn(short.toUpperCase(), full), `${full} is ${short}`);
    }),
    { seed: 1, numRuns: 300 },
  );
});

Deno.test("a range holds an address exactly when their first bits agree", () => {
  const ipv4 = fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 });
  const bits = (ip: number[]) => ip.map((byte) => byte.toString(2).padStart(8, "0")).join("");
  fc.assert(
    fc.property(ipv4, ipv4, fc.integer({ min: 0, max: 32 }), (ip, base, prefix) => {
      assertEquals(
        isIn(ip.join("."), `${base.join(".")}/${prefix}`),
        bits(ip).slice(0, prefix) === bits(base).slice(0, prefix),
      );
    }),
    { seed: 2, numRuns: 300 },
  );
});

Deno.test("no text makes the parser throw, and it accepts the addresses that URLs accept", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(..."0123456789abcf:./%"), maxLength: 24 }),
      (text) => {
        parseCidr(text);
        if (text.includes(":") && !/[%/]/.test(text)) {
          assertEquals(isIp(text), URL.canParse(`http://[${text}]/`), text);
        }
      },
    ),
    { seed: 3, numRuns: 2000 },
  );
});
