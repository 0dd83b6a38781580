import { assert, assertEquals } from "@std/assert";
import { holdsCredential, quote } from "../../lib/config/quote.ts";

Deno.test("quote() shows short values, with control characters escaped", () => {
  assertEquals(quote("abc"), '"abc"');
  assertEquals(quote('a"\n\u001b'), '"a\\"\\n\\u001b"');
  assertEquals(quote("a\u009b2J\u202e\x7f"), '"a\\u009b2J\\u202e\\u007f"');
});

Deno.test("quote() shows neither long values nor credentials", () => {
  const texts = [
    "x".repeat(61),
    "glpat-abc",
    "Bearer glpat-abc",
    "3456glpat-abc",
    "https://a:b@c",
    "https://a?t=b",
  ]
    .concat(
      "ddp_abcdefgh",
      "dgk_abcdefgh",
      "sk-ant-api03-abcdefgh",
      "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.e30",
    );
  for (const text of texts) assert(!quote(text).includes(text), text);
});

Deno.test("holdsCredential() leaves names of models alone", () => {
  const names = ["duo-chat-sonnet-4-5", "global-fast", "glm-4", "sk-learn", "anthropic/gpt-5.1@x"];
  for (const name of names) assert(!holdsCredential(name), name);
});
