/** What is asked of a change of static files. */
export interface OnTransformOptions {
  /** Names it in errors. */
  pluginName: string;
  /** Which files it is for, by their paths below `static/`. */
  filter: RegExp;
}

/** A file's new text. */
export type TransformFn = (args: { path: string; text: string }) => string | Promise<string>;

export interface Transform extends OnTransformOptions {
  readonly transform: TransformFn;
}

/**
 * The content of a file after all changes that are for it, in the order in which they were added.
 *
 * @throws {Error} naming the change that failed.
 */
export async function transformed(
  path: string,
  content: Uint8Array,
  transforms: readonly Transform[],
): Promise<Uint8Array> {
  let changed = content;
  for (const { pluginName, filter, transform } of transforms) {
    if (!filter.test(path)) continue;
    try {
      const text = new TextDecoder().decode(changed);
      changed = new TextEncoder().encode(await transform({ path, text }));
    } catch (cause) {
      throw new Error(`Cannot build static/${path}: ${pluginName} failed`, { cause });
    }
  }
  return changed;
}
