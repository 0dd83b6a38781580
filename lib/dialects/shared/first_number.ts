import type { RequestView } from "../../core/request_view.ts";

/** The first of these members that is given, if it is a number: `null` counts as absent. */
export function firstNumber(request: RequestView, ...keys: string[]): number | undefined {
  const value = keys.map((key) => request.value(key)).find((value) => (value ?? null) !== null);
  return typeof value === "number" ? value : undefined;
}
