import type { GatewayError } from "../../core/errors.ts";

/** A part of a request that a vendor does not know: a top-level member, or a beta feature. */
export interface RefusedPart {
  readonly in: "members" | "betas";
  readonly name: string;
}

/**
 * How vendors name a top-level member that they do not know. A path that goes on, as in
 * `tools.0.strict: Extra inputs are not permitted`, leads into contents and is none.
 */
const MEMBERS: readonly RegExp[] = [
  // Anthropic
  /^(\w{1,64}): Extra inputs are not permitted/,
  // OpenAI
  /^(?:Unknown|Unsupported) parameter: '(\w{1,64})'/,
  /^Unrecognized request argument supplied: (\w{1,64})\b/,
];

/** "Unexpected value(s) `a`, `b` for the `anthropic-beta` header. Please consult ..." */
const BETAS =
  /^Unexpected value\(s\) ((?:`[\w.:-]{1,100}`(?:, )?){1,32}) for the `anthropic-beta` header/;

/** The parts of a request that a vendor refuses because it does not know them; mostly none. */
export function refusedParts({ kind, message }: GatewayError): readonly RefusedPart[] {
  if (kind !== "invalid_request") return [];
  const member = MEMBERS.map((words) => words.exec(message)?.[1]).find((name) => name);
  if (member !== undefined) return [{ in: "members", name: member }];
  const betas = BETAS.exec(message)?.[1]?.match(/[\w.:-]+/g) ?? [];
  return betas.map((name) => ({ in: "betas", name }));
}
