import { assert, assertEquals } from "@std/assert";
import { parseEvents } from "../../lib/core/sse.ts";

type Json = Record<string, unknown>;

/** Which deltas each kind of block has. */
const deltasOf: Readonly<Record<string, readonly string[]>> = {
  text: ["text_delta", "citations_delta"],
  thinking: ["thinking_delta", "signature_delta"],
  redacted_thinking: [],
  tool_use: ["input_json_delta"],
};

/**
 * Asserts that the text is a Messages stream as the official clients accept it: `message_start`,
 * blocks one at a time and numbered densely, one `message_delta` with usage, `message_stop` - or an
 * `error` at any point and nothing after it. Every event is named on its `event:` line.
 *
 * @returns the parsed data of all events.
 */
export function assertMessagesStream(text: string): Json[] {
  const events = parseEvents(text);
  let phase: "before" | "blocks" | "delta" | "ended" = "before";
  let open: { type: string; isSigned: boolean } | undefined;
  let index = -1;
  const all = events.map(({ event, data }) => {
    const wire = JSON.parse(data) as Json;
    const at = `event ${event}`;
    assertEquals(wire.type, event, `${at} is named after its data`);
    assert(phase !== "ended", `${at} comes after the end`);
    switch (event) {
      case "message_start":
        assertEquals(phase, "before", `${at} comes first and once`);
        assertUsage((wire.message as Json).usage, ["input_tokens", "output_tokens"]);
        phase = "blocks";
        break;
      case "ping":
        assert(phase !== "before", `${at} comes before message_start`);
        break;
      case "content_block_start": {
        assertEquals([phase, open, wire.index], ["blocks", undefined, ++index], at);
        open = { type: String((wire.content_block as Json).type), isSigned: false };
        assert(open.type in deltasOf, `${at} begins a block of the unknown type ${open.type}`);
        break;
      }
      case "content_block_delta": {
        assertEquals(wire.index, index, at);
        assert(open, `${at} has no open block`);
        const type = String((wire.delta as Json).type);
        assert(deltasOf[open.type]?.includes(type), `${type} does not fit a ${open.type} block`);
        assert(!open.isSigned, `${at} follows the signature`);
        open.isSigned = type === "signature_delta";
        break;
      }
      case "content_block_stop":
        assertEquals([wire.index, open !== undefined], [index, true], at);
        open = undefined;
        break;
      case "message_delta":
        assertEquals([phase, open], ["blocks", undefined], at);
        assertEquals(typeof (wire.delta as Json).stop_reason, "string");
        assertUsage(wire.usage, ["output_tokens"]);
        phase = "delta";
        break;
      case "message_stop":
        assertEquals(phase, "delta", at);
        phase = "ended";
        break;
      case "error":
        assertEquals(typeof (wire.error as Json).message, "string");
        phase = "ended";
        break;
      default:
        throw new Error(`${at} is no event of Messages`);
    }
    return wire;
  });
  assertEquals(phase, "ended", "the stream has an end");
  return all;
}

function assertUsage(usage: unknown, fields: readonly string[]): void {
  for (const field of fields) {
    const count = (usage as Json)[field];
    assert(Number.isInteger(count) && Number(count) >= 0, `usage.${field} is ${count}`);
  }
}
