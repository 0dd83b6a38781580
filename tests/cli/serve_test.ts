import { assert, assertEquals, assertMatch } from "@std/assert";
import { serveSimulator } from "../../lib/cli/simulated_gitlab.ts";
import { systemClock } from "../../lib/core/clock.ts";
import { createSimulator } from "../../lib/simulator/mod.ts";
import { startProcess } from "./gateway_process.ts";

const token = "glpat-serve-test-8KcYw2Zt";

Deno.test("the gateway serves the GitLab of its settings, and ends what outlasts its deadline", async () => {
  const simulator = createSimulator({ clock: systemClock, gitlabToken: token });
  const gitlab = serveSimulator(simulator);
  try {
    await using gateway = startProcess([], {
      GITLAB_TOKEN: token,
      GITLAB_INSTANCE_URL: gitlab.url,
      GITLAB_AI_GATEWAY_URL: gitlab.url,
      PORT: "0",
      SHUTDOWN_TIMEOUT: "0s",
      LOG_LEVEL: "debug",
    });
    const [, url = ""] = await gateway.until(/^Duo Gateway listens on (http:\S+)$/);
    const response = await fetch(`${url}/v1/chat/completions`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        model: "gpt-5.2",
        stream: true,
        messages: [{ role: "user", content: "sim:silence" }],
      }),
    });
    assertEquals(response.status, 200);
    gateway.signal("SIGTERM");
    const text = await response.text();
    assertMatch(text, /data: \{"error":\{"message":"The gateway is shutting down\..*\n\n$/);
    assert(!text.includes("[DONE]"));
    const { code, errors } = await gateway.end();
    assertEquals(code, 0);
    assert(!errors.includes(token));
  } finally {
    await gitlab.stop();
  }
});
