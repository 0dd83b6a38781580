import { assertEquals } from "@std/assert";
import { asObjectSchema } from "../../../lib/core/schema/object_schema.ts";

Deno.test("asObjectSchema makes an object of what does not say its type or may be null too", () => {
  const properties = { a: {} };
  const object = { type: "object", properties };
  assertEquals(asObjectSchema(object), object);
  assertEquals(asObjectSchema({ properties }), object);
  assertEquals(asObjectSchema({ type: ["null", "object"], properties }), object);
});

Deno.test("asObjectSchema leaves a schema of anything else as it is", () => {
  for (const type of ["array", "string", ["string", "null"]]) {
    assertEquals(asObjectSchema({ type }), { type });
  }
});
