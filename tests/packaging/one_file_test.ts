/** The one file of `deno task bundle`, alone in an empty folder. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { startProgram } from "../cli/gateway_process.ts";
import { emptyPlace } from "./_place.ts";

const root = new URL("../../", import.meta.url);
const built = new URL("dist/duo-gateway.js", root);

/** Larger, it has something in it that does not belong there. */
const MOST_BYTES = 2_000_000;

async function inPlace(): Promise<AsyncDisposable & { path: string; program: string }> {
  const place = await emptyPlace();
  const program = `${place.path}/duo-gateway.js`;
  await Deno.copyFile(built, program);
  await Deno.chmod(program, 0o755);
  return { ...place, program };
}

Deno.test("the one file is small, and is JavaScript to Deno", async () => {
  const { size } = await Deno.stat(built);
  assert(size < MOST_BYTES, `${size}`);
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: ["check", "--no-config", "--no-lock", "--no-remote", "--no-npm", "-q", built.pathname],
  }).output();
  assert(success);
});

Deno.test("the one file serves the dashboard and answers, from an empty folder", async () => {
  await using place = await inPlace();
  const began = performance.now();
  await using demo = startProgram(place.program, ["demo"], {
    cwd: "/",
    settings: { PORT: "0" },
  });
  const [, url = ""] = await demo.until(/listens on (http:\S+), in front of/);
  const answer = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ model: "sonnet", messages: [{ role: "user", content: "Hello" }] }),
  });
  assertEquals((await answer.json()).object, "chat.completion");
  console.log(`First answer after ${Math.round(performance.now() - began)} ms`);
  const page = await (await fetch(`${url}/dashboard`)).text();
  for (const [, file = ""] of page.matchAll(/(?:src|href)="(\/[^"]+\.(?:js|css|svg)[^"]*)"/g)) {
    const reply = await fetch(`${url}${file}`);
    await reply.body?.cancel();
    assertEquals(reply.status, 200, file);
  }
  assertMatch(page, /stylesheet/);
  demo.signal("SIGTERM");
  assertEquals((await demo.end()).code, 0);
});

Deno.test("the one file reads .env and keeps statistics beside itself, and may use nothing else", async () => {
  await using place = await inPlace();
  await Deno.writeTextFile(
    `${place.path}/.env`,
    "GITLAB_TOKEN='glpat-one-file-test-7dXc'\nGITLAB_INSTANCE_URL=http://127.0.0.1:9\n" +
      "GITLAB_AI_GATEWAY_URL=http://127.0.0.1:9\nPORT=0\n",
  );
  // Started elsewhere, without a single setting in its environment.
  const { HOME = "", PATH = "" } = Deno.env.toObject();
  const child = new Deno.Command(place.program, {
    cwd: "/",
    clearEnv: true,
    env: { HOME, PATH },
    stdout: "piped",
    stderr: "null",
  }).spawn();
  let text = "";
  let isStopped = false;
  for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
    text += piece;
    if (isStopped || !/kept in /.test(text)) continue;
    isStopped = true;
    child.kill("SIGTERM");
  }
  assertEquals((await child.status).code, 0);
  assertMatch(text, new RegExp(`kept in ${place.path}/data/stats\\.kv`));
  const written = await Array.fromAsync(Deno.readDir(place.path));
  assertEquals(written.map(({ name }) => name).toSorted(), [".env", "data", "duo-gateway.js"]);
});

Deno.test("the one file passes the tests of the command line in place of the sources", async () => {
  await using place = await inPlace();
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      "test",
      "--no-prompt",
      "--lock=tests/deno.lock",
      "--frozen",
      "-P=test",
      // It starts programs, to which the one file has no right.
      "--ignore=tests/cli/service/",
      "tests/cli/",
    ],
    cwd: root,
    env: { GATEWAY_PROGRAM: place.program, NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(stdout);
  assert(success, said + new TextDecoder().decode(stderr));
  const [, passed = "0"] = /(\d+) passed \| 0 failed/.exec(said) ?? [];
  assert(Number(passed) >= 50, said);
});
