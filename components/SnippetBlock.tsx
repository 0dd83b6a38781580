import CopyButton from "../islands/CopyButton.tsx";
import type { Snippet } from "../lib/clients/mod.ts";

/** A piece of settings, with a button that copies it. */
export function SnippetBlock({ snippet: { where, text, note } }: { snippet: Snippet }) {
  return (
    <section class="snippet">
      {note && <p>{note}</p>}
      <header>
        <h3>{where}</h3>
        <CopyButton text={text} what={where} />
      </header>
      <pre tabIndex={0} role="region" aria-label={where}><code>{text}</code></pre>
    </section>
  );
}
