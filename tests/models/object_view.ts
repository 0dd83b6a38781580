import type { Edit, JsonType, RequestView } from "../../lib/core/request_view.ts";

/** A request body as plain JSON. */
export type Body = Record<string, unknown>;

/** A {@linkcode RequestView} over a plain object, which watches `messages.*.role` only. */
export function viewOf(body: Body): RequestView {
  return {
    has: (key) => Object.hasOwn(body, key),
    type: (key) => Object.hasOwn(body, key) ? typeOf(body[key]) : undefined,
    value: (key) => Object.hasOwn(body, key) ? body[key] : undefined,
    isFilledArray: (key) => Array.isArray(body[key]) && body[key].length > 0,
    watched(path) {
      if (path !== "messages.*.role" || !Array.isArray(body.messages)) return [];
      return [...new Set(body.messages.map((message) => String(message?.role)))];
    },
  };
}

function typeOf(value: unknown): JsonType {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value as JsonType;
}

/** The body after the edits, which fails where splicing would: a rename onto a taken name. */
export function applyEdits(body: Body, edits: readonly Edit[]): Body {
  const result = new Map(Object.entries(body));
  for (const edit of edits) {
    switch (edit.op) {
      case "set":
        result.set(edit.key, JSON.parse(edit.json));
        break;
      case "remove":
        result.delete(edit.key);
        break;
      case "rename":
        if (!result.has(edit.key)) break;
        if (result.has(edit.to)) throw new Error(`${edit.to} is there already`);
        result.set(edit.to, result.get(edit.key));
        result.delete(edit.key);
    }
  }
  return Object.fromEntries(result);
}
