import type { Citation, JsonObject } from "../../core/canonical.ts";
import { asRecord } from "../shared/json.ts";

/**
 * A citation of a web page. Those of a document's characters, pages or blocks have no partner in
 * other dialects.
 */
export function readCitation(value: unknown): Citation | undefined {
  const citation = asRecord(value);
  if (citation?.type !== "web_search_result_location" || typeof citation.url !== "string") {
    return undefined;
  }
  return {
    url: citation.url,
    title: typeof citation.title === "string" ? citation.title : "",
    ...(typeof citation.cited_text === "string" && { citedText: citation.cited_text }),
  };
}

/** A citation as text blocks bear it. */
export function wireCitation({ url, title, citedText }: Citation): JsonObject {
  return {
    type: "web_search_result_location",
    url,
    title,
    cited_text: citedText ?? "",
    // Refers to a search result that Anthropic remembers; there is none.
    encrypted_index: "",
  };
}
