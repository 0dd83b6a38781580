export interface ModelPickerProps {
  client: string;
  chosen: string;
  models: readonly { readonly id: string; readonly displayName: string }[];
}

/** Chooses the model that settings are shown for; a form with a button where there are no scripts. */
export default function ModelPicker({ client, chosen, models }: ModelPickerProps) {
  return (
    <form class="fields" action="/dashboard/connect">
      <input type="hidden" name="client" value={client} />
      <label class="field">
        Model
        <select name="model" onChange={(event) => event.currentTarget.form?.requestSubmit()}>
          {models.map(({ id, displayName }) => (
            <option key={id} value={id} selected={id === chosen}>{displayName}</option>
          ))}
        </select>
      </label>
      <noscript>
        <button type="submit">Show</button>
      </noscript>
    </form>
  );
}
