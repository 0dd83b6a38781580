/** A file cannot be read; the message says what to do. */
export class NoSuchFile extends Error {
  override readonly name = "NoSuchFile";
}

/** Longer lines are cut: no line of ours is. */
const LONGEST_LINE = 200_000;

/**
 * The lines of a file, or of standard input when there is no name.
 *
 * @throws {NoSuchFile} when it cannot be opened.
 */
export async function* linesOf(file: string | undefined): AsyncGenerator<string> {
  let rest = "";
  const bytes = file === undefined ? Deno.stdin.readable : (await open(file)).readable;
  for await (const text of bytes.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = (lines.pop() ?? "").slice(0, LONGEST_LINE);
    yield* lines;
  }
  if (rest) yield rest;
}

async function open(file: string): Promise<Deno.FsFile> {
  try {
    return await Deno.open(file);
  } catch (cause) {
    const isDenied = cause instanceof Deno.errors.NotCapable;
    throw new NoSuchFile(
      isDenied
        ? `Deno may not read ${file}: hand it in on standard input, with < before its name.`
        : `${file} cannot be read.`,
    );
  }
}
