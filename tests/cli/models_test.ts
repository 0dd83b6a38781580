/** `duo-gateway models`: what it shows, and what becomes of GitLab's own list. */
import { assert, assertEquals, assertMatch, assertStringIncludes, assertThrows } from "@std/assert";
import { NoModelList, parseModels } from "../../lib/cli/models/gitlab_list.ts";
import { readModelList, writeModelList } from "../../lib/cli/models/list_file.ts";
import { models } from "../../lib/cli/models/models.ts";
import { createCatalog } from "../../lib/models/catalog.ts";
import { modelTable } from "../../lib/models/table.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { createTestGateway } from "../helpers/test_gateway.ts";
import { runCli } from "./run_cli.ts";

/** A list in the form of GitLab's: models of the proxy, of other providers, and what is neither. */
const gitlabList = `
x-limits: &large
  max_context_tokens: 1000000
models:
  - name: Claude Sonnet 4.6
    gitlab_identifier: claude_sonnet_4_6
    <<: *large
    proxy_provider: anthropic
    params: { model: claude-sonnet-4-6, max_tokens: 96000 }
  - name: "Claude Opus 9 - next"
    gitlab_identifier: claude_opus_9
    max_context_tokens: 2000000
    proxy_provider: anthropic
    params:
      model: claude-opus-9
      max_tokens: 256000
  - name: Claude Sonnet 4.6 - Vertex
    gitlab_identifier: claude_sonnet_4_6_vertex
    params: { model: claude-sonnet-4-6@default }
  - name: A vendor nobody knows
    proxy_provider: anthropic
    params: { model: mystery-1 }
  - name: With a hostile name
    proxy_provider: openai
    params: { model: "gpt-<script>" }
  - gitlab_identifier: nothing_else
  - 7
`;

