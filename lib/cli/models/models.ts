import type { Clock } from "../../core/clock.ts";
import { GatewayError } from "../../core/errors.ts";
import { type Catalog, createCatalog } from "../../models/catalog.ts";
import type { CatalogModel } from "../../models/entry.ts";
import type { ModelList } from "../../models/model_list.ts";
import type { Fetch } from "../../upstream/types.ts";
import { configuration, type Variables } from "../configuration.ts";
import { exitCode } from "../exit_code.ts";
import type { Terminal } from "../run.ts";
import { table } from "../table.ts";
import { NoModelList, readGitLabList } from "./gitlab_list.ts";
import { readModelList, writeModelList } from "./list_file.ts";

/** What the command needs of the machine. */
export interface ModelsDeps {
  readonly fetch: Fetch;
  readonly clock: Clock;
  readonly userAgent: string;
  /** Where the list is kept. */
  readonly file: URL | undefined;
}

export interface ModelsOptions {
  readonly json: boolean;
  /** Whether to read GitLab's list first. */
  readonly refresh: boolean;
}

/** Aliases that are shown of a model; `--json` has all. */
const SHOWN_ALIASES = 3;

/** `duo-gateway models`: shows what can be asked for, under which names. Returns the exit code. */
export async function models(
  variables: Variables,
  terminal: Terminal,
  deps: ModelsDeps,
  { json, refresh }: ModelsOptions,
): Promise<number> {
  const config = configuration(variables, terminal);
  if (!config) return exitCode.failed;
  const { aliases, default: defaultModel } = config.models;
  if (refresh && !await refreshed(createCatalog({ aliases, defaultModel }), terminal, deps)) {
    return exitCode.failed;
  }
  const { list, problem } = await readModelList(deps.file);
  if (problem !== undefined) terminal.error(`WARNING: ${problem}`);
  const described = describe(createCatalog({ aliases, defaultModel, list }), list);
  terminal.out(
    json
      ? JSON.stringify({ listRead: list ? day(list) : null, models: described }, undefined, 2)
      : inColumns(described, list),
  );
  return exitCode.done;
}

/** Reads GitLab's list, keeps it, and says what is new; false when that failed, which is said. */
async function refreshed(before: Catalog, terminal: Terminal, deps: ModelsDeps): Promise<boolean> {
  if (!deps.file) {
    terminal.error("This program has no folder to keep a list in.");
    return false;
  }
  try {
    const list = await readGitLabList(deps);
    await writeModelList(list, deps.file);
    const known = new Set(before.models.map(({ upstreamId }) => upstreamId));
    const fresh = list.models.filter(({ upstreamId }) => !known.has(upstreamId));
    const names = fresh.map(({ upstreamId }) => upstreamId).join(", ");
    terminal.error(
      `GitLab lists ${list.models.length} models; ${
        fresh.length === 0 ? "none is new" : `new: ${names}`
      }. A gateway that is running takes them over when it is started again.`,
    );
    return true;
  } catch (cause) {
    const isKnown = cause instanceof NoModelList || cause instanceof GatewayError;
    terminal.error(
      isKnown ? `${cause.message} The list before stays.` : "The list cannot be kept in data/.",
    );
    return false;
  }
}

type Described = ReturnType<typeof describe>[number];

function describe(catalog: Catalog, list: ModelList | undefined) {
  return catalog.models.map((model) => ({
    id: model.id,
    upstreamId: model.upstreamId,
    displayName: model.displayName,
    provider: model.provider,
    dialects: model.dialects,
    contextWindow: model.contextWindow,
    outputLimit: model.outputLimit,
    availability: availability(model, list),
    aliases: catalog.aliases.filter(({ targets }) => targets[0] === model).map(({ alias }) =>
      alias
    ),
  }));
}

/** Whether GitLab's list has the model; without a list, what was known when this was written. */
function availability({ upstreamId, status }: CatalogModel, list: ModelList | undefined) {
  if (!list) return status;
  return list.models.some((listed) => listed.upstreamId === upstreamId) ? "listed" : "not listed";
}

function inColumns(models: readonly Described[], list: ModelList | undefined): string {
  const rows = models.map((model) => [
    model.id,
    model.provider,
    model.dialects.join(","),
    model.availability,
    shortest(model.aliases).join(" "),
    inThousands(model.contextWindow),
    inThousands(model.outputLimit),
  ]);
  const heads = ["model", "provider", "APIs", "available", "also called", "context", "output"];
  const source = list
    ? `GitLab's list as of ${day(list)}.`
    : "As known when this version was made; --refresh reads GitLab's list.";
  return `${table([heads, ...rows], 5)}\n\n${source}`;
}

function shortest(aliases: readonly string[]): string[] {
  return aliases.toSorted((a, b) => a.length - b.length).slice(0, SHOWN_ALIASES);
}

/** `200k`, `1050k`: tokens as people speak of them. */
function inThousands(tokens: number): string {
  return `${Math.round(tokens / 1000)}k`;
}

function day({ readAt }: ModelList): string {
  return new Date(readAt).toISOString().slice(0, 10);
}
