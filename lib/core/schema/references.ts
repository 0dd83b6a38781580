import type { JsonObject, JsonValue } from "../canonical.ts";
import { isJsonObject, member } from "./json_object.ts";

/** Longest reference that is followed, in characters. */
const LONGEST_POINTER = 1_000;

/** Keywords whose value is data, in which `$ref` is a member like any other. */
const dataKeywords: ReadonlySet<string> = new Set([
  "const",
  "default",
  "enum",
  "example",
  "examples",
]);

/** Keywords whose value maps names to schemas: a property may be called `default`. */
const mapKeywords: ReadonlySet<string> = new Set([
  "$defs",
  "definitions",
  "dependentSchemas",
  "patternProperties",
  "properties",
]);

/**
 * The schema that a local reference (`#/$defs/node`) points to; `undefined` when it points nowhere,
 * outside of the document, or at something that is not an object.
 */
export function resolveReference(root: JsonObject, reference: string): JsonObject | undefined {
  if (reference === "#") return root;
  if (!reference.startsWith("#/") || reference.length > LONGEST_POINTER) return undefined;
  let at: JsonValue | undefined = root;
  for (const token of reference.slice(2).split("/")) {
    const key = unescaped(token);
    if (Array.isArray(at)) at = /^\d+$/.test(key) ? at[Number(key)] : undefined;
    else at = isJsonObject(at) ? member(at, key) : undefined;
  }
  return isJsonObject(at) ? at : undefined;
}

/**
 * The schema itself, or what its reference leads to, over any number of steps; members beside a
 * `$ref` win over the same members of its target. A reference that leads nowhere or in a circle is
 * left out, and a chain longer than `steps` is cut.
 */
export function dereferenced(root: JsonObject, schema: JsonObject, steps = 32): JsonObject {
  let current = schema;
  for (let step = 0; step < steps; step++) {
    const { $ref: reference, ...rest } = current;
    if (typeof reference !== "string") return current;
    const target = resolveReference(root, reference);
    if (!target) return rest;
    current = { ...target, ...rest };
  }
  const { $ref: _, ...rest } = current;
  return rest;
}

/** An object of a schema document: a schema, or a map from names to schemas. */
interface Node {
  object: JsonObject;
  isMap: boolean;
}

/** Work of the search below: an object is entered, and left once all within it is done. */
type Step = { enter: Node } | { leave: JsonObject };

/**
 * Whether following the references of a schema leads back to a schema that is being followed.
 * Linear in the schema's size, and without recursion of its own.
 */
export function hasCircularReference(root: JsonObject): boolean {
  const open = new Set<JsonObject>();
  const done = new Set<JsonObject>();
  const steps: Step[] = [{ enter: { object: root, isMap: false } }];
  for (let step = steps.pop(); step; step = steps.pop()) {
    if ("leave" in step) {
      open.delete(step.leave);
      done.add(step.leave);
      continue;
    }
    const { object } = step.enter;
    if (open.has(object)) return true;
    if (done.has(object)) continue;
    open.add(object);
    steps.push({ leave: object });
    for (const enter of within(root, step.enter)) steps.push({ enter });
  }
  return false;
}

/** The objects that stand in an object of the document, and the one that it refers to. */
function within(root: JsonObject, { object, isMap }: Node): Node[] {
  const found: Node[] = [];
  for (const [key, value] of Object.entries(object)) {
    if (!isMap && dataKeywords.has(key)) continue;
    if (!isMap && key === "$ref" && typeof value === "string") {
      const target = resolveReference(root, value);
      if (target) found.push({ object: target, isMap: false });
    } else if (isJsonObject(value)) {
      found.push({ object: value, isMap: !isMap && mapKeywords.has(key) });
    } else if (Array.isArray(value)) {
      for (const object of value.filter(isJsonObject)) found.push({ object, isMap: false });
    }
  }
  return found;
}

/** One token of a JSON pointer in a URI fragment: percent escapes, then `~1` and `~0`. */
function unescaped(token: string): string {
  let text = token;
  try {
    text = decodeURIComponent(token);
  } catch {
    // Not percent-encoded after all: a property may be called "100%".
  }
  return text.replaceAll("~1", "/").replaceAll("~0", "~");
}
