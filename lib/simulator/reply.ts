import type { Json } from "./json.ts";
import type { Step } from "./steps.ts";

/** An answer before it is sent: whole, or in steps. */
export interface Reply {
  status: number;
  headers: Readonly<Record<string, string>>;
  body: string | Iterable<Step>;
}

export function jsonReply(
  status: number,
  body: Json,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const type = { "content-type": "application/json" };
  return { status, headers: { ...headers, ...type }, body: JSON.stringify(body) };
}
