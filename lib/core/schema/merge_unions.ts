/**
 * Both vendors refuse a tool's schema that has `anyOf`, `oneOf` or `allOf` at its top level
 * (Anthropic: "input_schema does not support oneOf, allOf, or anyOf at the top level"). The branches
 * are merged into one object; what that loses, the tool's description says in words.
 */
import type { JsonObject, JsonValue } from "../canonical.ts";
import {
  describesObject,
  isJsonObject,
  member,
  objectMember,
  stringsMember,
  without,
} from "./json_object.ts";
import { dereferenced } from "./references.ts";

const unionKeywords: ReadonlySet<string> = new Set(["anyOf", "oneOf", "allOf"]);

/** Branches that are read at all, and how deep they may nest: hostile schemas branch at each level. */
const MOST_BRANCHES = 500;
const DEEPEST = 8;
const LONGEST_NOTE = 1_000;

export interface Merged {
  schema: JsonObject;
  /** What the merged schema can no longer say, for the tool's description. */
  note?: string;
}

/** An object schema, taken apart. */
interface Shape {
  /** Schemas that branches give to each property. */
  properties: Map<string, JsonValue[]>;
  required: Set<string>;
  /** The sets of members that `anyOf` and `oneOf` let the caller choose from. */
  choices: string[][];
}

/** The schema without unions at its top level; the schema itself when it has none. */
export function mergeUnions(root: JsonObject, schema: JsonObject): Merged {
  if (!Object.keys(schema).some((key) => unionKeywords.has(key))) return { schema };
  const budget = { branches: MOST_BRANCHES };
  const shape = shapeOf(root, schema, budget, 0);
  const merged = withShape(without(schema, unionKeywords), shape);
  return shape.choices.length < 2
    ? { schema: merged }
    : { schema: merged, note: noteOf(shape.choices) };
}

/**
 * The schema with the branches of its `allOf` merged into it, if all of them describe objects by
 * their properties; otherwise the schema itself.
 */
export function mergeAllOf(root: JsonObject, schema: JsonObject): JsonObject {
  const all = branches(schema, "allOf").map((branch) => dereferenced(root, branch));
  const canMerge = all.length > 0 && all.length <= MOST_BRANCHES &&
    all.every((branch) =>
      describesObject(branch) && !Object.keys(branch).some((key) => unionKeywords.has(key))
    );
  if (!canMerge) return schema;
  const shape = shapeOf(root, { ...schema, anyOf: [], oneOf: [] }, { branches: MOST_BRANCHES }, 0);
  return withShape(without(schema, new Set(["allOf"])), shape);
}

function withShape(schema: JsonObject, shape: Shape): JsonObject {
  const properties = [...shape.properties].map(([name, given]) => [name, alternatives(given)]);
  const required = [...shape.required].filter((name) => shape.properties.has(name));
  const { required: _, ...rest } = schema;
  return {
    ...rest,
    type: "object",
    properties: Object.fromEntries(properties) as JsonObject,
    ...(required.length > 0 && { required }),
  };
}

function shapeOf(
  root: JsonObject,
  schema: JsonObject,
  budget: { branches: number },
  depth: number,
): Shape {
  const shape: Shape = {
    properties: new Map(),
    required: new Set(stringsMember(schema, "required")),
    choices: [],
  };
  for (const [name, property] of Object.entries(objectMember(schema, "properties") ?? {})) {
    shape.properties.set(name, [property]);
  }
  if (depth >= DEEPEST) return shape;

  const shapesOf = (keyword: string) =>
    branches(schema, keyword).flatMap((branch) => {
      if (budget.branches-- <= 0) return [];
      const resolved = dereferenced(root, branch);
      return mayBeObject(resolved) ? [shapeOf(root, resolved, budget, depth + 1)] : [];
    });

  for (const branch of shapesOf("allOf")) {
    addProperties(shape, branch);
    branch.required.forEach((name) => shape.required.add(name));
    shape.choices.push(...branch.choices);
  }
  for (const keyword of ["anyOf", "oneOf"]) {
    const options = shapesOf(keyword);
    const [first, ...others] = options;
    if (!first) continue;
    for (const option of options) {
      addProperties(shape, option);
      shape.choices.push([
        ...option.required.size > 0 ? option.required : option.properties.keys(),
      ]);
    }
    // Only what every branch demands is still demanded.
    for (const name of first.required) {
      if (others.every((other) => other.required.has(name))) shape.required.add(name);
    }
  }
  return shape;
}

function branches(schema: JsonObject, keyword: string): JsonObject[] {
  const value = member(schema, keyword);
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

/** Input is always an object, so a branch for `null` or a string can never apply. */
function mayBeObject(schema: JsonObject): boolean {
  const type = member(schema, "type");
  return type === undefined || type === "object" ||
    (Array.isArray(type) && type.includes("object"));
}

function addProperties(to: Shape, from: Shape): void {
  for (const [name, schemas] of from.properties) {
    const known = to.properties.get(name);
    if (known) known.push(...schemas);
    else to.properties.set(name, [...schemas]);
  }
}

/** One schema for a property that branches describe differently. */
function alternatives(schemas: JsonValue[]): JsonValue {
  const distinct = new Map(schemas.map((schema) => [JSON.stringify(schema), schema]));
  const [only, ...others] = distinct.values();
  return only !== undefined && others.length === 0 ? only : { anyOf: [...distinct.values()] };
}

function noteOf(choices: string[][]): string {
  const sets = new Set(
    choices.filter((names) => names.length > 0).map((names) => names.join(", ")),
  );
  const note = `Give one of these sets of members: ${[...sets].join("; or ")}.`;
  return note.length <= LONGEST_NOTE ? note : `${note.slice(0, LONGEST_NOTE)}…`;
}
