import { page } from "fresh";
import { Head } from "fresh/runtime";
import { Panel } from "../../components/Panel.tsx";
import { SnippetBlock } from "../../components/SnippetBlock.tsx";
import ModelPicker from "../../islands/ModelPicker.tsx";
import TryIt from "../../islands/TryIt.tsx";
import { clients, snippetsOf, suitingModel, targetOf } from "../../lib/clients/mod.ts";
import { define } from "../../utils.ts";

export const handler = define.handlers({
  GET(ctx) {
    const { models, needsKey, defaultModel } = ctx.state.gateway.dashboard();
    const { searchParams: query, origin } = ctx.url;
    const client = clients.find(({ id }) => id === query.get("client")) ?? clients[0];
    const chosen = models.find(({ id }) => id === query.get("model"));
    const model = chosen ?? suitingModel(client, models, defaultModel);
    const key = needsKey ? "YOUR_KEY" : "unused";
    const target = targetOf({ origin, key, model, models });
    return page({ client, chosen, models, needsKey, target });
  },
});

/** Settings for every client, ready to be pasted, and a box to try the gateway with. */
export default define.page<typeof handler>(function ConnectPage({ data }) {
  const { client, chosen, models, needsKey, target } = data;
  const { model } = target;
  // A model that was chosen stays chosen; without one, each client gets what suits it.
  const alsoModel = chosen ? `&model=${encodeURIComponent(chosen.id)}` : "";
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
            href={`/dashboard/connect?client=${id}${alsoModel}`}
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
            {snippetsOf(client, target).map((snippet) => (
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
