import type { Edit, RequestView } from "../core/request_view.ts";
import type { Amendment } from "./model.ts";

/** Collects the edits of one request. At most one edit names a member. */
export class Changes implements Amendment {
  readonly edits: Edit[] = [];
  readonly dropped: string[] = [];

  /** Takes out a member and tells the client so. */
  drop(key: string): void {
    this.remove(key);
    this.tell(key);
  }

  /** Takes out a member of which nothing is lost. */
  remove(key: string): void {
    this.edits.push({ op: "remove", key });
  }

  /** Gives a member this value. */
  set(key: string, value: unknown): void {
    this.edits.push({ op: "set", key, json: JSON.stringify(value) });
  }

  /** Gives a member another name. */
  rename(key: string, to: string): void {
    this.edits.push({ op: "rename", key, to });
  }

  /** Tells the client that a parameter, by its own name for it, was dropped or changed. */
  tell(name: string): void {
    if (!this.dropped.includes(name)) this.dropped.push(name);
  }
}

/** Whether the member has a value: all three APIs read an explicit `null` as absent. */
export function isGiven(request: RequestView, key: string): boolean {
  return request.has(key) && request.value(key) !== null;
}

/** The value if it is a JSON object. */
export function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? value as Record<string, unknown>
    : undefined;
}

/** The object without one of its members. */
export function without(
  object: Record<string, unknown>,
  key: string,
): Record<string, unknown> {
  const { [key]: _, ...rest } = object;
  return rest;
}
