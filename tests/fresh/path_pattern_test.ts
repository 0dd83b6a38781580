import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { compilePattern, normalPath } from "../../lib/fresh/path_pattern.ts";

Deno.test("a pattern matches as URLPattern does, but for the decoding", () => {
  const segment = fc.constantFrom("a", "b.c", "models", ":id", ":name");
  const patterns = fc.tuple(
    fc.uniqueArray(segment, { maxLength: 4 }),
    fc.constantFrom("", "/:rest*"),
  )
    .map(([segments, rest]) => segments.map((each) => `/${each}`).join("") + rest || "/");
  const paths = fc.array(fc.constantFrom("a", "b.c", "bxc", "models", "~", "x-y"), { maxLength: 5 })
    .map((segments) => `/${segments.join("/")}`);
  fc.assert(
    fc.property(patterns, paths, (pattern, path) => {
      const expected = new URLPattern({ pathname: pattern }).exec({ pathname: path });
      const got = compilePattern(pattern).match(path);
      if (!expected) {
        // `/:rest*` alone does not match `/` there.
        if (path !== "/") assertEquals(got, undefined, `${pattern} ${path}`);
        return;
      }
      const groups = Object.entries(expected.pathname.groups).filter(([, value]) => value);
      assertEquals({ ...got }, Object.fromEntries(groups), `${pattern} ${path}`);
    }),
    { seed: 1, numRuns: 3000 },
  );
});

Deno.test("parameters are decoded, but no separator comes out of it", () => {
  const { match } = compilePattern("/models/:id");
  assertEquals(match("/models/a%20b")?.id, "a b");
  assertEquals(match("/models/a%2Fb")?.id, "a%2Fb");
  assertEquals(match("/models/%E0%A4%A")?.id, "%E0%A4%A");
});

Deno.test("parameters have no prototype to fall back to", () => {
  assertEquals(Object.getPrototypeOf(compilePattern("/:id").match("/a")), null);
});

Deno.test("syntax that is not supported is refused when the route is made", () => {
  for (const pattern of ["/a{/b}?", "/:id?", "/:id(\\d+)", "/*", "/:rest*/more"]) {
    assertThrows(() => compilePattern(pattern), TypeError, "Cannot route", pattern);
  }
});

Deno.test("paths are compared without doubled and trailing slashes", () => {
  assertEquals(["//a///b/", "/", "//", "/a"].map(normalPath), ["/a/b", "/", "/", "/a"]);
});
