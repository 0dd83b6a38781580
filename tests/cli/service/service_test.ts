/** The gateway in the background, as people start and stop it. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { serveSimulator } from "../../../lib/cli/simulated_gitlab.ts";
import { systemClock } from "../../../lib/core/clock.ts";
import { createSimulator } from "../../../lib/simulator/mod.ts";
import { startProcess } from "../gateway_process.ts";

const token = "glpat-service-test-6Hs3Vb";

/** A folder for a service, which is stopped at the end; and commands about it. */
interface Background extends AsyncDisposable {
  readonly folder: string;
  run(...args: string[]): Promise<{ code: number; out: string; errors: string }>;
}

async function background(settings: Record<string, string>): Promise<Background> {
  const folder = await Deno.makeTempDir();
  const run = async (...args: string[]) => {
    const [verb = "", ...more] = args;
    await using process = startProcess(
      ["service", verb, "--folder", folder, ...more],
      settings,
      ["--allow-run", "--allow-read", "--allow-write"],
    );
    const out: string[] = [];
    for (let line = await process.line(); line !== undefined; line = await process.line()) {
      out.push(line);
    }
    return { ...await process.end(), out: out.join("\n") };
  };
  return {
    folder,
    run,
    async [Symbol.asyncDispose]() {
      await run("stop");
      await Deno.remove(folder, { recursive: true });
    },
  };
}

Deno.test("a service runs in the background, is told of once, and is really gone when it is stopped", async () => {
  const gitlab = serveSimulator(createSimulator({ clock: systemClock, gitlabToken: token }));
  try {
    await using service = await background({
      GITLAB_TOKEN: token,
      GITLAB_INSTANCE_URL: gitlab.url,
      GITLAB_AI_GATEWAY_URL: gitlab.url,
      PORT: "0",
      SHUTDOWN_TIMEOUT: "1s",
    });
    const { run, folder } = service;
    assertEquals((await run("status")).out, "Not running");
    assertEquals((await run("stop")).out, "Not running");

    const started = await run("start");
    assertEquals([started.code, started.errors], [0, ""]);
    const [, port = ""] = /^Starting…\nProxy running on port (\d+)$/.exec(started.out) ?? [];
    const health = () => fetch(`http://127.0.0.1:${port}/health`);
    assertEquals(await (await health()).json(), { status: "ok" });

    // The number that is kept is that of the process which serves, not of a wrapper around it.
    const { pid } = JSON.parse(await Deno.readTextFile(`${folder}/service.json`));
    assertEquals(JSON.parse((await run("status", "--json")).out), {
      running: true,
      port: Number(port),
      pid,
    });
    assertEquals((await run("status")).out, `Running (port ${port})`);
    assertEquals((await run("start")).out, `Already running (port ${port})`);
    const { out: log } = await run("logs", "--no-follow", "--lines", "20");
    assertMatch(log, /^Duo Gateway listens on http:\/\/127\.0\.0\.1:\d+$/m);

    await using following = startProcess(
      ["service", "logs", "--folder", folder, "--lines", "1"],
      {},
      ["--allow-run", "--allow-read", "--allow-write"],
    );
    await following.line();

    const stopped = await run("stop");
    assertEquals([stopped.code, stopped.out], [0, "Proxy stopped"]);
    await following.until(/^Stopping: finishing what is being served/);
    assertEquals((await run("status")).code, 1);
    await health().then(() => assert(false, "It still answers"), () => {});

    // A second start goes on in the same log.
    assertMatch((await run("start")).out, /Proxy running on port/);
    const text = await Deno.readTextFile(`${folder}/service.log`);
    assertEquals(text.match(/Duo Gateway listens on/g)?.length, 2);
    assert(!text.includes(token));
  } finally {
    await gitlab.stop();
  }
});

