/**
 * The text of a small file; of a larger one no more than `most` bytes and one.
 *
 * @throws what Deno throws when it cannot be read, and `TypeError` for what is no file.
 */
export async function readSmallFile(path: string, most: number): Promise<string> {
  using file = await Deno.open(path);
  const { size, isFile } = await file.stat();
  if (!isFile) throw new TypeError("Not a file");
  // One byte more is enough for whoever reads it to see that it is too large.
  const bytes = new Uint8Array(Math.min(size, most + 1));
  let length = 0;
  while (length < bytes.length) {
    const read = await file.read(bytes.subarray(length));
    if (read === null) break;
    length += read;
  }
  return new TextDecoder().decode(bytes.subarray(0, length));
}
