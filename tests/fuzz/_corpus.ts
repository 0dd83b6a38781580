/** The inputs that are kept in the repository, and the words that they are made of. */
import type { JsonValue } from "../../lib/core/canonical.ts";
import type { DialectName } from "../../lib/dialects/names.ts";
import { parseEvents, type SseEvent } from "../../lib/core/sse.ts";

const here = new URL("./", import.meta.url);

/** One JSON file of the corpus. */
export function kept<T extends JsonValue>(path: string): T {
  return JSON.parse(Deno.readTextFileSync(new URL(`corpus/${path}`, here))) as T;
}

/** The streams of a dialect, as their events. */
export function keptStreams(dialect: DialectName): SseEvent[][] {
  return filesOf(dialect, ".sse").map((text) => parseEvents(text));
}

/** The requests of a dialect, as JSON texts. */
export function keptRequests(dialect: DialectName): string[] {
  return filesOf(dialect, ".json").map((text) => JSON.stringify(JSON.parse(text)));
}

/** Inputs that once broke the promise of a target. */
export function findingsOf(target: string): JsonValue[] {
  try {
    return JSON.parse(Deno.readTextFileSync(new URL(`findings/${target}.json`, here)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Every key and every short text in these values: what readers of the format look for. */
export function wordsOf(values: readonly JsonValue[]): string[] {
  const words = new Set<string>();
  const collect = (value: JsonValue): void => {
    if (typeof value === "string" && value.length <= 40) words.add(value);
    else if (Array.isArray(value)) value.forEach(collect);
    else if (typeof value === "object" && value !== null) {
      for (const [key, inner] of Object.entries(value)) {
        words.add(key);
        collect(inner);
      }
    }
  };
  values.forEach(collect);
  return [...words];
}

function filesOf(folder: string, ending: string): string[] {
  const place = new URL(`corpus/${folder}/`, here);
  return [...Deno.readDirSync(place)].map(({ name }) => name)
    .filter((name) => name.endsWith(ending)).sort()
    .map((name) => Deno.readTextFileSync(new URL(name, place)));
}
