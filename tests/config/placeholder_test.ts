import { assert } from "@std/assert";
import { isPlaceholder } from "../../lib/config/placeholder.ts";

Deno.test("isPlaceholder() recognises examples that were never replaced", () => {
  const examples = [
    "glpat-xxxxxxxxxxxxxxxxxxxx",
    "glpat-your-token-here",
    "glpat-...",
    "gloas-XXXX",
  ]
    .concat("your-token", "your_gitlab_token", "Your token", "your-proxy-api-key", "<token>")
    .concat("changeme", "change-me", "CHANGE_ME", "changethis", "replace-me", "replace_me_please")
    .concat("xxx", "XXXXXXXX", "...", "***");
  for (const text of examples) assert(isPlaceholder(text), text);
});

Deno.test("isPlaceholder() leaves real secrets alone, weak ones too", () => {
  const secrets = [
    "glpat-AbC1_xxxx-9dEf2gHiJkLm",
    "secret",
    "test",
    "xx",
    "x7xxxx",
    "yours",
    "12345678",
  ]
    .concat("changed-yesterday", "my-proxy-key", "0f3c9a7b5d");
  for (const text of secrets) assert(!isPlaceholder(text), text);
});
