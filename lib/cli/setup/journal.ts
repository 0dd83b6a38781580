import { createHash } from "node:crypto";
import { join } from "node:path";
import { z } from "zod";
import { editFile } from "../edit_file.ts";
import { CannotEdit } from "./edit/mod.ts";
import type { Change } from "./apply.ts";

const step = z.union([z.string(), z.object({ key: z.string(), is: z.string() })]);

const change = z.object({
  path: z.tuple([step], step),
  hash: z.string(),
  depth: z.number(),
  before: z.string().optional(),
});

const written = z.object({
  path: z.string(),
  real: z.string(),
  format: z.enum(["json", "toml", "yaml"]),
  /** Of the file's text as it was written. */
  after: z.string(),
  /** The name of the copy of the file as it was before; absent when there was none. */
  backup: z.string().optional(),
  mode: z.number().optional(),
  /** Folders that were made for it, the innermost first. */
  folders: z.array(z.string()),
  changes: z.array(change),
});

const journalShape = z.object({ version: z.literal(1), files: z.array(written) });

/** What setting up a client did to one file. */
export type WrittenFile = Omit<z.infer<typeof written>, "changes" | "backup" | "mode"> & {
  readonly backup?: string | undefined;
  readonly mode?: number | undefined;
  readonly changes: readonly Change[];
};

/** What is kept about one client, in a folder that only its owner may read. */
export class Journal {
  readonly folder: string;

  constructor(stateFolder: string, client: string) {
    this.folder = join(stateFolder, client);
  }

  /**
   * What was written; empty when nothing was.
   *
   * @throws {CannotEdit} when it cannot be understood.
   */
  async read(): Promise<readonly WrittenFile[]> {
    let text: string;
    try {
      text = await Deno.readTextFile(this.#file);
    } catch (cause) {
      if (cause instanceof Deno.errors.NotFound) return [];
      throw cause;
    }
    try {
      return journalShape.parse(JSON.parse(text)).files.map(({ changes, ...file }) => ({
        ...file,
        changes: changes.map(({ before, ...rest }) => ({
          ...rest,
          ...before !== undefined && { before },
        })),
      }));
    } catch {
      throw new CannotEdit(`${this.#file} is damaged; the copies of your files are beside it`);
    }
  }

  async write(files: readonly WrittenFile[]): Promise<void> {
    await editFile(this.#file, () => JSON.stringify({ version: 1, files }, null, 2) + "\n");
  }

  /** The text of a file as it was before. */
  async backup(name: string): Promise<string> {
    const bytes = await Deno.readFile(join(this.folder, name));
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  }

  /** Keeps the text of a file as it is before a change. */
  async keep(name: string, text: string): Promise<void> {
    await editFile(join(this.folder, name), () => text);
  }

  async clear(): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }

  get #file(): string {
    return join(this.folder, "journal.json");
  }
}

/** A text, by which to know whether it is still the same. */
export function fingerprint(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
