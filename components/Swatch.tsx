/** The sign of a series in a legend; `tone` names its colour in the style sheet. */
export function Swatch({ tone, dashed = false }: { tone: string; dashed?: boolean }) {
  return <i class={`swatch tone-${tone}${dashed ? " dashed" : ""}`} aria-hidden="true" />;
}
