import type { GatewayError } from "../../core/errors.ts";

/**
 * How vendors refuse thinking that another model, account or vendor made: Anthropic "Invalid
 * `signature` in `thinking` block", OpenAI "The encrypted content ... could not be verified", or
 * "Item 'rs_...' of type 'reasoning' was provided without its required following item".
 */
const WORDS =
  /invalid `?(?:signature|data)`? in `?(?:redacted_)?thinking`? block|encrypted[ _]content\b.{0,200}\b(?:could not be|cannot be) (?:verified|decrypted)|of type 'reasoning' was provided without/is;

/**
 * Whether the vendor refused a request because of thinking in its history. Without that thinking the
 * same request is accepted.
 */
export function refusesThinking({ kind, code, message }: GatewayError): boolean {
  return kind === "invalid_request" &&
    (code === "invalid_encrypted_content" || WORDS.test(message));
}
