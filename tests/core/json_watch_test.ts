import { assertEquals } from "@std/assert";
import { JsonScanner } from "../../lib/core/json_scan.ts";
import type { WatchedStrings } from "../../lib/core/json_watch.ts";

function watch(value: unknown, path: string): Pick<WatchedStrings, "values" | "last"> | undefined {
  const scanner = new JsonScanner({ watch: [path] });
  scanner.push(new TextEncoder().encode(typeof value === "string" ? value : JSON.stringify(value)));
  const found = scanner.end().watched.get(path);
  return found && { values: found.values, last: found.last };
}

Deno.test("JsonScanner notes the distinct strings of a watched path and the last one", () => {
  const roles = ["system", "user", "assistant", "user"];
  const body = {
    role: "top",
    messages: roles.map((role) => ({ content: [{ role: "deep" }], role })),
  };
  assertEquals(watch(body, "messages.*.role"), {
    values: ["system", "user", "assistant"],
    last: "user",
  });
});

Deno.test("JsonScanner watches plain members and members of members", () => {
  assertEquals(watch({ a: { b: "x" }, b: "y" }, "a.b")?.values, ["x"]);
  assertEquals(watch({ a: { b: "x" }, b: "y" }, "b")?.values, ["y"]);
  assertEquals(watch({ a: ["x", ["y"], "z"] }, "a.*")?.values, ["x", "z"]);
  assertEquals(watch({ a: [["x"], ["y"]] }, "a.*.*")?.values, ["x", "y"]);
});

Deno.test("JsonScanner matches a watched path by its decoded keys and gives decoded strings", () => {
  const text = '{"m\\u0065ssages":[{"\\u0072ole":"\\u0075ser"}]}';
  assertEquals(watch(text, "messages.*.role")?.values, ["user"]);
});

Deno.test("JsonScanner does not take other shapes for a watched path", () => {
  for (
    const body of [
      { messages: { role: "x" } },
      { messages: { a: { role: "x" } } },
      { messages: [[{ role: "x" }]] },
      { messages: [{ role: { role: "x" } }] },
      { messages: [{ role: ["x"] }, { role: 1 }, { role: null }] },
      { x: [{ messages: [{ role: "x" }] }] },
      { messages: "role" },
    ]
  ) assertEquals(watch(body, "messages.*.role"), { values: [], last: undefined });
});

Deno.test("JsonScanner remembers sixteen values of a watched path and forgets long ones", () => {
  const many = Array.from({ length: 40 }, (_, index) => `type ${index}`);
  assertEquals(watch({ a: many }, "a.*"), { values: many.slice(0, 16), last: "type 39" });
  const long = "x".repeat(65);
  assertEquals(watch({ a: ["y", long] }, "a.*"), { values: ["y"], last: undefined });
  assertEquals(watch({ a: [long, "x".repeat(64)] }, "a.*")?.last, "x".repeat(64));
  assertEquals(watch({ a: ["x".repeat(1_000_000), "y"] }, "a.*")?.values, ["y"]);
});
