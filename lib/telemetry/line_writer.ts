/** A file or pipe that is written to at once, such as `Deno.stderr`. */
export interface LineSink {
  /** Writes some of the bytes, and returns how many. */
  writeSync(bytes: Uint8Array): number;
}

/** Longest line that is written without memory of its own, in UTF-16 units. */
const ORDINARY = 2_048;

/**
 * A function that writes one line to `sink`, at once, so that a process that ends has told all. As
 * with the console, which does the same at four times the cost, a sink that fails is nobody's error:
 * who has closed it does not want to know.
 */
export function lineWriter(sink: LineSink): (line: string) => void {
  const encoder = new TextEncoder();
  // No UTF-16 unit takes more than three bytes.
  const buffer = new Uint8Array((ORDINARY + 1) * 3);
  return (line) => {
    const text = `${line}\n`;
    const bytes = line.length > ORDINARY
      ? encoder.encode(text)
      : buffer.subarray(0, encoder.encodeInto(text, buffer).written);
    try {
      let taken = 0;
      for (let at = 0; at < bytes.length; at += taken) {
        taken = sink.writeSync(bytes.subarray(at));
        // Tried for ever, it would stop the process.
        if (taken === 0) return;
      }
    } catch {
      // A closed pipe or a full disk.
    }
  };
}
