/** docs/troubleshooting.md goes by messages that there are, and has those that people meet. */
import { assert, assertEquals } from "@std/assert";
import { connectionError } from "../../lib/upstream/connection.ts";
import { exchangeRefusals } from "../../lib/upstream/exchange_errors.ts";
import { gatewayRefusals } from "../../lib/upstream/refusals.ts";
import { connectionCauses } from "../../lib/simulator/connection_causes.ts";
import { projectFile } from "./tables.ts";

const page = await projectFile("docs/troubleshooting.md");

/** The messages that the page goes by; a quotation may run over several lines. */
const messages = page.replaceAll(/\n> (?=\S)/g, "\n> ").split("\n\n")
  .filter((block) => block.startsWith("> "))
  .map((block) => block.split("\n").map((line) => line.replace(/^> /, "")).join(" "));

/** What stands between the places that differ, where it is long enough to be looked for. */
function fixedParts(message: string): string[] {
  return message.split("…").map((part) => part.trim()).filter((part) => part.length > 4);
}

/** All source texts, with pieces of text that are put together there made one. */
async function sourceText(folder: URL): Promise<string> {
  const texts: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    if (isDirectory) texts.push(await sourceText(new URL(`${name}/`, folder)));
    else if (name.endsWith(".ts")) texts.push(await Deno.readTextFile(new URL(name, folder)));
  }
  return texts.join("\n").replaceAll(/["`] \+\s*["`]/g, "").replaceAll("\\`", "`");
}

const sources = await sourceText(new URL("../../lib/", import.meta.url));

for (const message of messages) {
  Deno.test(`there is a message "${message}"`, () => {
    const parts = fixedParts(message);
    assert(parts.length > 0);
    for (const part of parts) assert(isSaid(part), `Nothing says "${part}"`);
  });
}

/** Whether a source has these words, in which `${...}` may stand for a word. */
function isSaid(part: string): boolean {
  if (sources.includes(part)) return true;
  const pattern = part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&").replaceAll(
    /\S+/g,
    (word) => `(?:${word}|\\S*\\$\\{[^}]*\\}\\S*)`,
  );
  return new RegExp(pattern).test(sources);
}

/** Whether the page goes by a message, which may go on after what is quoted. */
function isOnPage(message: string): boolean {
  return messages.some((quoted) => {
    const pattern = quoted.split("…")
      .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join(".*");
    return new RegExp(pattern).test(message);
  });
}

const reply = {
  status: 0,
  json: undefined,
  words: "the words of GitLab",
  code: "",
  body: "json",
  retryAfter: undefined,
  redirectHost: undefined,
} as const;

Deno.test("the page has every refusal of the exchange and of the AI gateway", () => {
  const refusals = [...exchangeRefusals, ...gatewayRefusals].map(({ means }) => means(reply));
  assertEquals(refusals.filter((message) => !isOnPage(message)), []);
});

Deno.test("the page has every way in which a connection fails", () => {
  const attempted = { what: "Nothing", host: "git.example.com", setting: "X", billed: false };
  const failures = [
    ...Object.values(connectionCauses).map((cause) =>
      new TypeError("fetch failed", { cause: new Error(cause) })
    ),
    new Deno.errors.NotCapable("no"),
  ].map((thrown) => connectionError(thrown, attempted).message);
  assertEquals(failures.filter((message) => !isOnPage(message)), []);
});
