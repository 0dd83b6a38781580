import { assert, assertEquals, assertThrows } from "@std/assert";
import { type Client, clients, type SettingsFile, targetOf } from "../../../lib/clients/mod.ts";
import { render } from "../../../lib/clients/render.ts";
import { type Format, type Setting, valueAt } from "../../../lib/clients/setting.ts";
import { applySettings, takeBack } from "../../../lib/cli/setup/apply.ts";
import { CannotEdit, editors } from "../../../lib/cli/setup/edit/mod.ts";
import { createCatalog } from "../../../lib/models/catalog.ts";
import { realisticFiles, variants } from "./realistic_files.ts";

const { models } = createCatalog({ aliases: new Map(), defaultModel: "duo-chat-sonnet-4-5" });
const [claude] = models.filter(({ dialects }) => dialects.includes("messages"));
const [gpt] = models.filter(({ dialects }) => dialects.includes("chat"));
const [codex] = models.filter(({ dialects }) =>
  dialects.length === 1 && dialects[0] === "responses"
);

/** Every file of every client, with models of each kind. */
const files: readonly [Client, SettingsFile][] = clients.flatMap((client) =>
  [claude, gpt, codex].flatMap((model) => {
    assert(model);
    const target = targetOf({ origin: "http://127.0.0.1:3456", key: 'a "key"', model, models });
    return (client.files?.(target) ?? []).map((file): [Client, SettingsFile] => [client, file]);
  })
);

Deno.test("a file that was not there says what the snippet says", () => {
  for (const [{ name }, { format, settings }] of files) {
    assertEquals(applySettings("", format, settings).text, render(format, settings), name);
  }
});

for (const client of clients) {
  if (!client.files) continue;
  Deno.test(`${client.name}: settings go into a realistic file, and every other byte stays`, () => {
    for (const [, { format, settings }] of files.filter(([each]) => each === client)) {
      for (const text of filesFor(format, settings)) {
        const { text: after, changes } = applySettings(text, format, settings);
        assertHolds(after, { format, settings });
        assertOnlyAdded(text, after, changes.some(({ before }) => before !== undefined));
        assertEquals(applySettings(after, format, settings), { text: after, changes: [] });
      }
    }
  });

  Deno.test(`${client.name}: what was put is taken back, although the file has changed since`, () => {
    for (const [, { format, settings }] of files.filter(([each]) => each === client)) {
      for (const text of filesFor(format, settings)) {
        const { text: after, changes } = applySettings(text, format, settings);
        const back = takeBack(after, format, changes);
        // Whether an object with nothing in it has a line of its own is all that may differ.
        assertEquals(tight(back), tight(text), JSON.stringify(after));
      }
    }
  });
}

Deno.test("a value that was changed since stays when settings are taken back", () => {
  const settings: Setting[] = [{ path: ["env", "A"], value: "ours" }, {
    path: ["env", "B"],
    value: "ours",
  }];
  const { text, changes } = applySettings(`{\n  "x": 1\n}\n`, "json", settings);
  const edited = text.replace(`"A": "ours"`, `"A": "mine"`);
  assertEquals(
    takeBack(edited, "json", changes),
    `{\n  "x": 1,\n  "env": {\n    "A": "mine"\n  }\n}\n`,
  );
});

Deno.test("what is not understood is not edited", () => {
  const bad = {
    json: ["{", "[1]", `{"a" 1}`, '"text"', "{} {}"],
    toml: ["a = ", "a = 1\na = 2", "[a\n"],
    yaml: ["a: [", "a: 1\na: 2", "- a\n", "a: 1\n---\nb: 2\n"],
  } as const;
  for (const [client, { format, settings }] of files) {
    for (const text of bad[format]) {
      assertThrows(() => applySettings(text, format, settings), CannotEdit, "", client.name + text);
    }
  }
});

Deno.test("what stands in the way of a setting is not thrown away", () => {
  for (const text of [`{"env": "text"}`, `{"env": [1]}`]) {
    const settings: Setting[] = [{ path: ["env", "A"], value: "ours" }];
    assertThrows(() => applySettings(text, "json", settings), CannotEdit);
  }
  const provider: Setting[] = [{ path: ["model_providers", "duo", "name"], value: "Duo" }];
  for (const text of [`model_providers = { other = { name = "x" } }\n`, `model_providers = 1\n`]) {
    assertThrows(() => applySettings(text, "toml", provider), CannotEdit);
  }
  const item: Setting[] = [{
    path: ["models", { key: "name", is: "Duo" }],
    value: { name: "Duo" },
  }];
  assertThrows(() => applySettings("models:\n  a: 1\n", "yaml", item), CannotEdit);
});

/** The realistic files in which nothing else stands where these settings go. */
function filesFor(format: Format, settings: readonly Setting[]): readonly string[] {
  const fit = realisticFiles[format].filter((text) => {
    const said = editors[format].read(text);
    const holders = settings.flatMap(({ path }) =>
      path.slice(1).map((_, at) => path.slice(0, at + 1))
    );
    return holders.every((path) => typeof (valueAt(said, path) ?? {}) === "object");
  });
  assert(fit.length > 5);
  return fit.flatMap(variants);
}

function assertHolds(
  text: string,
  { format, settings }: Pick<SettingsFile, "format" | "settings">,
) {
  const said = editors[format].read(text.replace(/^\ufeff/, ""));
  for (const { path, value, unlessSet } of settings) {
    const found = valueAt(said, path);
    if (unlessSet) assert(found !== undefined);
    else assertEquals(found, value);
  }
}

/** Asserts that one text is the other with more words, unless values were replaced. */
function assertOnlyAdded(before: string, after: string, replaced: boolean): void {
  if (replaced) return;
  let at = 0;
  for (const letter of before) {
    at = after.indexOf(letter, at) + 1;
    assert(at > 0, `${JSON.stringify(before)} is not in ${JSON.stringify(after)}`);
  }
}

function tight(text: string): string {
  return text.replaceAll(/([[{])\s+(?=[\]}])/g, "$1");
}
