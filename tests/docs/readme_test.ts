/** The README is true: its commands run, its links lead somewhere, its endpoints answer. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { z } from "zod";
import dashboard from "../../_fresh/server.js";
import type { Pages } from "../../lib/http/pages.ts";
import { welcome } from "../../lib/http/welcome.ts";
import { startTask } from "../cli/gateway_process.ts";
import { startGateway } from "../clients/listening_gateway.ts";
import { createTestGateway, testConfig } from "../helpers/test_gateway.ts";
import { runCurl } from "./curl.ts";
import { codeBlocks, projectFile, quoted, section, tableRows } from "./tables.ts";

const readme = await projectFile("README.md");
const { tasks, version } = z.object({
  version: z.string(),
  tasks: z.record(z.string(), z.unknown()),
}).parse(JSON.parse(await projectFile("deno.json")));

/** How each command of the README is tried, or why it is not. */
const commands: readonly {
  begins: string;
  run?: (command: string) => Promise<void>;
  why?: string;
}[] = [
  {
    begins: "npx -y deno@2.9.6 task demo",
    // With the Deno that runs the test: npx would only fetch another one.
    async run() {
      await using demo = startTask("demo", { PORT: "0" });
      const [, url = ""] = await demo.until(/^Duo Gateway listens on (http:\S+),/);
      assertEquals(await (await fetch(`${url}/health`)).json(), { status: "ok" });
      demo.signal("SIGTERM");
      assertEquals((await demo.end()).code, 0);
    },
  },
  { begins: "npx -y deno@2.9.6 task test", why: "it is what runs this test" },
  {
    begins: "curl http://127.0.0.1:3456/v1/messages",
    async run(command) {
      await using server = startGateway();
      const answer = await runCurl(command.replace("http://127.0.0.1:3456", server.url), {
        PROXY_API_KEY: "",
      });
      assertEquals(JSON.parse(answer).stop_reason, "end_turn");
    },
  },
];

Deno.test("README.md shows no command but those that are tried here", () => {
  for (const block of codeBlocks(readme, "sh")) {
    assert(commands.some(({ begins }) => block.startsWith(begins)), block);
  }
  for (const { begins } of commands) assertStringIncludes(readme, begins);
});

for (const { begins, run, why } of commands) {
  Deno.test({
    name: `README.md's "${begins}" ${why === undefined ? "works" : `is not tried: ${why}`}`,
    ignore: run === undefined,
    async fn() {
      const block = codeBlocks(readme, "sh").find((code) => code.startsWith(begins));
      assert(block);
      await run?.(block);
    },
  });
}

Deno.test("README.md's demo downloads no package that only tests need", async () => {
  const names = z.object({ npm: z.record(z.string(), z.unknown()) });
  const locked = async (path: string) =>
    Object.keys(names.parse(JSON.parse(await projectFile(path))).npm)
      .map((id) => id.slice(0, id.indexOf("@", 1)));
  const forTests = ["@anthropic-ai/sdk", "esbuild", "fast-check", "linkedom", "openai"];
  const runTime = await locked("deno.lock");
  assertEquals(forTests.filter((name) => runTime.includes(name)), []);
  const all = await locked("tests/deno.lock");
  assertEquals([...forTests, ...runTime].filter((name) => !all.includes(name)), []);
  // `deno task` itself downloads what `deno.json` leads to, and everything of a default lock file.
  const { imports, lock } = z.object({
    imports: z.record(z.string(), z.string()),
    lock: z.unknown(),
  })
    .parse(JSON.parse(await projectFile("deno.json")));
  const fromNpm = Object.entries(imports).filter(([, target]) => target.startsWith("npm:"));
  assertEquals(fromNpm.filter(([name]) => !runTime.includes(name)), []);
  assertEquals(lock, false);
});

Deno.test("README.md names tasks that exist, and one version of Deno", async () => {
  for (const [, task = ""] of readme.matchAll(/deno(?:@[\d.]+)? task (\w+)/g)) {
    assert(Object.hasOwn(tasks, task), task);
  }
  const versions = [...`${readme}${await projectFile(".ci/run")}`.matchAll(/deno@([\d.]+\d)/g)];
  assertEquals(new Set(versions.map(([, number]) => number)).size, 1);
});

Deno.test("README.md's endpoints are those that the gateway has", async () => {
  const pages: Pages = (request, info) => dashboard.fetch(request, info);
  const { ask } = createTestGateway({ deps: { pages } });
  const rows = tableRows(section(readme, "## What it answers"));
  const named: string[] = [];
  for (const [endpoint = ""] of rows) {
    let method = "";
    for (const code of quoted(endpoint)) {
      const words = code.split(" ");
      method = words.length > 1 ? words[0] ?? "" : method;
      const path = words.at(-1) ?? "";
      named.push(path);
      const { status } = await ask(
        path.replace("{id}", "sonnet"),
        method === "POST" ? {} : undefined,
      );
      assert(method === "POST" ? status < 404 : status === 200, `${code}: ${status}`);
    }
  }
  const { endpoints } = z.object({ endpoints: z.array(z.string()) })
    .parse(await welcome().json());
  assertEquals(endpoints.filter((path) => !named.includes(path)), []);
});

Deno.test("README.md sends clients to where the gateway listens by default", () => {
  const { host, port } = testConfig().server;
  assertStringIncludes(section(readme, "## Use it with GitLab"), `http://${host}:${port}`);
});

Deno.test("CHANGELOG.md begins with what this version brings", async () => {
  const changelog = await projectFile("CHANGELOG.md");
  const [, first = ""] = /^## (.+)$/m.exec(changelog) ?? [];
  assertMatch(first, new RegExp(`^(Unreleased|${version.replaceAll(".", "\\.")}\\b)`));
  assertMatch(section(changelog, `## ${first}`), /^- /m);
});

Deno.test("the version is one, wherever it stands", async () => {
  const { version: inCode } = await import("../../lib/version.ts");
  assertEquals(inCode, version);
});
