import { assertEquals } from "@std/assert";
import { GatewayError } from "../../lib/core/errors.ts";
import { refusedParts } from "../../lib/dialects/shared/part_refusal.ts";

/** The names in a refusal's words, by where they stand in the request. */
function namesIn(message: string): string[] {
  return refusedParts(new GatewayError("invalid_request", message))
    .map((part) => `${part.in}: ${part.name}`);
}

Deno.test("refusedParts() reads the members and betas that vendors say they do not know", () => {
  const refusals: [message: string, names: string[]][] = [
    ["context_management: Extra inputs are not permitted", ["members: context_management"]],
    ["Unknown parameter: 'verbosity'.", ["members: verbosity"]],
    [
      "Unsupported parameter: 'top_p' is not supported with this model.",
      ["members: top_p"],
    ],
    ["Unrecognized request argument supplied: seed", ["members: seed"]],
    [
      "Unexpected value(s) `a-2026-01-01`, `b` for the `anthropic-beta` header. Please consult",
      ["betas: a-2026-01-01", "betas: b"],
    ],
  ];
  for (const [message, names] of refusals) assertEquals(namesIn(message), names);
});

Deno.test("refusedParts() takes nothing inside of contents for a part, nor other refusals", () => {
  for (
    const message of [
      "tools.0.custom.strict: Extra inputs are not permitted",
      "messages.1.content.0.text: Extra inputs are not permitted",
      "Unknown parameter: 'input[0].status'.",
      "Unknown parameter: 'reasoning.pace'.",
      "temperature: Input should be less than or equal to 1",
      "Invalid value: 'x'. Supported values are: 'a' and 'b'.",
      "Unexpected value(s) for the `anthropic-beta` header",
      "The model said: seed: Extra inputs are not permitted",
      "",
      `${"a".repeat(65)}: Extra inputs are not permitted`,
    ]
  ) assertEquals(namesIn(message), [], message);
  const failure = new GatewayError("upstream_failed", "Unknown parameter: 'seed'.");
  assertEquals(refusedParts(failure), []);
});
