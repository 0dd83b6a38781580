import type { DialectName } from "../dialects/names.ts";
import type { Client, Target, TargetModel } from "./client.ts";
import { type Json, pathOf, type Setting } from "./setting.ts";
import { promptLimit, targetModels, vendorName } from "./target.ts";

/** What its settings and its environment call each API, and where it looks for it. */
interface Api {
  readonly list: "anthropic" | "openai";
  readonly authType: string;
  readonly variables: "ANTHROPIC" | "OPENAI";
  readonly base: "" | "/v1";
  readonly wire: { readonly wireApi?: string };
}

const apis = {
  messages: {
    list: "anthropic",
    authType: "anthropic",
    variables: "ANTHROPIC",
    base: "",
    wire: {},
  },
  chat: { list: "openai", authType: "openai", variables: "OPENAI", base: "/v1", wire: {} },
  responses: {
    list: "openai",
    authType: "openai-responses",
    variables: "OPENAI",
    base: "/v1",
    wire: { wireApi: "responses" },
  },
} as const satisfies Record<DialectName, Api>;

function apiOf({ model }: Target): Api {
  return apis[model.dialects[0] ?? "chat"];
}

export const qwenCode: Client = {
  id: "qwen-code",
  name: "Qwen Code",
  install: "npm install -g @qwen-code/qwen-code",
  files: (target) => {
    const api = apiOf(target);
    return [{
      place: { folder: { home: ".qwen" }, variable: "QWEN_HOME", file: "settings.json" },
      format: "json",
      settings: [
        { path: pathOf("env", "DUO_GATEWAY_KEY"), value: target.key },
        ...targetModels(target).map((model): Setting => ({
          path: pathOf("modelProviders", api.list, { key: "id", is: vendorName(model) }),
          value: entry(target, api, model),
        })),
        { path: pathOf("security", "auth", "selectedType"), value: api.list },
        { path: pathOf("model", "name"), value: vendorName(target.model) },
        { path: pathOf("fastModel"), value: vendorName(target.small) },
      ],
    }];
  },
  launch: (target) => {
    const { authType, variables, base } = apiOf(target);
    return {
      program: "qwen",
      args: ["--auth-type", authType],
      env: {
        [`${variables}_BASE_URL`]: target.origin + base,
        [`${variables}_API_KEY`]: target.key,
        [`${variables}_MODEL`]: vendorName(target.model),
      },
    };
  },
};

function entry({ origin }: Target, { base, wire }: Api, model: TargetModel): Json {
  return {
    id: vendorName(model),
    name: `${model.displayName} (Duo Gateway)`,
    envKey: "DUO_GATEWAY_KEY",
    baseUrl: origin + base,
    ...wire,
    generationConfig: { contextWindowSize: promptLimit(model) },
  };
}
