/** `duo-gateway config`: every setting, its value, and where that comes from. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { settingNames } from "../../lib/config/mod.ts";
import { runCli } from "./run_cli.ts";

/** The settings as `config --json` shows them, by name. */
async function shown(environment: Record<string, string>, dotenv: Record<string, string> = {}) {
  const ran = await runCli(["config", "--json"], {}, {
    settings: () => Promise.resolve({ environment, dotenv }),
  });
  const { settings }: { settings: { name: string; value: string | null; source: string }[] } = JSON
    .parse(ran.out);
  const of = (name: string) => {
    const { value, source } = settings.find((setting) => setting.name === name) ?? {};
    return [value, source];
  };
  return { ...ran, settings, of };
}

Deno.test("config shows where each value comes from", async () => {
  const { settings, of, code } = await shown(
    { LOG_LEVEL: "debug", IDLE_TIMEOUT: "" },
    { LOG_LEVEL: "warn", BODY_LIMIT: "10MB" },
  );
  assertEquals(code, 0);
  assertEquals(settings.map(({ name }) => name), settingNames);
  assertEquals(of("LOG_LEVEL"), ["debug", "environment"]);
  assertEquals(of("BODY_LIMIT"), ["10MB", ".env"]);
  assertEquals(of("IDLE_TIMEOUT"), ["300s", "default"]);
  assertEquals(of("KEYS_FILE"), [null, "unset"]);
});

Deno.test("config shows what counts where one setting stands for another", async () => {
  const keyed = await shown({
    PROXY_API_KEY: "a-key-of-sixteen-letters",
    GITLAB_PROXY_PORT: "4141",
  });
  assertEquals(keyed.of("HOST"), ["0.0.0.0", "default"]);
  assertEquals(keyed.of("PORT"), ["4141", "GITLAB_PROXY_PORT"]);
  const inFile = await shown({ GITLAB_TOKEN_FILE: "/run/secrets/token" });
  assertEquals(inFile.of("GITLAB_TOKEN"), ["(in a file)", "GITLAB_TOKEN_FILE"]);
});

Deno.test("config shows no secret, wherever it was put", async () => {
  const secrets = {
    GITLAB_TOKEN: "glpat-config-test-4Zp9",
    PROXY_API_KEY: "a-key-of-the-config-test",
    KEYS_FILE: "glpat-pasted-by-mistake-77",
    STATS_KV_PATH: "https://user:hunter2@kv.example.com",
  };
  const { out, errors } = await shown(secrets);
  for (const secret of [...Object.values(secrets), "hunter2"]) {
    assert(!out.includes(secret) && !errors.includes(secret), secret);
  }
  assertStringIncludes(out, "(set, not shown)");
  const example = await shown({ GITLAB_TOKEN: "glpat-xxxxxxxxxxxxxxxxxxxx" });
  assertEquals(example.of("GITLAB_TOKEN")[0], "(an example, no value)");
});

Deno.test("config prints columns, and says with code 1 what is wrong", async () => {
  const right = await runCli(["config"], { PORT: "4000" });
  assertMatch(right.out, /^PORT +4000 +environment$/m);
  const wrong = await runCli(["config"], { PORT: "http" });
  assertEquals(wrong.code, 1);
  assertMatch(wrong.out, /^PORT +http +environment$/m);
  assertStringIncludes(wrong.errors, "is not a port number");
});
