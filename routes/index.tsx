import { page } from "fresh";
import { Head } from "fresh/runtime";
import { Panel } from "../components/Panel.tsx";
import { define } from "../utils.ts";

export const handler = define.handlers({
  GET: (ctx) => page({ origin: ctx.url.origin }, { headers: { vary: "accept" } }),
});

/** What a browser finds at the gateway's address, where clients find JSON. */
export default define.page<typeof handler>(function Home({ data: { origin } }) {
  const addresses = [
    ["Anthropic Messages", origin, "Claude Code, Goose, the Anthropic SDK"],
    ["OpenAI Responses", `${origin}/v1`, "Codex, the OpenAI SDK"],
    ["OpenAI Chat Completions", `${origin}/v1`, "opencode, Zed, CLIProxyAPI and most others"],
  ] as const;
  return (
    <div class="narrow stack">
      <Head>
        <title>Duo Gateway</title>
      </Head>
      <h1>The gateway is running</h1>
      <p class="lead">
        It serves the models of a GitLab Duo subscription on the APIs that your tools speak already.
      </p>
      <p class="actions">
        <a class="button" href="/dashboard/connect">Connect a client</a>
        <a href="/dashboard">Open the dashboard</a>
      </p>
      <Panel id="addresses" title="Base URLs">
        <dl class="facts roomy">
          {addresses.map(([api, url, clients]) => (
            <>
              <dt>{api}</dt>
              <dd>
                <code>{url}</code> <small>{clients}</small>
              </dd>
            </>
          ))}
        </dl>
      </Panel>
    </div>
  );
});
