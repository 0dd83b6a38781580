import { aiSdk } from "./ai_sdk.ts";
import { anthropicSdk } from "./anthropic_sdk.ts";
import { claudeCode } from "./claude_code.ts";
import { claudeCodeRouter } from "./claude_code_router.ts";
import type { Client } from "./client.ts";
import { cliProxyApi } from "./cli_proxy_api.ts";
import { cline } from "./cline.ts";
import { codex } from "./codex.ts";
import { continueDev } from "./continue.ts";
import { copilot } from "./copilot.ts";
import { curl } from "./curl.ts";
import { goose } from "./goose.ts";
import { langchain } from "./langchain.ts";
import { openaiSdk } from "./openai_sdk.ts";
import { opencode } from "./opencode.ts";
import { pi } from "./pi.ts";
import { qwenCode } from "./qwen_code.ts";
import { rubyLlm } from "./ruby_llm.ts";
import { zed } from "./zed.ts";

export type { Client, Launch, SettingsFile, Snippet, Target, TargetModel } from "./client.ts";
export { snippetsOf } from "./snippets.ts";
export { suitingModel, targetOf } from "./target.ts";

/** Every client whose settings are known, in the order in which they are offered. */
export const clients: readonly [Client, ...Client[]] = [
  claudeCode,
  codex,
  opencode,
  goose,
  cline,
  continueDev,
  zed,
  copilot,
  qwenCode,
  pi,
  cliProxyApi,
  claudeCodeRouter,
  rubyLlm,
  anthropicSdk,
  openaiSdk,
  langchain,
  aiSdk,
  curl,
];
