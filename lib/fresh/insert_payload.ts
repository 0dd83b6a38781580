import { type Payload, payloadId } from "./payload.ts";
import type { PlacedIsland } from "./render_pass.ts";
import type { Script } from "./snapshot.ts";
import { pack } from "./wire_pack.ts";

export interface PayloadParts {
  islands: readonly PlacedIsland[];
  /** Templates with content that islands have not rendered. */
  templates: string;
  boot: Script;
  nonce: string | undefined;
}

/**
 * Puts the data of its islands and the script that starts them at the end of the document's body.
 * The data are no script to the browser, so no inline script has to be allowed.
 */
export function insertPayload(
  html: string,
  { islands, templates, boot, nonce }: PayloadParts,
): { html: string; scripts: readonly string[] } {
  const modules = [...new Set(islands.map(({ island }) => island.url))];
  const payload: Payload = {
    modules,
    islands: islands.map(({ island: { url, exportName }, slots }) => ({
      module: modules.indexOf(url),
      exportName,
      slots,
    })),
    // Named, so that an error can say which prop cannot be sent.
    props: pack(
      Object.fromEntries(islands.map(({ island, props }, index) => [
        `${island.component.name} (island ${index})`,
        props,
      ])),
    ),
  };
  const data = `<script type="application/json" id="${payloadId}">${escape(payload)}</script>`;
  const allowed = nonce === undefined ? "" : ` nonce="${nonce}"`;
  const start = `<script type="module" src="${boot.url}"${allowed}></script>`;
  const end = html.lastIndexOf("</body>");
  const position = end < 0 ? html.length : end;
  const scripts = [boot, ...islands.map(({ island }) => island)]
    .flatMap(({ url, imports }) => [url, ...imports]);
  return {
    html: html.slice(0, position) + templates + data + start + html.slice(position),
    scripts: [...new Set(scripts)],
  };
}

/** JSON that ends no script element and begins no comment in it, whatever it holds. */
function escape(payload: Payload): string {
  return JSON.stringify(payload).replaceAll("<", "\\u003c");
}
