import { type Client, clients, snippetsOf, type Target } from "../../clients/mod.ts";

/** The clients, one a line, with what can be done for each. */
export function clientList(): string {
  const width = Math.max(...clients.map(({ id }) => id.length));
  return clients.map((client) =>
    [client.id.padEnd(width), client.name.padEnd(20), abilities(client).join(", ")].join("  ")
  ).join("\n");
}

/** What `setup` and `launch` can do for a client. */
export function abilities({ files, launch }: Client): string[] {
  return ["setup", ...files ? ["setup --write"] : [], ...launch ? ["launch"] : []];
}

/** A client's settings, to be read and copied. */
export function settingsText(client: Client, target: Target): string {
  const parts = snippetsOf(client, target).map(({ where, text, note }) =>
    [`# ${where}`, ...note === undefined ? [] : [`# ${note}`], text].join("\n")
  );
  return parts.join("\n\n");
}
