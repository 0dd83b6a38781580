import { assert, assertEquals } from "@std/assert";
import { parse } from "@std/dotenv";
import { z } from "zod";
import {
  type ModelChecks,
  readConfig,
  type Setting,
  settingGroups,
  settingNames,
  settings,
} from "../../lib/config/mod.ts";

const root = new URL("../../", import.meta.url);
const example = await Deno.readTextFile(new URL(".env.example", root));
const documentation = await Deno.readTextFile(new URL("docs/configuration.md", root));
const anyModel: ModelChecks = { aliases: () => [], defaultModel: () => undefined };

/** `.env.example` with every variable set. */
const everythingSet = parse(example.replaceAll(/^# (?=[A-Z_]+=)/gm, ""));

function withoutPadding(table: string): string {
  return table.replaceAll(/ {2,}/g, " ");
}

function tableRow(name: string, setting: Setting): string {
  const standard = setting.default === undefined
    ? setting.defaultNote ?? "unset"
    : `\`${setting.default}\``;
  return `| \`${name}\` | ${standard} | ${setting.accepts} | ${setting.help} |`;
}

Deno.test(".env.example has every setting, with its default or else its example", () => {
  const expected = Object.entries(settings)
    .map(([name, setting]: [string, Setting]) => [name, setting.default ?? setting.example]);
  assertEquals(everythingSet, Object.fromEntries(expected));
});

Deno.test(".env.example sets nothing but the token's place", () => {
  assertEquals(Object.keys(parse(example)), ["GITLAB_TOKEN"]);
});

Deno.test(".env.example is a valid configuration, but for the key that must not be copied", () => {
  const all = readConfig(everythingSet, anyModel);
  assert(!all.ok);
  assertEquals(all.problems.map(({ variable }) => variable), ["PROXY_API_KEY"]);
  const { PROXY_API_KEY: _, ...others } = everythingSet;
  const result = readConfig(others, anyModel);
  assert(result.ok);
  assertEquals(result.warnings, []);
});

Deno.test("docs/configuration.md has every setting with its default, in its group", () => {
  const text = withoutPadding(documentation);
  for (const group of settingGroups) {
    const [, section = ""] = text.split(`\n## ${group}\n`);
    const [table = ""] = section.split("\n## ");
    const rows = table.split("\n").filter((line) => line.startsWith("| `"));
    const expected = Object.entries(settings)
      .filter(([, setting]) => setting.group === group)
      .map(([name, setting]) => tableRow(name, setting));
    assertEquals(rows, expected, group);
  }
});

/**
 * Variables of Deno's own: it asks for the right to read the first when a database is a URL; of the
 * others, which it reads without asking, `duo-gateway doctor` tells.
 */
const OF_DENO = [
  "DENO_KV_ACCESS_TOKEN",
  "DENO_CERT",
  "HTTPS_PROXY",
  "https_proxy",
  "NO_PROXY",
  "no_proxy",
];

Deno.test("the permissions of deno.json let the gateway read every setting, and nothing else", async () => {
  const permitted = z.object({
    permissions: z.object({ serve: z.object({ env: z.array(z.string()) }) }),
  }).parse(JSON.parse(await Deno.readTextFile(new URL("deno.json", root))));
  assertEquals(
    permitted.permissions.serve.env.toSorted(),
    [...settingNames, ...OF_DENO].toSorted(),
  );
});
