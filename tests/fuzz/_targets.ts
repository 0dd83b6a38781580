/** Every target by its name; each is loaded when it is asked for. */
import type { Target } from "./_target.ts";

const targets = {
  sse: async () => (await import("./targets/sse.ts")).sse,
  json: async () => (await import("./targets/json.ts")).json,
  stream_messages: async () => (await import("./targets/stream.ts")).streamsOf("messages"),
  stream_chat: async () => (await import("./targets/stream.ts")).streamsOf("chat"),
  stream_responses: async () => (await import("./targets/stream.ts")).streamsOf("responses"),
} satisfies Record<string, () => Promise<Target>>;

export type TargetName = keyof typeof targets;

export const targetNames = Object.keys(targets) as TargetName[];

export function targetOf(name: TargetName): Promise<Target> {
  return targets[name]();
}
