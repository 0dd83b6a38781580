import type { z } from "zod";
import { GatewayError } from "./errors.ts";

/**
 * The request as its schema reads it.
 *
 * @throws {GatewayError} `invalid_request` whose `param` is the path of the first member that is
 *   wrong, for example `messages[3].content[1].text`. The message never repeats a value.
 */
export function parseRequest<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const { path, message } = issue ? deepest(issue) : { path: [], message: "unreadable" };
  const param = pathText(path);
  throw new GatewayError("invalid_request", `Cannot read '${param}' of the request: ${message}.`, {
    param,
  });
}

interface Found {
  path: readonly PropertyKey[];
  message: string;
}

/** The issue in a union's branch that the value came closest to: the one furthest inside. */
function deepest(issue: z.core.$ZodIssue): Found {
  let found: Found = issue;
  if (issue.code === "invalid_union") {
    for (const [inner] of issue.errors) {
      if (!inner) continue;
      const { path, message } = deepest(inner);
      if (path.length > 0 && issue.path.length + path.length > found.path.length) {
        found = { path: [...issue.path, ...path], message };
      }
    }
  }
  return found;
}

/** `["messages", 3, "role"]` as `messages[3].role`. */
function pathText(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) =>
      typeof key === "number"
        ? `${text}[${key}]`
        : text === ""
        ? String(key)
        : `${text}.${String(key)}`,
    "",
  );
}
