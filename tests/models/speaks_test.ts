import { assertEquals } from "@std/assert";
import type { DialectName } from "../../lib/dialects/names.ts";
import { watchedPaths } from "../../lib/models/speaks.ts";
import { model } from "./model_by_name.ts";
import { type Body, viewOf } from "./object_view.ts";

const tools = [{ type: "function", function: { name: "f" } }];
const midSystem = { messages: [{ role: "user" }, { role: "system" }] };

function speaks(name: string, dialect: DialectName, body: Body = {}): boolean {
  return model(name).speaks(dialect, viewOf({ messages: [{ role: "user" }], ...body }));
}

Deno.test("a model speaks none but its own dialects", () => {
  assertEquals(speaks("opus", "messages"), true);
  assertEquals(speaks("opus", "chat"), false);
  assertEquals(speaks("opus", "responses"), false);
  assertEquals(speaks("gpt-5.4", "messages"), false);
  assertEquals(speaks("gpt-5.4", "responses"), true);
  assertEquals(speaks("gpt-5.4", "chat"), true);
  for (const name of ["gpt-5.3-codex", "gpt-5.6-sol", "gpt-6", "gpt-unheard-of"]) {
    assertEquals(speaks(name, "chat"), false, name);
    assertEquals(speaks(name, "responses", { tools, reasoning: { effort: "high" } }), true, name);
  }
});

Deno.test("speaks needs the roles of messages to be watched", () => {
  assertEquals(watchedPaths, ["messages.*.role"]);
});

/** Model, then whether it speaks Messages with `role: "system"` among the messages. */
const systemInMessages: Record<string, boolean> = {
  "haiku-4-5": false,
  "sonnet-4-5": false,
  "opus-4-5": false,
  "sonnet-4-6": false,
  "opus-4-6": false,
  "opus-4-7": false,
  "opus-4-8": true,
  "sonnet-5": true,
  "opus-5": true,
  "claude-fable-5": true,
  "claude-fable-5-1": true,
  "opus-5-5": true,
  "haiku-5-5": true,
};
for (const [name, expected] of Object.entries(systemInMessages)) {
  Deno.test(`${name} ${expected ? "takes" : "refuses"} system messages among the others`, () => {
    assertEquals(speaks(name, "messages", midSystem), expected);
    assertEquals(speaks(name, "messages", { system: "Be brief." }), true);
  });
}

/** Model, then whether it speaks Chat with tools, with tools and an effort, and with an effort. */
const chat: Record<string, readonly [tools: boolean, both: boolean, effort: boolean]> = {
  "gpt-5": [true, true, true],
  "gpt-5-mini": [true, true, true],
  "gpt-5.1": [true, true, true],
  "gpt-5.2": [true, true, true],
  "gpt-5.4": [true, false, true],
  "gpt-5.4-mini": [true, false, true],
  "gpt-5.4-nano": [true, false, true],
  "gpt-5.5": [false, false, true],
};
for (const [name, expected] of Object.entries(chat)) {
  Deno.test(`${name} on Chat with tools, with tools and effort, with effort`, () => {
    for (const effort of ["none", "high"]) {
      assertEquals([
        speaks(name, "chat", { tools }),
        speaks(name, "chat", { tools, reasoning_effort: effort }),
        speaks(name, "chat", { reasoning_effort: effort }),
      ], [...expected]);
    }
    assertEquals(speaks(name, "chat", { functions: [{ name: "f" }] }), expected[0]);
    assertEquals(speaks(name, "chat", { tools, reasoning_effort: null }), expected[0]);
    assertEquals(speaks(name, "chat", { tools: [], reasoning_effort: "high" }), true);
  });
}

Deno.test("a GPT does not speak Chat with stop sequences, which must be emulated", () => {
  for (const stop of ["END", ["END"], ["a", "b"]]) {
    assertEquals(speaks("gpt-5.1", "chat", { stop }), false);
  }
  for (const stop of [null, "", [], 5, {}]) {
    assertEquals(speaks("gpt-5.1", "chat", { stop }), true);
  }
});
