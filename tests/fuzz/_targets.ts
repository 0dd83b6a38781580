/** Every target by its name; each is loaded when it is asked for. */
import type { Target } from "./_target.ts";

const targets = {
  sse: async () => (await import("./targets/sse.ts")).sse,
  json: async () => (await import("./targets/json.ts")).json,
  stream_messages: async () => (await import("./targets/stream.ts")).streamsOf("messages"),
  stream_chat: async () => (await import("./targets/stream.ts")).streamsOf("chat"),
  stream_responses: async () => (await import("./targets/stream.ts")).streamsOf("responses"),
  request_messages: async () => (await import("./targets/request.ts")).requestsOf("messages"),
  request_chat: async () => (await import("./targets/request.ts")).requestsOf("chat"),
  request_responses: async () => (await import("./targets/request.ts")).requestsOf("responses"),
  error: async () => (await import("./targets/error.ts")).error,
  config: async () => (await import("./targets/config.ts")).config,
  env_file: async () => (await import("./targets/env_file.ts")).envFile,
  keys: async () => (await import("./targets/keys.ts")).keyHeaders,
  keys_file: async () => (await import("./targets/keys_file.ts")).keysFile,
} satisfies Record<string, () => Promise<Target>>;

export type TargetName = keyof typeof targets;

export const targetNames = Object.keys(targets) as TargetName[];

export function targetOf(name: TargetName): Promise<Target> {
  return targets[name]();
}
