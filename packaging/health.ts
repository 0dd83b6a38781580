/**
 * Asks the gateway of this machine whether it lives, for a container's health check: the exit code is
 * 0 when it does. The image has no `curl`.
 *
 * @module
 */
const port = Deno.env.get("PORT") || Deno.env.get("GITLAB_PROXY_PORT") || "3456";
try {
  const { ok } = await fetch(`http://127.0.0.1:${port}/health/live`, {
    signal: AbortSignal.timeout(4_000),
  });
  Deno.exit(ok ? 0 : 1);
} catch {
  Deno.exit(1);
}
