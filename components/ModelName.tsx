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
