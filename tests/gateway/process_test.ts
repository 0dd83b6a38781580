/** The program as it is started and stopped. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { messages } from "./_apis.ts";

const main = new URL("../../main.ts", import.meta.url).pathname;

/** The gateway as a process of its own, in front of a simulated GitLab. */
class Process implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #out: ReadableStreamDefaultReader<string>;
  readonly #err: Promise<string>;
  #text = "";

  constructor(args: readonly string[], env: Record<string, string> = {}) {
    const { DENO_DIR, HOME, PATH } = Deno.env.toObject();
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-q", "--no-prompt", "--no-check", "--allow-net", "--allow-env", "--allow-read"]
        .concat(main, args),
      clearEnv: true,
      cwd: new URL(".", import.meta.url).pathname,
      env: {
        ...DENO_DIR !== undefined && { DENO_DIR },
        ...HOME !== undefined && { HOME },
        ...PATH !== undefined && { PATH },
        ...env,
      },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#out = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
    this.#err = new Response(this.#child.stderr).text();
  }

  /** Reads what the process writes until the words are there. */
  async says(words: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const match = words.exec(this.#text);
      if (match) return match;
      const { value, done } = await this.#out.read();
      if (done) throw new Error(`It ended, having said: ${this.#text}${await this.#err}`);
      this.#text += value;
    }
  }

  stop(signal: Deno.Signal = "SIGTERM"): void {
    this.#child.kill(signal);
  }

  async ended(): Promise<{ code: number; out: string; err: string }> {
    for (;;) {
      const { value, done } = await this.#out.read();
      if (done) break;
      this.#text += value;
    }
    const { code } = await this.#child.status;
    return { code, out: this.#text, err: await this.#err };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch {
      // It has ended.
    }
    await this.#out.cancel();
    await this.#err;
    await this.#child.status;
  }
}

async function startDemo() {
  const process = new Process(["demo"], { PORT: "0" });
  const [, url] = await process.says(/listens on (http:\/\/\S+:\d+)/);
  return { process, url: url ?? "" };
}

function ask(url: string, prompt: string): Promise<Response> {
  return fetch(`${url}${messages.path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...messages.request(prompt), stream: true }),
  });
}

Deno.test("the demo serves without an account, and ends with code 0 when told to", async () => {
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const { process, url } = await startDemo();
    await using _ = process;
    assertEquals(await (await fetch(`${url}/health`)).text(), '{"status":"ok"}');
    const models = await (await fetch(`${url}/v1/models`)).json();
    assert(models.data.length > 20);
    process.stop(signal);
    const { code, err } = await process.ended();
    assertEquals([code, /error|at file:/i.test(err)], [0, false], err);
  }
});

Deno.test("the process ends when the stream that is open has ended", async () => {
  const { process, url } = await startDemo();
  await using _ = process;
  const response = await ask(url, "Hello");
  process.stop();
  assertStringIncludes(await response.text(), "message_stop");
  assertEquals((await process.ended()).code, 0);
});

Deno.test("a second signal ends the process at once, whatever is open", async () => {
  const { process, url } = await startDemo();
  await using _ = process;
  const response = await ask(url, "sim:silence Hello");
  const reader = response.body?.getReader();
  await reader?.read();
  process.stop();
  await process.says(/Stopping/);
  process.stop();
  assertEquals((await process.ended()).code, 130);
  await reader?.read().catch(() => {});
  await reader?.cancel().catch(() => {});
});

Deno.test("without a GitLab token the start fails, and says what to do", async () => {
  await using process = new Process([], { PORT: "0" });
  const { code, err } = await process.ended();
  assertEquals(code, 1);
  assertStringIncludes(err, "GITLAB_TOKEN");
});

Deno.test("every wrong setting is told at the start, and none of its secrets", async () => {
  await using process = new Process([], {
    GITLAB_TOKEN: "glpat-a-token-that-must-not-show",
    PORT: "abc",
    HOST: "not a host",
    IDLE_TIMEOUT: "soon",
  });
  const { code, err } = await process.ended();
  assertEquals(code, 1);
  for (const name of ["PORT", "HOST", "IDLE_TIMEOUT"]) assertStringIncludes(err, name);
  assert(!err.includes("must-not-show"));
});

Deno.test("a port that is taken is told in a sentence", async () => {
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = taken.addr as Deno.NetAddr;
  await using process = new Process(["demo"], { PORT: String(port) });
  const { code, err } = await process.ended();
  assertEquals(code, 1);
  assertStringIncludes(err, `Cannot listen on 127.0.0.1:${port}`);
});

Deno.test("help and mistakes on the command line", async () => {
  await using help = new Process(["--help"]);
  const { code, out } = await help.ended();
  assertEquals(code, 0);
  assertStringIncludes(out, "Usage: duo-gateway");
  await using mistake = new Process(["dmeo"]);
  const mistaken = await mistake.ended();
  assertEquals(mistaken.code, 2);
  assertStringIncludes(mistaken.err, "(Did you mean demo?)");
});
