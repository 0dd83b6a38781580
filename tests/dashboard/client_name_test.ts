import { assertEquals } from "@std/assert";
import { clientName } from "../../lib/dashboard/client_name.ts";

Deno.test("clients go by the names that people know", () => {
  const names = {
    "claude-cli/2.1.329 (external, sdk-cli)": "Claude Code",
    "codex_exec/0.169.0 (Debian 13; x86_64)": "Codex",
    "opencode/1.18.33 ai-sdk/provider-utils/4.0": "opencode",
    "Anthropic/JS 1.11.0": "Anthropic SDK",
    "OpenAI/Python 3.0": "OpenAI SDK",
    "curl/8.14.1": "curl",
    "Mozilla/5.0 (X11; Linux x86_64)": "Browser",
  };
  for (const [userAgent, name] of Object.entries(names)) assertEquals(clientName(userAgent), name);
});

Deno.test("others go by their product's own name, and by no more than that", () => {
  assertEquals(clientName("my-agent/1.0 (secret host)"), "my-agent");
  assertEquals(clientName(""), "Unknown");
  assertEquals(clientName(" / "), "Unknown");
  assertEquals(clientName("x".repeat(200)).length, 32);
});
