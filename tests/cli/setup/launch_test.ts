import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { runCli } from "../run_cli.ts";

const root = new URL("../../../", import.meta.url);

/** A gateway that only says that it is there. */
function standIn() {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    () => Response.json({ status: "ok" }),
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** A folder with a program of this name, which does what the script says. */
async function makeProgram(name: string, script: string) {
  const folder = await Deno.makeTempDir({ prefix: "duo-gateway-bin-" });
  await Deno.writeTextFile(`${folder}/${name}`, `#!/bin/sh\n${script}\n`);
  await Deno.chmod(`${folder}/${name}`, 0o755);
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

/** Starts `duo-gateway launch` as a process, with programs of this folder. */
function startLaunch(folder: string, words: readonly string[], env: Record<string, string> = {}) {
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-q",
      "--no-prompt",
      "--lock=tests/deno.lock",
      "-P=cli",
      "main.ts",
      "launch",
      ...words,
    ],
    cwd: root,
    env: {
      PATH: `${folder}:${Deno.env.get("PATH")}`,
      PROXY_API_KEY: "sk-secret-of-the-test",
      ...env,
    },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

Deno.test("a launched client gets its settings, its words and its streams, and its exit code is ours", async () => {
  await using gateway = standIn();
  await using bin = await makeProgram(
    "claude",
    `echo "$ANTHROPIC_BASE_URL $ANTHROPIC_AUTH_TOKEN [$ANTHROPIC_API_KEY] $*"; echo oh >&2; exit 7`,
  );
  const words = [
    "--url",
    gateway.url,
    "--model",
    "opus",
    "claude-code",
    "-p",
    "--model",
    "x y",
    "--help",
  ];
  const child = startLaunch(bin.folder, words, { ANTHROPIC_API_KEY: "sk-ant" });
  const { code, stdout, stderr } = await child.output();
  const text = new TextDecoder().decode(stdout);
  assertEquals(
    text,
    `${gateway.url} sk-secret-of-the-test [] -p --model x y --help\n`,
    new TextDecoder().decode(stderr),
  );
  assertEquals(new TextDecoder().decode(stderr), "oh\n");
  assertEquals(code, 7);
});

Deno.test("signals reach the launched client, and it decides how it ends", async () => {
  await using gateway = standIn();
  for (
    const [signal, name] of [["SIGTERM", "TERM"], ["SIGINT", "INT"], ["SIGHUP", "HUP"]] as const
  ) {
    await using bin = await makeProgram(
      "codex",
      `trap 'echo got ${name}; exit 3' ${name}; echo ready; while :; do sleep 0.05; done`,
    );
    const child = startLaunch(bin.folder, ["--url", gateway.url, "codex"]);
    const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    assertEquals((await reader.read()).value, "ready\n");
    child.kill(signal);
    assertEquals((await reader.read()).value, `got ${name}\n`);
    assertEquals((await child.status).code, 3);
    await reader.cancel();
    await child.stderr.cancel();
  }
});

Deno.test("a client that a signal ends makes the code that shells make of it", async () => {
  await using gateway = standIn();
  await using bin = await makeProgram("codex", "kill -KILL $$");
  const { code } = await startLaunch(bin.folder, ["--url", gateway.url, "codex"]).output();
  assertEquals(code, 128 + 9);
});

Deno.test("no client is started without a gateway", async () => {
  await using bin = await makeProgram("claude", "echo started");
  const child = startLaunch(bin.folder, ["--url", "http://127.0.0.1:9", "claude-code"]);
  const { code, stdout, stderr } = await child.output();
  assertEquals(code, 1);
  assertEquals(stdout.length, 0);
  assertMatch(new TextDecoder().decode(stderr), /No gateway answers at http:\/\/127\.0\.0\.1:9/);
});

Deno.test("a program that is not there is named, with how to get it", async () => {
  await using gateway = standIn();
  await using bin = await makeProgram("other", "exit");
  const env = { PATH: bin.folder };
  const { code, stderr } = await startLaunch(bin.folder, ["--url", gateway.url, "goose"], env)
    .output();
  const text = new TextDecoder().decode(stderr);
  assertEquals(code, 1, text);
  assertStringIncludes(text, "goose");
  assertStringIncludes(text, "https://block.github.io/goose");
});

Deno.test("a client that only its files can point somewhere is not launched", async () => {
  const { code, errors } = await runCli(["launch", "zed"]);
  assertEquals(code, 1);
  assertStringIncludes(errors, "duo-gateway setup zed --write");
});

Deno.test("what is wrong in the command line of launch is told", async () => {
  assertEquals((await runCli(["launch"])).code, 2);
  assertEquals((await runCli(["launch", "claud"])).code, 2);
  assertMatch((await runCli(["launch", "claude-code"], { KEYS_FILE: "k.json" })).errors, /--key/);
});
