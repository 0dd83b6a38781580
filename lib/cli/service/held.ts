import { z } from "zod";
import { readSmallFile } from "../small_file.ts";
import type { ServiceFiles } from "./files.ts";

/** A gateway that runs in the background. */
const recordSchema = z.object({
  pid: z.number().int().positive(),
  port: z.number().int().min(0).max(65535),
});

export type ServiceRecord = z.output<typeof recordSchema>;

/** What a gateway holds that runs in the background. */
export interface Held {
  /** Says who it is: from now on others know that it listens. */
  announce(port: number): void;
  release(): void;
}

/**
 * Takes the lock of the background service, which the system gives back when this process ends,
 * however it ends. So whoever finds it locked knows that the process which wrote the record lives,
 * and that its number belongs to no other. `undefined` when another gateway holds it.
 */
export function holdService({ lock, record }: ServiceFiles): Held | undefined {
  const file = openLock(lock);
  if (!file.tryLockSync(true)) {
    file.close();
    return undefined;
  }
  removeIfThere(record);
  return {
    announce(port) {
      const content: ServiceRecord = { pid: Deno.pid, port };
      Deno.writeTextFileSync(`${record}.new`, JSON.stringify(content), { mode: 0o600 });
      Deno.renameSync(`${record}.new`, record);
    },
    release() {
      removeIfThere(record);
      file.close();
    },
  };
}

/** Whether a gateway holds the service, and who it is when it has said so. */
export async function lookAtService(
  { lock, record }: ServiceFiles,
): Promise<{ held: boolean; record?: ServiceRecord }> {
  if (!isHeld(lock)) return { held: false };
  try {
    return {
      held: true,
      record: recordSchema.parse(JSON.parse(await readSmallFile(record, 1_000))),
    };
  } catch {
    // It has the lock and does not listen yet.
    return { held: true };
  }
}

function isHeld(lock: string): boolean {
  try {
    using file = openLock(lock);
    return !file.tryLockSync(true);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return false;
    throw cause;
  }
}

function openLock(lock: string): Deno.FsFile {
  return Deno.openSync(lock, { read: true, write: true, create: true, mode: 0o600 });
}

function removeIfThere(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
  }
}
