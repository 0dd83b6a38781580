import { assert } from "@std/assert";
import type { BlockHead, StreamEvent } from "../../lib/core/canonical.ts";
import type { Usage } from "../../lib/core/usage.ts";

/**
 * Asserts that a complete event sequence keeps the invariants of `lib/core/canonical.ts`.
 *
 * An `error` may stand alone, without a `start`: a source that fails before it has said anything
 * has no id to start with. It may also come inside a block; `finish` may not.
 */
export function assertWellFormed(events: readonly StreamEvent[]): void {
  let started = false;
  let open: BlockHead | undefined;
  let terminal: string | undefined;

  events.forEach((event, index) => {
    const at = `event ${index} (${event.type})`;
    assert(terminal === undefined, `${at} comes after the terminal ${terminal}`);
    assert(
      started || event.type === "start" || event.type === "error",
      `${at} comes before start`,
    );
    switch (event.type) {
      case "start":
        assert(!started, `${at} is a second start`);
        started = true;
        break;
      case "block_start":
        assert(open === undefined, `${at} begins inside an open ${open?.kind} block`);
        open = event.block;
        if (open.kind === "tool_call") {
          assert(open.id !== "", `${at} has no tool call id`);
          assert(open.name !== "", `${at} has no tool name`);
        }
        break;
      case "block_delta":
        assert(open !== undefined, `${at} is outside of any block`);
        break;
      case "citation":
        assert(open?.kind === "text", `${at} is outside of a text block`);
        break;
      case "block_end":
        assert(open !== undefined, `${at} ends no block`);
        assert(!event.opaque || open.kind === "thinking", `${at} seals a ${open.kind} block`);
        open = undefined;
        break;
      case "ping":
        break;
      case "finish":
        assert(open === undefined, `${at} comes inside an open ${open?.kind} block`);
        assert(
          event.reason.stopSequence === undefined || event.reason.kind === "stop_sequence",
          `${at} names a stop sequence but stopped for another reason`,
        );
        assertCounts(event.usage, at);
        terminal = event.type;
        break;
      case "error":
        terminal = event.type;
        break;
    }
  });
  assert(terminal !== undefined, "the stream has no terminal event");
}

function assertCounts(usage: Usage, at: string): void {
  for (const [name, count] of Object.entries(usage)) {
    assert(Number.isInteger(count) && count >= 0, `${at} counts ${count} ${name} tokens`);
  }
}
