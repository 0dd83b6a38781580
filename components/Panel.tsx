import type { ComponentChildren } from "preact";

export interface PanelProps {
  /** Also the panel's anchor. */
  id: string;
  title: string;
  /** Beside the title: what the panel counts, or a link. */
  aside?: ComponentChildren;
  children: ComponentChildren;
}

/** A titled part of the page. */
export function Panel({ id, title, aside, children }: PanelProps) {
  return (
    <section class="panel" id={id} aria-labelledby={`${id}-title`}>
      <header>
        <h2 id={`${id}-title`}>{title}</h2>
        {aside && <div class="aside">{aside}</div>}
      </header>
      {children}
    </section>
  );
}
