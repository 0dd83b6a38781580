import type { ModelRow } from "../lib/dashboard/model_row.ts";
import type { Provider } from "../lib/models/model.ts";

/** A model with the colour of the company behind it; what was asked for, if that was another name. */
export function ModelName({ name, provider, asked }: {
  name: string;
  provider: Provider | undefined;
  asked?: string | undefined;
}) {
  return (
    <span class="model">
      <i class={`dot tone-${provider ?? "other"}`} title={provider ?? "unknown"} />
      <span>{name || asked || "–"}</span>
      {asked && name && asked !== name && <small title={`asked for as ${asked}`}>{asked}</small>}
    </span>
  );
}

/** Shows the model of an exchange by what is known of its models. */
export function namedModels(models: readonly ModelRow[]) {
  const byId = new Map(models.map((model) => [model.id, model]));
  return ({ model, requestedModel }: { model: string; requestedModel?: string }) => (
    <ModelName
      name={byId.get(model)?.displayName ?? model}
      provider={byId.get(model)?.provider}
      asked={requestedModel}
    />
  );
}
