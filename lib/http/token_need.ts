import type { JsonBody } from "../core/json_body.ts";
import { estimateTokens } from "../core/tokens/estimate.ts";
import type { Dialect } from "../dialects/mod.ts";
import type { Model } from "../models/model.ts";

/**
 * Most tokens of output that are reserved: clients ask for limits that answers hardly ever reach, and
 * what an answer takes beyond this is counted when it ends.
 */
const MOST_OUTPUT = 4_096;

/** Larger bodies are not parsed for an estimate, in bytes: it would keep everybody else waiting. */
const LARGEST_PARSED = 1_048_576;

/** Bytes of a token, for bodies that are not parsed; on the low side. */
const BYTES_PER_TOKEN = 3;

/** The tokens that a request may take, as they are reserved for it. */
export function tokenNeed(
  dialect: Pick<Dialect, "outputLimit">,
  model: Pick<Model, "contextWindow" | "outputLimit">,
  body: JsonBody,
): number {
  const input = body.size > LARGEST_PARSED
    ? Math.ceil(body.size / BYTES_PER_TOKEN)
    : estimateTokens(JSON.parse(body.text()), { bytes: body.size });
  const output = Math.max(0, dialect.outputLimit(body) ?? model.outputLimit);
  // The vendor refuses a prompt that is longer than the context window.
  return Math.min(input, model.contextWindow) + Math.ceil(Math.min(output, MOST_OUTPUT));
}
