import type { Client } from "./client.ts";
import { members } from "./setting.ts";
import { targetModels, vendorName } from "./target.ts";

export const claudeCodeRouter: Client = {
  id: "claude-code-router",
  name: "claude-code-router",
  suits: ["duo-chat-sonnet-4-6", "duo-chat-sonnet-4-5"],
  install: "npm install -g @musistudio/claude-code-router@2",
  files: (target) => {
    const main = `duo,${vendorName(target.model)}`;
    return [{
      place: { folder: { home: ".claude-code-router" }, file: "config.json" },
      format: "json",
      note: "After a change: ccr restart.",
      settings: [
        // Without it, it would listen where the gateway does.
        { path: ["PORT"], value: 3457, unlessSet: true },
        {
          path: ["Providers", { key: "name", is: "duo" }],
          value: {
            name: "duo",
            // It takes the whole address, and hands requests of Claude Code on as they are.
            api_base_url: `${target.origin}/v1/messages`,
            api_key: target.key,
            models: targetModels(target).map(vendorName),
            transformer: { use: ["Anthropic"] },
          },
        },
        ...members(["Router"], {
          default: main,
          background: `duo,${vendorName(target.small)}`,
          think: main,
          longContext: main,
        }),
      ],
    }];
  },
};
