/** Calls `stop` at the first SIGTERM or SIGINT; a second one ends the process at once. */
export function onTermination(stop: () => void): void {
  let isStopping = false;
  const handle = () => {
    if (isStopping) Deno.exit(130);
    isStopping = true;
    stop();
  };
  // Windows knows no SIGTERM.
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, handle);
}
