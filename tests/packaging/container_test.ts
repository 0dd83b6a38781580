/** The container, as far as it can be tried without an engine. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { z } from "zod";
import { startProgram } from "../cli/gateway_process.ts";
import { projectFile } from "../docs/tables.ts";
import { Ajv2020 } from "../npm/ajv.ts";
import { composeSchema } from "../npm/compose_schema.ts";
import { validate } from "../npm/dockerfile_utils.ts";
import { parse } from "yaml";
import { build } from "./_image.ts";

const dockerfile = await projectFile("Dockerfile");
const token = "glpat-container-test-4nVb8";
const isRoot = Deno.uid() === 0;

/** A port that nothing listens on. */
function freePort(): string {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return String(listener.addr.port);
}

Deno.test("the Dockerfile has no fault that a linter knows", () => {
  assertEquals(validate(dockerfile), []);
});

Deno.test("the Dockerfile names the Deno of the README, not root as user, and no secret", async () => {
  const [, version = ""] = /npx -y deno@([\d.]+\d)/.exec(await projectFile("README.md")) ?? [];
  assertEquals(/^FROM (.+)$/m.exec(dockerfile)?.[1], `denoland/deno:${version}`);
  assertEquals(/^USER (.+)$/m.exec(dockerfile)?.[1], "deno");
  assert(!/TOKEN|KEY=/.test(dockerfile));
});

Deno.test(".dockerignore lets in what is copied, and nothing else", async () => {
  const lines = (await projectFile(".dockerignore")).split("\n")
    .filter((line) => line && !line.startsWith("#"));
  const copied = [...dockerfile.matchAll(/^COPY (.+) \S+$/gm)]
    .flatMap(([, sources = ""]) => sources.split(" "));
  assertEquals(lines, ["*", ...lines.slice(1)]);
  assertEquals(lines.slice(1).map((line) => line.replace(/^!/, "")).toSorted(), copied.toSorted());
});

Deno.test("compose.yaml is what Compose's schema takes, and closes what it can", async () => {
  const compose = parse(await projectFile("compose.yaml"));
  // Written for an earlier draft, in which schemas are named by "id".
  const schema = JSON.parse(
    JSON.stringify(composeSchema),
    (name, value) =>
      name === "$schema" || (name === "id" && typeof value === "string") ? undefined : value,
  );
  const validateCompose = new Ajv2020({ strict: false, formats: composeFormats })
    .compile(schema);
  assert(validateCompose(compose), JSON.stringify(validateCompose.errors));
  const { services: { "duo-gateway": service }, volumes } = z.object({
    services: z.object({
      "duo-gateway": z.object({
        read_only: z.literal(true),
        cap_drop: z.tuple([z.literal("ALL")]),
        security_opt: z.tuple([z.literal("no-new-privileges:true")]),
        ports: z.array(z.string()),
        volumes: z.array(z.string()),
      }),
    }),
    volumes: z.record(z.string(), z.unknown()),
  }).parse(compose);
  // Whoever opens it to others does so by hand, and sets a key.
  for (const port of service.ports) assertMatch(port, /^127\.0\.0\.1:3456:3456$/);
  const [, volume = ""] = /^VOLUME (.+)$/m.exec(dockerfile) ?? [];
  assertEquals(service.volumes, Object.keys(volumes).map((name) => `${name}:${volume}`));
});

/** Formats of its own, which are not looked at. */
const composeFormats = {
  ports: true,
  expose: true,
  duration: true,
  subnet_ip_address: true,
} as const;

Deno.test({
  name: "what the Dockerfile builds runs as nobody, in a tree that cannot be written, offline",
  // Only root may become somebody else.
  ignore: !isRoot,
  async fn() {
    await using image = await build(dockerfile);
    const port = freePort();
    const isHealthy = async () => {
      const [program, ...args] = image.health;
      const { code } = await new Deno.Command(program, {
        args,
        cwd: image.folder,
        env: { ...image.env, PORT: port },
      }).output();
      return code === 0;
    };
    {
      const [program, ...args] = image.start(...image.words);
      await using gateway = startProgram(program, args, {
        cwd: image.folder,
        settings: {
          ...image.env,
          PORT: port,
          STATS_STORE: "kv",
          GITLAB_TOKEN: token,
          GITLAB_INSTANCE_URL: "http://127.0.0.1:9",
          GITLAB_AI_GATEWAY_URL: "http://127.0.0.1:9",
          PROXY_API_KEY: "a-key-of-the-container-test",
        },
      });
      await gateway.until(/^Duo Gateway listens on /);
      await gateway.until(/kept in .*\/app\/data\/stats\.kv$/);
      assert(await isHealthy());
      const page = await fetch(`http://127.0.0.1:${port}/dashboard`);
      assertEquals(page.status, 200);
      assertMatch(await page.text(), /^<!DOCTYPE html>/i);
      gateway.signal("SIGTERM");
      assertEquals((await gateway.end()).code, 0);
    }
    assert(!await isHealthy());

    const [program, ...args] = image.start("demo");
    await using demo = startProgram(program, args, {
      cwd: image.folder,
      settings: { ...image.env, PORT: "0" },
    });
    await demo.until(/in front of a simulated GitLab/);
    demo.signal("SIGTERM");
    assertEquals((await demo.end()).code, 0);
  },
});
