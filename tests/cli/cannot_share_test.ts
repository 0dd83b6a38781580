import { assertEquals, assertStringIncludes } from "@std/assert";
import { cannotShare } from "../../lib/cli/cannot_share.ts";

const shared = { reusePort: true };

Deno.test("a port can be shared on Linux, and nobody has to", () => {
  assertEquals(cannotShare(shared, { os: "linux", isKnown: true }), undefined);
  assertEquals(cannotShare({ reusePort: false }, { os: "windows", isKnown: false }), undefined);
});

for (const os of ["windows", "darwin", "freebsd"] as const) {
  Deno.test(`on ${os} a shared port is refused, with what to do instead`, () => {
    const said = cannotShare(shared, { os, isKnown: true }) ?? "";
    assertStringIncludes(said, "REUSE_PORT=1 works on Linux only");
    assertStringIncludes(said, "a PORT of its own");
  });
}

Deno.test("a Deno that would end the process is not asked for a shared port", () => {
  assertStringIncludes(
    cannotShare(shared, { os: "linux", isKnown: false }) ?? "",
    "--unstable-net",
  );
});

Deno.test("this Deno knows how to share a port, as deno.json has it", {
  ignore: Deno.build.os !== "linux",
}, () => assertEquals(cannotShare(shared), undefined));
