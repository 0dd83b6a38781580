/** The gateway in a company's network: behind a proxy, with a private certificate authority. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { systemClock } from "../../lib/core/clock.ts";
import { createSimulator } from "../../lib/simulator/mod.ts";
import { ask } from "./ask.ts";
import { startProxy } from "./connect_proxy.ts";
import { startProcess } from "./gateway_process.ts";

const token = "glpat-network-test-5Tn8Wc";
const certificates = new URL("certificates/", import.meta.url);
const authority = new URL("ca.pem", certificates).pathname;
const read = (name: string) => Deno.readTextFileSync(new URL(name, certificates));

/** A GitLab that is reached by TLS, with a certificate that only the private authority vouches for. */
function startTlsGitLab() {
  const simulator = createSimulator({ clock: systemClock, gitlabToken: token });
  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    cert: read("server.pem"),
    key: read("server.key"),
    onListen() {},
  }, (request) => simulator.fetch(request));
  return {
    simulator,
    port: server.addr.port,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** Asks a gateway with these settings for one answer. */
async function askWith(settings: Record<string, string>) {
  await using gateway = startProcess([], {
    GITLAB_TOKEN: token,
    PORT: "0",
    // Deno would ask for newer versions of itself.
    DENO_NO_UPDATE_CHECK: "1",
    ...settings,
  });
  const [, url = ""] = await gateway.until(/^Duo Gateway listens on (http:\S+)$/);
  const answer = await ask(url);
  gateway.signal("SIGTERM");
  const { errors } = await gateway.end();
  return { ...answer, errors };
}

Deno.test("exchange and gateway are reached through a proxy and a private authority", async () => {
  await using gitlab = startTlsGitLab();
  await using proxy = startProxy(() => gitlab.port);
  // Names that nobody but the proxy can look up.
  const { status, body } = await askWith({
    GITLAB_INSTANCE_URL: "https://git.example.test",
    GITLAB_AI_GATEWAY_URL: "https://ai.example.test",
    HTTPS_PROXY: proxy.url,
    DENO_CERT: authority,
  });
  assertEquals([status, body.type], [200, "message"], JSON.stringify(body));
  assertEquals([...new Set(proxy.asked)].toSorted(), [
    "ai.example.test:443",
    "git.example.test:443",
  ]);
});

Deno.test("a proxy gets the name and password of its address, and no log shows them", async () => {
  await using gitlab = startTlsGitLab();
  await using proxy = startProxy(() => gitlab.port);
  const { status, errors } = await askWith({
    GITLAB_INSTANCE_URL: "https://git.example.test",
    GITLAB_AI_GATEWAY_URL: "https://ai.example.test",
    HTTPS_PROXY: proxy.url.replace("//", "//employee:hunter2@"),
    DENO_CERT: authority,
  });
  assertEquals(status, 200);
  assertEquals([...new Set(proxy.credentials)], [`Basic ${btoa("employee:hunter2")}`]);
  assert(!errors.includes("hunter2"));
});

Deno.test("hosts of NO_PROXY are reached directly", async () => {
  await using gitlab = startTlsGitLab();
  await using proxy = startProxy(() => gitlab.port);
  const { status } = await askWith({
    GITLAB_INSTANCE_URL: `https://localhost:${gitlab.port}`,
    GITLAB_AI_GATEWAY_URL: `https://ai.example.test:${gitlab.port}`,
    HTTPS_PROXY: proxy.url,
    NO_PROXY: "localhost",
    DENO_CERT: authority,
  });
  assertEquals(status, 200);
  assertEquals([...new Set(proxy.asked)], [`ai.example.test:${gitlab.port}`]);
});

Deno.test("a certificate that nobody vouches for is refused, and the answer says how to name one who does", async () => {
  await using gitlab = startTlsGitLab();
  const { status, body } = await askWith({
    GITLAB_INSTANCE_URL: `https://localhost:${gitlab.port}`,
    GITLAB_AI_GATEWAY_URL: `https://localhost:${gitlab.port}`,
  });
  assertEquals(status, 502);
  assertMatch(body.error?.message ?? "", /no secure connection to localhost.*DENO_CERT/);
  assertEquals(gitlab.simulator.calls, []);
});

Deno.test("doctor names the proxy when GitLab is not reached through it", async () => {
  await using doctor = startProcess(["doctor"], {
    GITLAB_TOKEN: token,
    PORT: "0",
    GITLAB_INSTANCE_URL: "https://git.example.test",
    HTTPS_PROXY: "http://127.0.0.1:1",
  });
  const out: string[] = [];
  for (let line = await doctor.line(); line !== undefined; line = await doctor.line()) {
    out.push(line);
  }
  assertEquals((await doctor.end()).code, 1);
  const text = out.join(" ").replaceAll(/\s+/g, " ");
  assertStringIncludes(text, "Connections go through the proxy 127.0.0.1:1 (HTTPS_PROXY)");
  assertMatch(
    text,
    /FAILED instance Cannot reach GitLab: .* It was asked through the proxy 127\.0\.0\.1:1/,
  );
});
