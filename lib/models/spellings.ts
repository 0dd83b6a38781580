/**
 * The names under which people ask for a model, besides its id: the upstream's id with and without
 * its date, version numbers with dots or dashes (`claude-opus-4.7`, `gpt-5-4`), and a Claude's name
 * without the word.
 */
export function spellings(upstreamId: string): string[] {
  const undated = withoutDate(upstreamId);
  const long = [undated, dashed(undated), dotted(undated)];
  const short = long.filter((name) => name.startsWith("claude-"))
    .map((name) => name.slice("claude-".length));
  return [...new Set([upstreamId, ...long, ...short])];
}

/** `claude-opus-4-5-20251101` and `gpt-5.4-2026-03-05` without their dates. */
export function withoutDate(upstreamId: string): string {
  return upstreamId.replace(/-(?:\d{8}|\d{4}-\d{2}-\d{2})$/, "");
}

function dashed(name: string): string {
  return name.replace(/(\d)\.(?=\d)/g, "$1-");
}

function dotted(name: string): string {
  return name.replace(/(\d)-(?=\d)/g, "$1.");
}
