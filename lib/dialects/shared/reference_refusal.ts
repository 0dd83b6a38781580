import type { GatewayError } from "../../core/errors.ts";

/** "Previous response with id 'resp_...' not found.", "Item with id 'rs_...' not found." */
const WORDS = /\b(?:previous response|item) with id '[^']{1,200}' not found/i;

/**
 * Whether the vendor refused a request because it refers to something that the vendor has not kept:
 * it may have been told by another model, or not to be stored by GitLab's account.
 */
export function refusesReference({ code, message }: GatewayError): boolean {
  return code === "previous_response_not_found" || WORDS.test(message);
}
