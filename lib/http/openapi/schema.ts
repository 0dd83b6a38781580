/** A JSON Schema, in the version that OpenAPI 3.1 uses. */
export type Schema = Readonly<Record<string, unknown>>;

export const text: Schema = { type: "string" };
export const flag: Schema = { type: "boolean" };
export const count: Schema = { type: "integer", minimum: 0 };
/** Milliseconds with fractions. */
export const milliseconds: Schema = { type: "number", minimum: 0 };
/** Milliseconds since the epoch. */
export const moment: Schema = { type: "integer", minimum: 0 };

/** A schema with a sentence about it. */
export function described(schema: Schema, description: string): Schema {
  return { ...schema, description };
}

/** An object that has all of `required` and may have any of `optional`. */
export function object(
  required: Readonly<Record<string, Schema>>,
  optional: Readonly<Record<string, Schema>> = {},
): Schema {
  return {
    type: "object",
    properties: { ...required, ...optional },
    required: Object.keys(required),
  };
}

export function list(items: Schema): Schema {
  return { type: "array", items };
}

/** An object whose members are not known by name. */
export function byName(values: Schema): Schema {
  return { type: "object", additionalProperties: values };
}

export function oneOf(values: readonly string[]): Schema {
  return { type: "string", enum: values };
}

export function orNull(schema: Schema): Schema {
  return { anyOf: [schema, { type: "null" }] };
}

/** One of the schemas under `components`. */
export function ref(name: string): Schema {
  return { $ref: `#/components/schemas/${name}` };
}
