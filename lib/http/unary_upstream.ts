import type { RequestView } from "../core/request_view.ts";
import type { Dialect } from "../dialects/mod.ts";
import type { Model } from "../models/model.ts";

/** When a whole answer is asked for as a stream: where it may become long, never, or always. */
export type UnaryUpstream = "auto" | "unary" | "stream";

/**
 * Answers of up to so many tokens are asked for as they are. GitLab's edge cuts a connection that is
 * silent for about 100 seconds (error 524); a model that writes 82 tokens a second is done by then.
 */
const LONGEST_SILENT_ANSWER = 8_192;

/** Whether the upstream is to stream the answer although the client wants it whole. */
export function streamsUnary(
  how: UnaryUpstream,
  { outputLimit }: Pick<Dialect, "outputLimit">,
  model: Pick<Model, "outputLimit">,
  request: RequestView,
): boolean {
  if (request.value("stream") === true || how === "unary") return false;
  const limit = outputLimit(request);
  // Without any output, as `max_tokens: 0` asks for to fill a cache, there is nothing to stream.
  if (how === "stream") return limit !== 0;
  return limit !== undefined && Math.min(limit, model.outputLimit) > LONGEST_SILENT_ANSWER;
}