Deno.test("a service that cannot start says why, on standard error and with code 1", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  await using service = await background({
    GITLAB_TOKEN: token,
    PORT: String(listener.addr.port),
  });
  const answering = (async () => {
    // Something that is no gateway: it hangs up on whoever asks.
    for await (const connection of listener) connection.close();
  })();
  const { code, errors } = await service.run("start");
  assertEquals(code, 1);
  assertStringIncludes(errors, "Failed to start");
  assertStringIncludes(errors, `Cannot listen on 127.0.0.1:${listener.addr.port}`);
  assertEquals((await service.run("status")).out, "Not running");
  listener.close();
  await answering.catch(() => {});
});

Deno.test("GITLAB_PROXY_PORT is honoured, and a gateway that was started elsewhere is not stopped", async () => {
  await using foreign = startProcess(["demo"], { PORT: "0" });
  const [, port = ""] = await foreign.until(/listens on http:\/\/127\.0\.0\.1:(\d+)/);
  await using service = await background({ GITLAB_TOKEN: token, GITLAB_PROXY_PORT: port });
  const status = await service.run("status");
  assertEquals([status.code, status.out], [
    0,
    `Running (port ${port}), not started by this command`,
  ]);
  const started = await service.run("start");
  assertEquals(started.code, 1);
  assertStringIncludes(started.errors, `answers on port ${port}`);
  const stopped = await service.run("stop");
  assertEquals(stopped.code, 1);
  assertStringIncludes(stopped.errors, "stop it where it was started");
  assertEquals((await fetch(`http://127.0.0.1:${port}/health`)).status, 200);
  foreign.signal("SIGTERM");
  await foreign.end();
});

Deno.test(
  "with REUSE_PORT services from several folders share a port, and each is stopped by itself",
  {
    ignore: Deno.build.os !== "linux",
  },
  async () => {
    const settings = { GITLAB_TOKEN: token, GITLAB_INSTANCE_URL: "http://127.0.0.1:9" };
    await using first = await background({ ...settings, REUSE_PORT: "1", PORT: "0" });
    const { out } = await first.run("start");
    const [, port = ""] = /running on port (\d+)$/.exec(out) ?? [];
    await using second = await background({ ...settings, REUSE_PORT: "1", PORT: port });
    assertEquals((await second.run("status")).out, "Not running");
    assertEquals((await second.run("stop")).out, "Not running");
    const { code, out: joined, errors } = await second.run("start");
    assertEquals([code, joined, errors], [0, `Starting…\nProxy running on port ${port}`, ""]);
    assertEquals((await first.run("stop")).out, "Proxy stopped");
    assertEquals((await fetch(`http://127.0.0.1:${port}/health/live`)).status, 200);
  },
);

Deno.test("a record that a crash has left behind names nobody: no process is touched", async () => {
  await using service = await background({ GITLAB_TOKEN: token, PORT: "0" });
  // This very test's process: whoever trusted the number alone would end it.
  const record = JSON.stringify({ pid: Deno.pid, port: 3456 });
  await Deno.writeTextFile(`${service.folder}/service.json`, record);
  assertEquals((await service.run("stop")).out, "Not running");
  assertEquals((await service.run("status")).out, "Not running");
});

Deno.test({
  name: "start.sh takes the verbs of earlier proxies",
  ignore: Deno.build.os === "windows",
  async fn() {
    const folder = await Deno.makeTempDir();
    const bin = `${folder}/deno`;
    await Deno.writeTextFile(bin, '#!/bin/sh\necho "$@"\n', { mode: 0o755 });
    const root = new URL("../../../", import.meta.url).pathname;
    for (
      const [words, expected] of [
        [[], "task -q service start"],
        [["stop"], "task -q service stop"],
        [["status"], "task -q service status"],
        [["logs"], "task -q service logs"],
      ] as const
    ) {
      const { stdout, code } = await new Deno.Command(`${root}start.sh`, {
        args: [...words],
        env: { PATH: `${folder}:${Deno.env.get("PATH")}` },
        cwd: "/",
      }).output();
      assertEquals([code, new TextDecoder().decode(stdout).trim()], [0, expected]);
    }
    await Deno.remove(folder, { recursive: true });
  },
});
