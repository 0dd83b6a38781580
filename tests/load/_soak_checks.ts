import { overDenoKv } from "../../lib/stats/deno_kv.ts";
import { storedSums } from "../stats/_sums.ts";

/**
 * What may be added between the first third of the samples and the last: V8's heap after a
 * collection holds still within a few megabytes, and the process's memory, of which the allocator
 * keeps some for later, within a few tens.
 */
const HEAP_GROWTH = 8e6;
const RSS_GROWTH = 40e6;

interface Memory {
  rss: number;
  heap: number;
}

/** In words, whether the memory has grown over these samples, of which there are at least six. */
export function heldBy(samples: readonly Memory[]): string[] {
  const third = Math.floor(samples.length / 3);
  if (third < 2) return ["there are too few samples to tell whether memory grows"];
  const grown = (of: (sample: Memory) => number) =>
    median(samples.slice(-third).map(of)) - median(samples.slice(0, third).map(of));
  const heap = grown(({ heap }) => heap);
  const rss = grown(({ rss }) => rss);
  console.log(`memory grew by ${megabytes(heap)} (heap) and ${megabytes(rss)} (RSS) since warm-up`);
  return [
    ...heap > HEAP_GROWTH ? [`the heap grew by ${megabytes(heap)}`] : [],
    ...rss > RSS_GROWTH ? [`the process grew by ${megabytes(rss)}`] : [],
  ];
}

/** How many requests the database has in all. */
export async function storedRequests(file: string): Promise<number> {
  const database = overDenoKv(await Deno.openKv(file));
  const { total } = await storedSums(database);
  database.close();
  return total.requests;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
