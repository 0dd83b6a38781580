import type { ComponentChildren } from "preact";

/**
 * A sentence that wants attention: about the page itself (`info`), about trouble (`warning`), or about
 * trouble that concerns all that is shown, so that it stays in view (`alarm`).
 */
export function Notice({ kind, children }: {
  kind: "info" | "warning" | "alarm";
  children: ComponentChildren;
}) {
  return (
    <p class={`notice ${kind}`} role={kind === "info" ? undefined : "status"}>
      <span class="sign" aria-hidden="true">{kind === "info" ? "i" : "!"}</span>
      <span>{children}</span>
    </p>
  );
}
