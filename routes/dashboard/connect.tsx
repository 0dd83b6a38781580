import { page } from "fresh";
import { Head } from "fresh/runtime";
import { Panel } from "../../components/Panel.tsx";
import { SnippetBlock } from "../../components/SnippetBlock.tsx";
import ModelPicker from "../../islands/ModelPicker.tsx";
import TryIt from "../../islands/TryIt.tsx";
import { clients } from "../../lib/clients/mod.ts";
import { define } from "../../utils.ts";

export const handler = define.handlers({
  GET(ctx) {
    const { models, needsKey, defaultModel } = ctx.state.gateway.dashboard();
    const { searchParams: query, origin } = ctx.url;
    const client = clients.find(({ id }) => id === query.get("client")) ?? clients[0];
    const model = models.find(({ id }) => id === query.get("model")) ?? defaultModel;
    const key = needsKey ? "YOUR_KEY" : "unused";
    return page({ client, model, models, needsKey, target: { origin, key, model } });
  },
});

/** Settings for every client, ready to be pasted, and a box to try the gateway with. */
export default define.page<typeof handler>(function ConnectPage({ data }) {
  const { client, model, models, needsKey, target } = data;
  return (
    <>
      <Head>
        <title>Connect {client.name} - Duo Gateway</title>
      </Head>
      <h1>Connect a client</h1>
      <nav class="clients" aria-label="Clients">
        {clients.map(({ id, name }) => (
          <a
            key={id}
            href={`/dashboard/connect?client=${id}&model=${encodeURIComponent(model.id)}`}
            aria-current={id === client.id ? "page" : undefined}
          >
            {name}
          </a>
        ))}
      </nav>
      <div class="columns wide">
        <Panel id="settings" title={client.name} aside={target.origin}>
          <ModelPicker
            client={client.id}
            chosen={model.id}
            models={models.map(({ id, displayName }) => ({ id, displayName }))}
          />
          <p class="quiet">
            {needsKey
              ? "Put your key in the place of YOUR_KEY."
              : "This gateway asks for no key; where a client insists on one, anything will do."}
          </p>
          <div class="steps">
            {client.snippets(target).map((snippet) => (
              <SnippetBlock key={snippet.where} snippet={snippet} />
            ))}
          </div>
        </Panel>
        <Panel id="try" title="Try it">
          <TryIt model={model.id} modelName={model.displayName} needsKey={needsKey} />
          <noscript>
            <p>Trying it needs scripts; the settings beside do not.</p>
          </noscript>
        </Panel>
      </div>
    </>
  );
});
