/**
 * What the gateway remembers of finished responses, for clients that refer to them by id instead of
 * repeating them. The vendor stores responses unless the client says `store: false`; so does this.
 */
import type { JsonObject, StreamEvent } from "../../core/canonical.ts";
import { Folder } from "../../core/fold.ts";
import { isJsonObject } from "../../core/schema/json_object.ts";
import type { KeeperContext } from "../codec.ts";
import { asList, asString } from "./read.ts";
import { encodeForMemory } from "./response.ts";

/** Where to remember, and for whom. */
export type Keeper = Pick<KeeperContext, "memory" | "callerId">;

/** Type of the item of ours that stands for the response that an input goes on from. */
export const EARLIER_RESPONSE = "earlier_response";

/**
 * Observes a translated answer and remembers it once it is finished, with the encrypted reasoning
 * that the client need not have got.
 */
export function answerKeeper({ reply, ...keeper }: KeeperContext): (event: StreamEvent) => void {
  if (reply.body.store === false) return () => {};
  const folder = new Folder();
  return (event) => {
    folder.push(event);
    if (event.type !== "finish") return;
    rememberResponse(encodeForMemory(folder.result(), reply), reply.body, keeper);
  };
}

/**
 * Remembers a finished response object that answers the request `body`, unless that says
 * `store: false`.
 */
export function rememberResponse(response: JsonObject, body: JsonObject, keeper: Keeper): void {
  const id = asString(response.id);
  if (body.store === false || !id) return;
  const output = asList(response.output).filter(isJsonObject);
  keeper.memory.keepResponse(keeper.callerId, id, inputOf(body, keeper), output);
}

/** The input without references; an earlier response is not repeated but pointed to. */
function inputOf(
  { input, previous_response_id: earlier }: JsonObject,
  keeper: Keeper,
): JsonObject[] {
  const items: JsonObject[] = typeof input === "string"
    ? [{ type: "message", role: "user", content: input }]
    : asList(input).filter(isJsonObject).flatMap((item) => resolved(item, keeper));
  return asString(earlier)
    ? [{ type: EARLIER_RESPONSE, response_id: earlier ?? null }, ...items]
    : items;
}

function resolved(item: JsonObject, { memory, callerId }: Keeper): JsonObject[] {
  // Only the gateway itself may say what a response goes on from.
  if (item.type === EARLIER_RESPONSE) return [];
  if (item.type !== "item_reference") return [item];
  const referredTo = memory.item(callerId, asString(item.id) ?? "");
  return referredTo ? [referredTo] : [];
}
