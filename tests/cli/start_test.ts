import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { start } from "../../lib/cli/start.ts";
import { startProcess } from "./gateway_process.ts";

/** Runs the command in this process; it must return, so nothing may listen. */
async function started(variables: Record<string, string>) {
  const out: string[] = [];
  const errors: string[] = [];
  // Traffic of tests must not stand among the statistics of whoever runs them.
  const code = await start({ STATS_STORE: "memory", ...variables }, {
    out: (line) => out.push(line),
    error: (line) => errors.push(line),
    isTerminal: false,
  });
  return { code, out: out.join("\n"), errors: errors.join("\n") };
}

const token = "glpat-start-test-3fXq9Lw2";

/** Settings with which a start ends at a port that something else has. */
async function withTakenPort(use: (settings: Record<string, string>) => Promise<void>) {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await use({ GITLAB_TOKEN: token, PORT: String(listener.addr.port) });
}

for (
  const [what, variables] of [
    ["no token", {}],
    ["an empty token", { GITLAB_TOKEN: " " }],
    ["the token of .env.example", { GITLAB_TOKEN: "glpat-xxxxxxxxxxxxxxxxxxxx" }],
  ] as const
) {
  Deno.test(`the gateway does not start with ${what}, and says what to do`, async () => {
    const { code, out, errors } = await started(variables);
    assertEquals([code, out], [1, ""]);
    assertStringIncludes(errors, "GITLAB_TOKEN");
    assertStringIncludes(errors, "deno task demo");
  });
}

Deno.test("the gateway names all wrong settings at once, and shows no secret", async () => {
  const { code, out, errors } = await started({
    GITLAB_TOKEN: "glpat-with a space",
    PROXY_API_KEY: "changeme",
    PORT: "http",
    IDLE_TIMEOUT: "soon",
    DEFAULT_MODEL: "sonett",
  });
  assertEquals([code, out], [1, ""]);
  assertMatch(errors, /^5 problems/);
  for (const name of ["GITLAB_TOKEN", "PROXY_API_KEY", "PORT", "IDLE_TIMEOUT", "DEFAULT_MODEL"]) {
    assertMatch(errors, new RegExp(`^  ${name}$`, "m"));
  }
  assert(!errors.includes("with a space") && !errors.includes("changeme"), errors);
});

Deno.test("the gateway says so when something else listens on its port", async () => {
  await withTakenPort(async (settings) => {
    const { code, out, errors } = await started(settings);
    assertEquals([code, out], [1, ""]);
    assertEquals(
      errors,
      `Cannot listen on 127.0.0.1:${settings.PORT}: something else does. Stop it, or set PORT to ` +
        "another port.",
    );
  });
});

Deno.test({
  name: "with REUSE_PORT a port that somebody holds alone is told as such",
  ignore: Deno.build.os !== "linux",
  fn: () =>
    withTakenPort(async (settings) => {
      const { code, errors } = await started({ ...settings, REUSE_PORT: "1" });
      assertEquals(code, 1);
      assertStringIncludes(errors, `Cannot listen on 127.0.0.1:${settings.PORT}`);
      assertStringIncludes(errors, "something else does that does not share the port");
    }),
});

Deno.test("the gateway says so when the machine does not have its address", async () => {
  // Set aside for documentation by RFC 5737: nobody has it.
  const { code, errors } = await started({ GITLAB_TOKEN: token, HOST: "192.0.2.1", PORT: "0" });
  assertEquals(code, 1);
  assertStringIncludes(errors, "Cannot listen on 192.0.2.1:0");
  assertStringIncludes(errors, "HOST");
});

Deno.test("the gateway warns of what is allowed but hardly meant, and shows no secret", async () => {
  await withTakenPort(async (settings) => {
    const { errors } = await started({
      ...settings,
      PROXY_API_KEY: token,
      TRUST_PROXY: "1",
      GITLAB_INSTANC_URL: "https://gitlab.example.com",
    });
    const warnings = errors.split("\n").filter((line) => line.startsWith("WARNING: "));
    assertEquals(warnings.length, 3, errors);
    assertStringIncludes(errors, "PROXY_API_KEY is the GitLab token itself");
    assertStringIncludes(errors, "TRUST_PROXY believes every peer");
    assertStringIncludes(errors, "GITLAB_INSTANC_URL is not a setting");
    assert(!errors.includes(token));
  });
});

Deno.test("the gateway warns at the start that it is open to other machines without a key", async () => {
  using listener = Deno.listen({ hostname: "0.0.0.0", port: 0 });
  const { errors } = await started({
    GITLAB_TOKEN: token,
    HOST: "0.0.0.0",
    PORT: String(listener.addr.port),
  });
  assertStringIncludes(errors, "WARNING: ANYBODY who reaches 0.0.0.0");
});

Deno.test("the process without a token ends with code 1 and listens nowhere", async () => {
  await using gateway = startProcess([]);
  assertEquals(await gateway.line(), undefined);
  const { code, errors } = await gateway.end();
  assertEquals(code, 1);
  assertStringIncludes(errors, "There is no GitLab token");
});
