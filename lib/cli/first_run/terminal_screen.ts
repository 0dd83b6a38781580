import type { Screen } from "./dialog.ts";

/** The terminal that the program was started in. */
export function terminalScreen(): Screen {
  const bytes = new Uint8Array(4096);
  return {
    async read() {
      const length = await Deno.stdin.read(bytes);
      return length === null ? null : bytes.slice(0, length);
    },
    write: (text) => void Deno.stderr.writeSync(new TextEncoder().encode(text)),
    setRaw: (raw) => Deno.stdin.setRaw(raw),
  };
}
