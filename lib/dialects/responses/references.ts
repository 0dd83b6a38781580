/**
 * Clients that rely on the vendor's store send ids in place of what was said before. The gateway
 * sends `store: false` upstream, so they are resolved from what it remembers itself.
 */
import type { JsonObject } from "../../core/canonical.ts";
import { GatewayError } from "../../core/errors.ts";
import type { DecodeContext } from "../codec.ts";
import { EARLIER_RESPONSE } from "./remember.ts";
import { itemSchema, type WireItem, type WireRequest } from "./wire.ts";

/** An item, and the path of what brought it into the request. */
export interface PlacedItem {
  item: WireItem;
  path: string;
}

/** Responses that may follow one another; a longer conversation is refused as not found. */
const LONGEST_CHAIN = 10_000;

/**
 * The whole conversation of a request: what `previous_response_id` stands for, then the input with
 * its `item_reference`s replaced, in order.
 *
 * @throws {GatewayError} `invalid_request` in the vendor's own words when an id is not known (any
 *   more): some clients repeat the request without the reference then.
 */
export function conversationOf(wire: WireRequest, context: DecodeContext): PlacedItem[] {
  return [...earlierItems(wire.previous_response_id, context), ...ownItems(wire, context)];
}

function ownItems({ input }: WireRequest, context: DecodeContext): PlacedItem[] {
  if (typeof input === "string") {
    return [{ item: { type: "message", role: "user", content: input }, path: "input" }];
  }
  return (input ?? []).map((item, index) => {
    const path = `input[${index}]`;
    return {
      item: isReference(item) ? referredTo(item.id, path, context) : whole(item, context),
      path,
    };
  });
}

/** The type of a reference may be left out: it is the only item that has nothing but an id. */
function isReference(item: WireItem): item is WireItem & { id: string } {
  const { type, role, id } = item;
  return Boolean(id) && (type === "item_reference" || (!type && !role));
}

/** Clients that count on the store replay reasoning without what it was encrypted to. */
function whole(item: WireItem, { memory, callerId }: DecodeContext): WireItem {
  if (item.type !== "reasoning" || !item.id || item.encrypted_content) return item;
  return readItem(memory.item(callerId, item.id)) ?? item;
}

function referredTo(id: string, path: string, { memory, callerId }: DecodeContext): WireItem {
  const item = readItem(memory.item(callerId, id));
  if (item) return item;
  throw new GatewayError("invalid_request", `Item with id '${id}' not found.`, {
    param: path,
  });
}

function earlierItems(id: string | null | undefined, context: DecodeContext): PlacedItem[] {
  if (!id) return [];
  const { memory, callerId } = context;
  const responses: JsonObject[][] = [];
  for (let next: string | undefined = id; next !== undefined;) {
    const items = memory.response(callerId, next);
    if (!items || responses.length >= LONGEST_CHAIN) throw notFound(id);
    responses.push(items);
    const [first] = items;
    next = first?.type === EARLIER_RESPONSE ? String(first.response_id) : undefined;
  }
  return responses.toReversed().flat().flatMap((kept) => {
    if (kept.type === EARLIER_RESPONSE) return [];
    const item = readItem(kept);
    return item ? [{ item, path: "previous_response_id" }] : [];
  });
}

/** What is kept may have come from the vendor, and then nobody has looked at it yet. */
function readItem(kept: JsonObject | undefined): WireItem | undefined {
  return itemSchema.safeParse(kept).data;
}

function notFound(id: string): GatewayError {
  return new GatewayError("invalid_request", `Previous response with id '${id}' not found.`, {
    param: "previous_response_id",
    code: "previous_response_not_found",
  });
}
