import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { AssistantPart, JsonObject } from "../../lib/core/canonical.ts";
import { createMemory } from "../../lib/core/memory_store.ts";
import { FakeClock } from "../helpers/fake_clock.ts";

const HOUR = 3_600_000;
const thinking = (text: string): AssistantPart[] => [{ kind: "thinking", text }];

function memory(options: Partial<Parameters<typeof createMemory>[0]> = {}) {
  const clock = new FakeClock();
  const store = createMemory({
    clock,
    maxBytes: 1_000_000,
    maxEntries: 100,
    ttlMs: HOUR,
    enabled: true,
    ...options,
  });
  return { clock, store };
}

Deno.test("Memory finds thinking by any of the turn's tool calls", () => {
  const { store } = memory();
  store.keepThinking("ann", ["c1", "c2"], thinking("hm"));
  assertEquals(store.thinking("ann", "c1"), thinking("hm"));
  assertEquals(store.thinking("ann", "c2"), thinking("hm"));
  assertEquals(store.thinking("ann", "c3"), undefined);
});

Deno.test("Memory gives a response's input and output items in order, and each by its id", () => {
  const { store } = memory();
  const input: JsonObject[] = [{ role: "user", content: "hi" }, { id: "i1", type: "message" }];
  const output: JsonObject[] = [{ id: "o1", type: "reasoning" }, { id: 7, type: "message" }];
  store.keepResponse("ann", "resp_1", input, output);
  assertEquals(store.response("ann", "resp_1"), [...input, ...output]);
  assertEquals(store.item("ann", "i1"), input[1]);
  assertEquals(store.item("ann", "o1"), output[0]);
  assertEquals(store.item("ann", "resp_1"), undefined);
});

Deno.test("Memory belongs to one caller, whatever ids look like", () => {
  const { store } = memory();
  store.keepThinking("ann", ["c1"], thinking("secret"));
  store.keepResponse("ann", "r1", [], [{ id: "o1" }]);
  for (const caller of ["bob", "", "ann ", "__proto__", 'ann","r1']) {
    assertEquals(store.thinking(caller, "c1"), undefined);
    assertEquals(store.response(caller, "r1"), undefined);
    assertEquals(store.item(caller, "o1"), undefined);
  }
  assertEquals(store.response("ann", "__proto__"), undefined);
});

Deno.test("Memory forgets what was used longest ago when there is too much of it", () => {
  const { store } = memory({ maxEntries: 2 });
  store.keepThinking("ann", ["1"], thinking("one"));
  store.keepThinking("ann", ["2"], thinking("two"));
  store.thinking("ann", "1");
  store.keepThinking("ann", ["3"], thinking("three"));
  assertEquals(store.thinking("ann", "1"), thinking("one"));
  assertEquals(store.thinking("ann", "2"), undefined);
  assertEquals(store.thinking("ann", "3"), thinking("three"));
});

Deno.test("Memory does not keep what is larger than all it may hold", () => {
  const { store } = memory({ maxBytes: 10_000 });
  store.keepThinking("ann", ["small"], thinking("x"));
  store.keepResponse("ann", "big", [{ text: "x".repeat(5_000) }], []);
  store.keepResponse("ann", "long", Array(1_000).fill({}), []);
  assertEquals(store.response("ann", "big"), undefined);
  assertEquals(store.response("ann", "long"), undefined);
  assertEquals(store.thinking("ann", "small"), thinking("x"));
});

Deno.test("Memory forgets an hour after the last use", async () => {
  const { store, clock } = memory();
  store.keepThinking("ann", ["1"], thinking("one"));
  store.keepThinking("ann", ["2"], thinking("two"));
  await clock.advance(HOUR - 1);
  assertEquals(store.thinking("ann", "1"), thinking("one"));
  await clock.advance(1);
  assertEquals(store.thinking("ann", "2"), undefined);
  await clock.advance(HOUR - 2);
  assertEquals(store.thinking("ann", "1"), thinking("one"));
});

Deno.test("Memory lets go of what expired although nobody asks", async () => {
  const { store, clock } = memory();
  store.keepThinking("ann", ["1"], thinking("one"));
  assertEquals(clock.pending, 1);
  store.keepThinking("ann", ["2"], thinking("two"));
  assertEquals(clock.pending, 1);
  await clock.advance(HOUR);
  // With nothing left to expire, nothing is waited for.
  assertEquals(clock.pending, 0);
});

Deno.test("Memory gives the newest of what was kept under one id", () => {
  const { store } = memory();
  store.keepResponse("ann", "r1", [], [{ id: "o1", v: 1 }, { id: "o2", v: 1 }]);
  store.keepResponse("ann", "r2", [], [{ id: "o1", v: 2 }]);
  assertEquals(store.item("ann", "o1"), { id: "o1", v: 2 });
  assertEquals(store.item("ann", "o2"), { id: "o2", v: 1 });
});

Deno.test("Memory that is switched off keeps nothing", () => {
  const { store, clock } = memory({ enabled: false });
  store.keepThinking("ann", ["1"], thinking("one"));
  store.keepResponse("ann", "r1", [], [{ id: "o1" }]);
  assertEquals(store.thinking("ann", "1"), undefined);
  assertEquals(store.response("ann", "r1"), undefined);
  assertEquals(store.item("ann", "o1"), undefined);
  assertEquals(clock.pending, 0);
});

Deno.test("Memory always agrees with an unbounded one, or has forgotten", () => {
  const ids = fc.constantFrom("1", "2", "3");
  const act = fc.record({ id: ids, other: ids, said: fc.string({ maxLength: 2_000 }) });
  fc.assert(
    fc.property(fc.array(act, { maxLength: 40 }), (acts) => {
      const { store } = memory({ maxBytes: 5_000, maxEntries: 3 });
      const all = new Map<string, AssistantPart[]>();
      for (const { id, other, said } of acts) {
        const parts = thinking(said);
        store.keepThinking("ann", [id, other], parts);
        all.set(id, parts).set(other, parts);
        assertEquals(store.thinking("ann", id), parts);
        for (const key of ["1", "2", "3"]) {
          const found = store.thinking("ann", key);
          assert(found === undefined || found === all.get(key));
        }
      }
    }),
    { seed: 1 },
  );
});

Deno.test("the memory forgets everything at once, and then waits for nothing", () => {
  const clock = new FakeClock();
  const memory = createMemory({
    clock,
    maxBytes: 1_000_000,
    maxEntries: 10,
    ttlMs: 1_000,
    enabled: true,
  });
  memory.keepResponse("me", "resp_1", [], [{ type: "message", id: "msg_1" }]);
  memory.clear();
  assertEquals(memory.response("me", "resp_1"), undefined);
  assertEquals(memory.item("me", "msg_1"), undefined);
  assertEquals(clock.pending, 0);
});
