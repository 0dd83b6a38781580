import { assert, assertEquals } from "@std/assert";
import { testKey } from "../../helpers/test_gateway.ts";
import { runCli } from "../../cli/run_cli.ts";
import { prompt } from "./errand.ts";
import { makePlace } from "./place.ts";
import { runClient } from "./run_client.ts";
import { startStage } from "./stage.ts";

Deno.test("Claude Code as it was set up begins its prompts with nothing that changes", async () => {
  await using stage = startStage();
  await using place = await makePlace();
  const words = ["setup", "claude-code", "--write", "--home", place.home];
  const options = ["--url", stage.url, "--key", testKey, "--model", "sonnet"];
  assertEquals((await runCli([...words, ...options])).code, 0);
  await runClient({
    program: "claude",
    args: ["-p", "--allowedTools", "Bash(cat token.txt)", "--", prompt],
    env: { IS_SANDBOX: "1" },
  }, place);
  const bodies = stage.calls.flatMap(({ body }) => body?.includes("claude-sonnet") ? [body] : []);
  assert(bodies.length > 1);
  assertEquals(bodies.filter((body) => body.includes("x-anthropic-billing-header")).length, 0);
});
