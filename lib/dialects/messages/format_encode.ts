import type { JsonObject, OutputFormat } from "../../core/canonical.ts";
import { sanitizeOutputSchema } from "../../core/schema/output_schema.ts";
import { hasCircularReference } from "../../core/schema/references.ts";

export interface EncodedFormat {
  /** `output_config.format`. */
  format?: JsonObject;
  /** What the model is told instead, when the format cannot be enforced. */
  line?: string;
  /** Whether the answer is JSON that may come in a code fence. */
  mayBeFenced: boolean;
}

const JSON_ONLY = "Respond with a single JSON object and nothing else.";

/** The form that the answer is to have. */
export function encodeFormat(format: OutputFormat | undefined): EncodedFormat {
  if (!format) return { mayBeFenced: false };
  if (format.kind === "json_object") return { line: JSON_ONLY, mayBeFenced: true };
  const { schema } = format;
  if (!hasCircularReference(schema)) {
    return {
      format: { type: "json_schema", schema: sanitizeOutputSchema(schema) },
      mayBeFenced: false,
    };
  }
  // Circular schemas are refused, and not every model can be forced to call a tool in their stead.
  return {
    line: `${JSON_ONLY} It follows this JSON Schema:\n${JSON.stringify(schema)}`,
    mayBeFenced: true,
  };
}
