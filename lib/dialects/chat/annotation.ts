import type { Citation, JsonObject } from "../../core/canonical.ts";

/**
 * A citation in Chat's form, which must say for which stretch of text it is: a citation without a
 * place is for the whole of its block.
 *
 * @param block where the block begins in the whole content, and its length, in characters.
 */
export function annotationOf(
  { url, title, start, end }: Citation,
  block: { offset: number; length: number },
): JsonObject {
  return {
    type: "url_citation",
    url_citation: {
      url,
      title,
      start_index: block.offset + (start ?? 0),
      end_index: block.offset + (end ?? block.length),
    },
  };
}
