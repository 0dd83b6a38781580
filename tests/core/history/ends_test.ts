import { assertEquals } from "@std/assert";
import {
  withTrimmedEnd,
  withUserFirst,
  withUserLast,
  withUserTurn,
} from "../../../lib/core/history/ends.ts";
import { assistant, system, text, user } from "../../helpers/turns.ts";

Deno.test("withUserTurn moves the last text of an only system prompt into a user turn", () => {
  assertEquals(withUserTurn([system("a", "b")]), [system("a"), user(text("b"))]);
  assertEquals(withUserTurn([system("a"), system("b")]), [system("a"), user(text("b"))]);
  assertEquals(withUserTurn([system("a"), user(text("b"))]), [system("a"), user(text("b"))]);
  assertEquals(withUserTurn([]), []);
});

Deno.test("withUserFirst puts a user turn before an assistant that begins", () => {
  const continues = user(text("(conversation continues)"));
  assertEquals(withUserFirst([assistant(text("a"))]), [continues, assistant(text("a"))]);
  assertEquals(withUserFirst([system("s"), assistant(text("a"))]), [
    system("s"),
    continues,
    assistant(text("a")),
  ]);
  assertEquals(withUserFirst([user(text("b"))]), [user(text("b"))]);
  assertEquals(withUserFirst([system("s")]), [system("s")]);
});

Deno.test("withUserLast puts a user turn after an assistant that ends", () => {
  assertEquals(withUserLast([assistant(text("a"))]), [
    assistant(text("a")),
    user(text("Please continue.")),
  ]);
  assertEquals(withUserLast([user(text("b"))]), [user(text("b"))]);
  assertEquals(withUserLast([]), []);
});

Deno.test("withTrimmedEnd takes white space off a text that is to be continued", () => {
  assertEquals(withTrimmedEnd([assistant(text("a \n"))]), [assistant(text("a"))]);
  assertEquals(withTrimmedEnd([assistant(text("a"), text(" "))]), [assistant(text("a"))]);
  assertEquals(withTrimmedEnd([user(text("b")), assistant(text(" "))]), [user(text("b"))]);
  assertEquals(withTrimmedEnd([user(text("b "))]), [user(text("b "))]);
});
