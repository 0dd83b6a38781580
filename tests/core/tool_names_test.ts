import { assert, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import fc from "fast-check";
import { legalToolId } from "../../lib/core/tool_id.ts";
import { shortenNames, toolIdentities } from "../../lib/core/tool_names.ts";
import type { ToolIdentity } from "../../lib/dialects/codec.ts";

const rule = { pattern: /^[a-zA-Z0-9_-]{1,64}$/, maxLength: 64 };
const tool = (name: string, namespace?: string): ToolIdentity => ({
  name,
  ...(namespace !== undefined && { namespace }),
  tool: "function",
});
const upstream = (tools: ToolIdentity[], of: ToolIdentity) =>
  shortenNames(tools, rule).upstreamName(of);

Deno.test("shortenNames leaves legal names alone and reads them back", () => {
  const tools = [tool("Read"), tool("mcp__git__log"), tool("a-b_9"), tool("x".repeat(64))];
  const { upstreamName, names } = shortenNames(tools, rule);
  for (const each of tools) {
    assertEquals(upstreamName(each), each.name);
    assertEquals(names.get(each.name), each);
  }
});

Deno.test("shortenNames replaces illegal characters and puts the namespace in front", () => {
  assertEquals(upstream([tool("fs.read:all/x")], tool("fs.read:all/x")), "fs_read_all_x");
  assertEquals(upstream([tool("log", "git")], tool("log", "git")), "git__log");
  assertEquals(upstream([tool("é😀")], tool("é😀")), "___");
});

Deno.test("shortenNames ends what is too long in a hash behind its first 55 characters", () => {
  const long = `mcp__${"server".repeat(10)}__tool`;
  const name = upstream([tool(long)], tool(long));
  assertMatch(name ?? "", /^.{55}_[0-9a-f]{8}$/);
  assertEquals(name?.slice(0, 55), long.slice(0, 55));
  assertNotEquals(name, upstream([tool(`${long}2`)], tool(`${long}2`)));
});

Deno.test("shortenNames tells tools apart that would bear one name", () => {
  const tools = [tool("a.b"), tool("a:b"), tool("a_b"), tool("log", "git"), tool("git__log")];
  const { upstreamName, names } = shortenNames(tools, rule);
  assertEquals(upstreamName(tool("a_b")), "a_b");
  assertEquals(upstreamName(tool("git__log")), "git__log");
  assertMatch(upstreamName(tool("a.b")) ?? "", /^a_b_[0-9a-f]{8}$/);
  assertMatch(upstreamName(tool("log", "git")) ?? "", /^git__log_[0-9a-f]{8}$/);
  assertEquals(names.size, tools.length);
});

Deno.test("shortenNames knows no name for a tool that the request does not name", () => {
  assertEquals(upstream([tool("a")], tool("b")), undefined);
  assertEquals(upstream([tool("a")], tool("constructor")), undefined);
  assertEquals(upstream([tool("a", "ns")], tool("a")), undefined);
});

const identities = fc.array(
  fc.record({
    name: fc.oneof(
      fc.string({ unit: fc.constantFrom("a", ".", ":", "_", "é"), maxLength: 4 }),
      fc.string({ unit: fc.constantFrom("a", "."), minLength: 60, maxLength: 70 }),
      fc.constantFrom("__proto__", "constructor", "", "tool"),
    ),
    namespace: fc.option(fc.constantFrom("", "a", "a_", "n.s"), { nil: undefined }),
  }).map(({ name, namespace }) => tool(name, namespace)),
  { maxLength: 12 },
);

Deno.test("shortenNames gives legal, distinct, reversible names in any order of the tools", () => {
  fc.assert(
    fc.property(identities, (tools) => {
      const { upstreamName, names } = shortenNames(tools, rule);
      const reversed = shortenNames(tools.toReversed(), rule);
      for (const each of tools) {
        const name = upstreamName(each);
        assert(name !== undefined);
        assertMatch(name, rule.pattern);
        assertEquals(names.get(name), each);
        assertEquals(reversed.upstreamName(each), name);
      }
    }),
    { seed: 1 },
  );
});

Deno.test("toolIdentities finds each tool of the request and of its history once", () => {
  const found = toolIdentities({
    tools: [
      { kind: "function", name: "read" },
      { kind: "custom", name: "patch", namespace: "functions" },
      { kind: "tool_search", name: "find" },
      { kind: "custom", name: "read" },
    ],
    turns: [
      { role: "user", parts: [] },
      {
        role: "assistant",
        parts: [
          { kind: "text", text: "so" },
          { kind: "tool_call", id: "1", name: "gone", tool: "function", input: "{}" },
          { kind: "tool_call", id: "2", name: "read", tool: "function", input: "{}" },
        ],
      },
    ],
  });
  assertEquals(found, [
    { name: "read", tool: "custom" },
    { name: "patch", namespace: "functions", tool: "custom" },
    { name: "find", tool: "tool_search" },
    { name: "gone", tool: "function" },
  ]);
});

Deno.test("legalToolId keeps what is legal and names the rest by a stable hash", () => {
  assertEquals(legalToolId("toolu_01ABC-def", 40), "toolu_01ABC-def");
  assertEquals(legalToolId("x".repeat(40), 40), "x".repeat(40));
  for (const id of ["x".repeat(41), "a.b", "ä", "", "call 1", "functions.read:0"]) {
    assertMatch(legalToolId(id, 40), /^call_[0-9a-f]{24}$/);
    assertEquals(legalToolId(id, 40), legalToolId(id, 40));
  }
  assertNotEquals(legalToolId("a.b", 40), legalToolId("a:b", 40));
});