async function withFile(work: (file: URL) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(new URL(`file://${folder}/data/models.json`));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Runs the command with GitLab's list answering so. */
async function run(file: URL, answer: () => Promise<Response>, refresh = true) {
  const out: string[] = [];
  const errors: string[] = [];
  const asked: string[] = [];
  const code = await models(
    {},
    { out: (line) => out.push(line), error: (line) => errors.push(line), isTerminal: false },
    {
      file,
      clock: new FakeClock(),
      userAgent: "duo-gateway/test",
      fetch(url, init) {
        asked.push(`${url} ${JSON.stringify(init.headers)}`);
        return answer();
      },
    },
    { json: true, refresh },
  );
  const text = out.join("\n");
  return { code, shown: text ? JSON.parse(text) : undefined, errors: errors.join("\n"), asked };
}

const refused = () => Promise.reject(new Error("nobody may ask"));

Deno.test("models shows every model with its names, APIs and limits", async () => {
  const { code, out } = await runCli(["models"], { MODEL_ALIASES: "my-best=opus" });
  assertEquals(code, 0);
  for (const { id } of modelTable) assertStringIncludes(out, id);
  assertMatch(out, /^duo-chat-gpt-5-2 +openai +responses,chat +offered +gpt-5\.2 .* +400k +128k$/m);
  assertStringIncludes(out, "--refresh");
});

Deno.test("models --json has all aliases, the operator's own among them", async () => {
  const { out } = await runCli(["models", "--json"], { MODEL_ALIASES: "my-best=opus" });
  const opus = JSON.parse(out).models.find(({ id }: { id: string }) => id === "duo-chat-opus-4-6");
  assert(opus.aliases.includes("my-best") && opus.aliases.includes("claude-opus-4-6"));
  assertEquals([opus.upstreamId, opus.contextWindow], ["claude-opus-4-6", 1_000_000]);
});

Deno.test("models --refresh keeps what GitLab lists of its proxy, and says what is new", () =>
  withFile(async (file) => {
    const { code, shown, errors, asked } = await run(
      file,
      () => Promise.resolve(new Response(gitlabList)),
    );
    assertEquals(code, 0);
    assertMatch(errors, /^GitLab lists 3 models; new: claude-opus-9, mystery-1\./);
    assertEquals(shown.listRead, "2026-11-21");
    const state = (upstream: string) =>
      shown.models.find(({ upstreamId }: { upstreamId: string }) => upstreamId === upstream);
    assertEquals(state("claude-sonnet-4-6").availability, "listed");
    assertEquals(state("claude-sonnet-4-6").outputLimit, 96_000);
    assertEquals(state("claude-opus-4-6").availability, "not listed");
    assertEquals(state("claude-opus-9").contextWindow, 2_000_000);
    // Of no family that is known: nobody could say what it accepts.
    assertEquals(state("mystery-1"), undefined);
    assertEquals(asked.length, 1);
    assert(!asked[0]?.toLowerCase().includes("authorization"));
  }));

Deno.test("models asks GitLab only when it is told to", () =>
  withFile(async (file) => {
    await run(file, () => Promise.resolve(new Response(gitlabList)));
    const { shown, asked } = await run(file, refused, false);
    assertEquals([asked, shown.listRead], [[], "2026-11-21"]);
  }));

for (
  const [what, answer, says] of [
    ["cannot be reached", refused, "Cannot read GitLab's list of models"],
    ["is not there", () => Promise.resolve(new Response("", { status: 404 })), "not where it was"],
    ["is not YAML", () => Promise.resolve(new Response("a: [b")), "is not YAML"],
    ["is in another form", () => Promise.resolve(new Response("models: 5")), "not known"],
    ["names no model", () => Promise.resolve(new Response("models: []")), "names no model"],
  ] as const
) {
  Deno.test(`the list before stays when GitLab's list ${what}`, () =>
    withFile(async (file) => {
      await run(file, () => Promise.resolve(new Response(gitlabList)));
      const { code, errors } = await run(file, answer);
      assertEquals(code, 1);
      assertStringIncludes(errors, says);
      assertEquals((await readModelList(file)).list?.models.length, 3);
    }));
}

Deno.test("a file that is no list is named and ignored", () =>
  withFile(async (file) => {
    await writeModelList({ readAt: 0, models: [] }, file);
    for (const text of ["", "{", "[]", '{"readAt":"today","models":[]}', '{"models":[{"id":1}]}']) {
      await Deno.writeTextFile(file, text);
      const { list, problem } = await readModelList(file);
      assertEquals(list, undefined);
      assertStringIncludes(problem ?? "", "data/models.json is not a list of models");
      const { code, errors, shown } = await run(file, refused, false);
      assertEquals([code, shown.models.length], [0, modelTable.length]);
      assertStringIncludes(errors, "WARNING: data/models.json");
    }
  }));

Deno.test("no list is no problem", () =>
  withFile(async (file) => assertEquals(await readModelList(file), {})));

Deno.test("YAML cannot make anything but a list of models", () => {
  assertThrows(() => parseModels("!!js/function 'function(){}'"), NoModelList);
});

Deno.test("a catalog with a list knows its models by all spellings, and counts each apart", () => {
  const list = { readAt: 0, models: parseModels(gitlabList) };
  const catalog = createCatalog({ aliases: new Map(), defaultModel: "sonnet", list });
  const resolved = catalog.resolve("opus-9");
  assertEquals(resolved.targets[0].statisticsId, "claude-opus-9");
  assertEquals(resolved.targets[0].dialects, ["messages"]);
  assertEquals(catalog.models.length, modelTable.length + 1);
  // Names of people's settings do not change their meaning.
  assertEquals(catalog.resolve("opus").name, "duo-chat-opus-4-6");
});

Deno.test("a gateway with a list offers its models", async () => {
  const list = { readAt: 0, models: parseModels(gitlabList) };
  const gateway = createTestGateway({ deps: { modelList: list } });
  const { data } = await (await gateway.ask("/v1/models")).json();
  assert(data.some(({ id }: { id: string }) => id === "claude-opus-9"));
});
