/** More than the lines that are asked for are not looked for in a log, in bytes from its end. */
const LOOKED_AT = 256_000;

/** The last lines of a file, without its line end, and where it ended; none when it is not there. */
export async function tail(path: string, lines: number): Promise<{ text: string; end: number }> {
  try {
    using file = await Deno.open(path);
    const { size } = await file.stat();
    const text = await readFrom(file, Math.max(0, size - LOOKED_AT));
    return { text: text.trimEnd().split("\n").slice(-lines).join("\n"), end: size };
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return { text: "", end: 0 };
    throw cause;
  }
}

/** What has been written to a file since it ended there; all of it when a new one stands in its place. */
export async function since(path: string, end: number): Promise<{ text: string; end: number }> {
  try {
    using file = await Deno.open(path);
    const { size } = await file.stat();
    if (size === end) return { text: "", end };
    return { text: await readFrom(file, size < end ? 0 : end), end: size };
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return { text: "", end: 0 };
    throw cause;
  }
}

async function readFrom(file: Deno.FsFile, start: number): Promise<string> {
  await file.seek(start, Deno.SeekMode.Start);
  return await new Response(file.readable).text();
}
