import { writeFile } from "./files.ts";
import { fingerprint, type Journal, type WrittenFile } from "./journal.ts";
import { orTrouble, type Planned } from "./plan.ts";

/** What became of a file. */
export interface Outcome {
  readonly path: string;
  readonly done: "created" | "changed" | "unchanged" | "restored" | "removed" | "taken back";
}

/** Owner only: there is a key inside. */
const PRIVATE = 0o600;

/**
 * Carries out a plan. A copy of each file and what is done to it are kept before it is touched.
 *
 * @param key whoever may not read it may not read the files that it stands in.
 * @throws {FileTrouble} when a file cannot be written; those before it have been.
 */
export async function writeFiles(
  planned: readonly Planned[],
  journal: Journal,
  key: string,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const done = new Map((await journal.read()).map((each) => [each.path, each]));
  for (const plan of planned) {
    const { found, after } = plan;
    const { path } = found;
    if (found.text === after) {
      outcomes.push({ path, done: "unchanged" });
      continue;
    }
    await orTrouble(path, async () => {
      const entry = await prepare(plan, journal);
      done.set(path, entry);
      await journal.write([...done.values()]);
      const made = await writeFile(found, after, modeFor(plan, key));
      if (made.length > 0) {
        done.set(path, { ...entry, folders: made });
        await journal.write([...done.values()]);
      }
    });
    outcomes.push({ path, done: found.text === undefined ? "created" : "changed" });
  }
  return outcomes;
}

async function prepare(
  { file, found, base, after, changes, written }: Planned,
  journal: Journal,
): Promise<WrittenFile> {
  const backup = `${fingerprint(found.path).slice(0, 16)}.before`;
  if (base !== undefined) await journal.keep(backup, base);
  const mode = written?.mode ?? found.mode;
  return {
    path: found.path,
    real: found.real,
    format: file.format,
    after: fingerprint(after),
    folders: written?.folders ?? [],
    changes,
    ...base !== undefined && { backup },
    ...mode !== undefined && base !== undefined && { mode },
  };
}

function modeFor({ found: { mode = PRIVATE }, after }: Planned, key: string): number {
  return after.includes(JSON.stringify(key).slice(1, -1)) ? mode & 0o700 : mode;
}
