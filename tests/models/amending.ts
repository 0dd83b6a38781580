import { assertEquals } from "@std/assert";
import type { DialectName } from "../../lib/dialects/names.ts";
import { model } from "./model_by_name.ts";
import { applyEdits, type Body, viewOf } from "./object_view.ts";

/** Two helpers for the tests of one dialect's edits. */
export function amendingIn(dialect: DialectName) {
  const amend = (name: string, body: Body) => model(name).amend(dialect, viewOf(body));
  return {
    /** What becomes of the members, and what the client is told. */
    amended(name: string, body: Body): [Body, string[]] {
      const { edits, dropped } = amend(name, body);
      return [applyEdits(body, edits), dropped];
    },
    /** Asserts that the model gets these members as they are. */
    assertUntouched(name: string, body: Body): void {
      const { edits, dropped } = amend(name, body);
      assertEquals({ edits, dropped }, { edits: [], dropped: [] });
    },
  };
}
