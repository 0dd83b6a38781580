/** The settings for reverse proxies that are handed out, with the proxies themselves. */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { startProcess } from "../cli/gateway_process.ts";
import { isInstalled } from "../docs/curl.ts";
import { projectFile } from "../docs/tables.ts";
import { emptyPlace } from "./_place.ts";

/** A proxy, and how its settings are changed for a machine without certificates. */
interface Proxy {
  readonly program: string;
  readonly version: string;
  readonly settings: string;
  adapt(text: string, ports: { own: number; gateway: string }, place: string): string;
  /** Names several gateways in place of the one, as docs/operations.md says. */
  balance(text: string, gateway: string, gateways: readonly string[]): string;
  args(file: string, place: string): string[];
}

const proxies: readonly Proxy[] = [
  {
    program: "nginx",
    version: "-v",
    settings: "packaging/nginx.conf",
    adapt: (text, { own, gateway }, place) =>
      `daemon off; pid ${place}/pid; error_log stderr; events {}
       http { access_log off; client_body_temp_path ${place}/body; proxy_temp_path ${place}/proxy;
       fastcgi_temp_path ${place}/f; uwsgi_temp_path ${place}/u; scgi_temp_path ${place}/s;
       ${text.replace("443 ssl", `127.0.0.1:${own}`).replace(/^ *ssl_.*$/gm, "")} }`
        .replace("127.0.0.1:3456", gateway),
    balance: (text, gateway, gateways) =>
      text.replace(`http://${gateway}`, "http://duo_gateway").replace(
        /^ *server \{/m,
        `upstream duo_gateway { hash $$remote_addr consistent; ${
          gateways.map((address) => `server ${address};`).join(" ")
        } }\nserver {`,
      ),
    args: (file, place) => ["-p", place, "-c", file],
  },
  {
    program: "caddy",
    version: "version",
    settings: "packaging/Caddyfile",
    adapt: (text, { own, gateway }) =>
      text.replace(/^\{\n/m, "{\n admin off\n auto_https off\n")
        .replace("duo.example.com {", `http://127.0.0.1:${own} {`)
        .replace("127.0.0.1:3456", gateway),
    balance: (text, gateway, gateways) =>
      text.replace(
        `reverse_proxy ${gateway} {`,
        `reverse_proxy ${gateways.join(" ")} {\n lb_policy ip_hash`,
      ),
    args: (file) => ["run", "--config", file, "--adapter", "caddyfile"],
  },
];

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Asks until the proxy listens. */
async function whenListening(url: string, isAlive: () => boolean): Promise<void> {
  while (isAlive()) {
    try {
      const reply = await fetch(`${url}/health`);
      await reply.body?.cancel();
      return;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  throw new Error("The proxy has ended");
}

/** Runs a proxy with these settings until it has been used. */
async function withProxy(
  { program, args }: Proxy,
  { text, own, place }: { text: string; own: number; place: string },
  use: (url: string) => Promise<void>,
): Promise<void> {
  const file = `${place}/settings`;
  await Deno.writeTextFile(file, text);
  const proxy = new Deno.Command(program, {
    args: args(file, place),
    env: { HOME: place },
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let isAlive = true;
  const errors = new Response(proxy.stderr).text();
  const ended = proxy.status.then(() => isAlive = false);
  try {
    const url = `http://127.0.0.1:${own}`;
    await whenListening(url, () => isAlive);
    await use(url);
  } catch (cause) {
    throw isAlive ? cause : new Error(await errors, { cause });
  } finally {
    if (isAlive) proxy.kill("SIGTERM");
    await ended;
  }
}

for (const proxy of proxies) {
  const { program, version, settings, adapt, balance } = proxy;
  const ignore = !await isInstalled(program, version);

  Deno.test(`${settings}: ${program} passes on each piece of an answer as it comes`, {
    ignore,
  }, async () => {
    await using place = await emptyPlace();
    await using demo = startProcess(["demo"], { PORT: "0" });
    const [, gateway = ""] = await demo.until(/listens on http:\/\/(\S+), in front of/);
    const own = freePort();
    const text = adapt(await projectFile(settings), { own, gateway }, place.path);
    await withProxy(proxy, { text, own, place: place.path }, async (url) => {
      const leaving = new AbortController();
      // It says something and then falls silent: what arrives now was not held back.
      const reply = await fetch(`${url}/v1/messages`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({
          model: "sonnet",
          max_tokens: 200,
          stream: true,
          messages: [{ role: "user", content: "sim:silence" }],
          // More than nginx takes by itself.
        }) + " ".repeat(2_000_000),
        signal: leaving.signal,
      });
      assertEquals(reply.status, 200);
      const reader = reply.body?.pipeThrough(new TextDecoderStream()).getReader();
      assert(reader);
      let text = "";
      while (!text.includes("content_block_delta")) text += (await reader.read()).value ?? "";
      assertMatch(text, /^event: message_start\n/);
      assert(!text.includes("message_stop"));
      leaving.abort();
      await reader.closed.catch(() => {});
    });
  });

  Deno.test(`${settings}: ${program} sends a client to the same of several gateways`, {
    ignore,
  }, async () => {
    await using place = await emptyPlace();
    await using one = answering("one");
    await using other = answering("other");
    const [own, gateway] = [freePort(), "127.0.0.1:1"];
    const single = adapt(await projectFile(settings), { own, gateway }, place.path);
    const text = balance(single, gateway, [one.address, other.address]);
    await withProxy(proxy, { text, own, place: place.path }, async (url) => {
      const answers = new Set<string>();
      for (let visit = 0; visit < 20; visit++) {
        const reply = await fetch(url, { headers: { connection: "close" } });
        answers.add(await reply.text());
      }
      assert(answers.isSubsetOf(new Set(["one", "other"])));
      assertEquals(answers.size, 1);
    });
  });
}

/** Something in place of a gateway that says who it is. */
function answering(name: string): AsyncDisposable & { readonly address: string } {
  const options = { hostname: "127.0.0.1", port: 0, onListen() {} };
  const server = Deno.serve(options, () => new Response(name));
  return {
    address: `127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
