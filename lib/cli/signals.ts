/**
 * Calls `stop` at the first SIGTERM or SIGINT; a second one ends the process at once. Where there are
 * no signals, as on Deno Deploy, whoever runs the program ends it without asking.
 */
export function onTermination(stop: () => void): void {
  let isStopping = false;
  const handle = () => {
    if (isStopping) Deno.exit(130);
    isStopping = true;
    stop();
  };
  // Windows knows no SIGTERM.
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  try {
    for (const signal of signals) Deno.addSignalListener(signal, handle);
  } catch {
    // Serving is possible without.
  }
}
