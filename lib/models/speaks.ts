import type { RequestView } from "../core/request_view.ts";
import type { DialectName } from "../dialects/names.ts";
import type { Capabilities } from "./model.ts";

const ROLES = "messages.*.role";

/** The paths that a {@linkcode RequestView} must watch for {@linkcode speaks} to be right. */
export const watchedPaths: readonly string[] = [ROLES];

/**
 * Whether the model accepts this very request in this dialect. What it merely wants spelled
 * differently is for `amend`; what would have to be emulated or moved is not spoken.
 */
export function speaks(
  model: { dialects: readonly DialectName[]; can: Capabilities },
  dialect: DialectName,
  request: RequestView,
): boolean {
  return model.dialects.includes(dialect) && accepts[dialect](model.can, request);
}

const accepts: Record<DialectName, (can: Capabilities, request: RequestView) => boolean> = {
  messages: (can, request) => can.systemInMessages || !request.watched(ROLES).includes("system"),
  chat: (can, request) =>
    (can.stopSequences || !namesStops(request.value("stop"))) && chatToolsPass(can, request),
  responses: () => true,
};

/** An empty list asks for nothing, and what is no stop at all is for the upstream to refuse. */
function namesStops(stop: unknown): boolean {
  return (typeof stop === "string" || Array.isArray(stop)) && stop.length > 0;
}

function chatToolsPass(can: Capabilities, request: RequestView): boolean {
  // `functions` is the older spelling of `tools` and meets the same refusal.
  if (!request.isFilledArray("tools") && !request.isFilledArray("functions")) return true;
  const effort = request.value("reasoning_effort") ?? undefined;
  switch (can.chatTools) {
    case "yes":
      return true;
    case "without_effort":
      return effort === undefined;
    case "with_effort_none":
      return effort === "none";
    case "never":
      return false;
  }
}
