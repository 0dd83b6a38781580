import { anthropicSdk } from "./anthropic_sdk.ts";
import { claudeCode } from "./claude_code.ts";
import type { Client } from "./client.ts";
import { cliProxyApi } from "./cli_proxy_api.ts";
import { cline } from "./cline.ts";
import { codex } from "./codex.ts";
import { continueDev } from "./continue.ts";
import { curl } from "./curl.ts";
import { goose } from "./goose.ts";
import { openaiSdk } from "./openai_sdk.ts";
import { opencode } from "./opencode.ts";
import { rubyLlm } from "./ruby_llm.ts";
import { zed } from "./zed.ts";

export type { Client, Snippet, Target, TargetModel } from "./client.ts";

/** Every client whose settings are known, in the order in which they are offered. */
export const clients: readonly [Client, ...Client[]] = [
  claudeCode,
  codex,
  opencode,
  goose,
  cline,
  continueDev,
  zed,
  cliProxyApi,
  rubyLlm,
  anthropicSdk,
  openaiSdk,
  curl,
];
