import { assertEquals } from "@std/assert";
import { viewWith } from "../../lib/core/view_with.ts";
import { viewOf } from "../models/object_view.ts";

const request = viewOf({
  stream: [1],
  tools: [{}],
  temperature: 1,
  messages: [{ role: "user" }],
});

Deno.test("a view with another value answers everything about that member by it", () => {
  const view = viewWith(request, "stream", true);
  assertEquals(view.value("stream"), true);
  assertEquals(view.type("stream"), "boolean");
  assertEquals([view.has("stream"), view.isFilledArray("stream")], [true, false]);
  assertEquals(viewWith(request, "absent", "x").has("absent"), true);
  assertEquals(viewWith(request, "absent", 5).type("absent"), "number");
});

Deno.test("a view with another value answers everything else as the request does", () => {
  const view = viewWith(request, "stream", true);
  assertEquals(view.value("temperature"), 1);
  assertEquals(view.type("tools"), "array");
  assertEquals([view.has("tools"), view.has("absent")], [true, false]);
  assertEquals([view.isFilledArray("tools"), view.isFilledArray("temperature")], [true, false]);
  assertEquals(view.watched("messages.*.role"), ["user"]);
});
