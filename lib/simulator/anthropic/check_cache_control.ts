import { asObjects, isObject, type Json } from "../json.ts";
import { refuse } from "./refuse.ts";

/** Places where the prompt may be cached. */
const LARGEST = 4;

/** Checks every `cache_control` in tools, system and messages, and counts them. */
export function checkCacheControl(body: Json): void {
  const blocks = [
    ...asObjects(body.tools),
    ...asObjects(body.system),
    ...asObjects(body.messages).flatMap((message) => asObjects(message.content))
      .flatMap((block) => [block, ...asObjects(block.content)]),
  ];
  const marks = [...blocks, body].map((block) => block.cache_control)
    .filter((mark) => mark !== undefined && mark !== null);
  for (const mark of marks) {
    if (!isObject(mark) || mark.type !== "ephemeral") {
      throw refuse("cache_control.type: Input should be 'ephemeral'");
    }
    if ("ttl" in mark && mark.ttl !== "5m" && mark.ttl !== "1h") {
      throw refuse("cache_control.ttl: Input should be '5m' or '1h'");
    }
  }
  const count = marks.length - (body.cache_control ? 1 : 0);
  if (count > LARGEST) {
    throw refuse(
      `A maximum of ${LARGEST} blocks with cache_control may be provided. Found ${count}.`,
    );
  }
}
