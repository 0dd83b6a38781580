import type { ComponentChildren } from "preact";

/** A sentence that wants attention: about the page itself (`info`) or about trouble (`warning`). */
export function Notice({ kind, children }: {
  kind: "info" | "warning";
  children: ComponentChildren;
}) {
  return (
    <p class={`notice ${kind}`} role={kind === "warning" ? "status" : undefined}>
      <span class="sign" aria-hidden="true">{kind === "warning" ? "!" : "i"}</span>
      <span>{children}</span>
    </p>
  );
}
