/**
 * House rules as tests: which part may know which, what only certain files may do, and that what is
 * written down about the program is true.
 */
import { assert, assertEquals } from "@std/assert";
import { type Route, route } from "../lib/http/router.ts";
import { welcome } from "../lib/http/welcome.ts";

const root = new URL("../", import.meta.url);

/** Largest file that a reader is asked to take in, in lines. */
const LONGEST_FILE = 460;

interface Source {
  /** Path from the project's root. */
  path: string;
  text: string;
  imports: { target: string; isType: boolean }[];
}

const sources = await readSources("lib/");

async function readSources(folder: string): Promise<Source[]> {
  const found: Source[] = [];
  for await (const entry of Deno.readDir(new URL(folder, root))) {
    const path = folder + entry.name;
    if (entry.isDirectory) found.push(...await readSources(`${path}/`));
    else if (/\.tsx?$/.test(path)) found.push(await readSource(path));
  }
  return found;
}

async function readSource(path: string): Promise<Source> {
  const text = await Deno.readTextFile(new URL(path, root));
  const clauses = text.matchAll(/^(?:import|export)\s+(?:([^;"=]*?)\s+from\s+)?"([^"]+)";/gm);
  const imports = [...clauses].map(([, clause = "", specifier = ""]) => ({
    target: specifier.startsWith(".")
      ? new URL(specifier, new URL(path, root)).pathname.slice(root.pathname.length)
      : specifier,
    isType: isTypeClause(clause),
  }));
  return { path, text, imports };
}

/** Whether a clause imports types only: `type {...}`, or `{ type A, type B }`. */
function isTypeClause(clause: string): boolean {
  if (/^type\b/.test(clause)) return true;
  const names = /^\{([^}]*)\}$/.exec(clause)?.[1]?.split(",")
    .map((name) => name.trim()).filter((name) => name !== "");
  return names !== undefined && names.length > 0 && names.every((name) => name.startsWith("type "));
}

/** The text without comments, so that explaining a rule does not break it. */
function withoutComments(text: string): string {
  return text.replace(/\/\*[^]*?\*\//g, "").replace(/(^|\s)\/\/.*$/gm, "$1");
}

/** Sources for which something holds that must not, as one list to read in a failure. */
function offenders(of: (source: Source) => readonly string[]): string[] {
  return sources.flatMap((source) => of(source).map((fault) => `${source.path}: ${fault}`));
}

/**
 * What each part may import beside itself; what only its types may be imported of is marked. Whoever
 * is not listed (`app.ts`, `cli`) puts the parts together and may know all.
 */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  "lib/std/": ["node:"],
  "lib/core/": [
    "lib/dialects/names.ts",
    "type lib/dialects/",
    "type lib/models/",
    "node:crypto",
    "zod",
  ],
  "lib/telemetry/": ["lib/core/"],
  "lib/access/": ["lib/core/", "node:crypto", "zod"],
  "lib/config/": ["lib/core/", "lib/access/", "zod"],
  "lib/models/": ["lib/core/", "type lib/dialects/"],
  "lib/dialects/": ["lib/core/", "lib/models/", "zod"],
  "lib/upstream/": ["lib/core/"],
  "lib/stats/": ["lib/core/", "lib/telemetry/", "type lib/dialects/"],
  "lib/metrics/": [
    "lib/core/",
    "lib/stats/",
    "lib/version.ts",
    "type lib/access/",
    "type lib/models/",
    "type lib/upstream/",
  ],
  "lib/instances/": ["lib/core/", "lib/stats/", "lib/telemetry/", "lib/upstream/"],
  "lib/dashboard/": [
    "lib/core/",
    "lib/stats/",
    "type lib/dialects/",
    "type lib/instances/",
    "type lib/models/",
    "type lib/upstream/",
  ],
  "lib/clients/": ["lib/models/spellings.ts", "type lib/models/", "type lib/dialects/"],
  "lib/fresh/": [
    "lib/std/",
    "node:",
    "preact",
    "preact-render-to-string",
    "@preact/signals",
    "npm:esbuild@",
    "zod",
  ],
  "lib/http/": [
    "@std/",
    "lib/core/",
    "lib/telemetry/",
    "lib/access/",
    "lib/models/",
    "lib/dialects/",
    "lib/upstream/",
    "lib/stats/",
    "lib/dashboard/",
    "lib/metrics/",
    "lib/version.ts",
    "type lib/clients/",
    "type lib/config/",
    "type lib/app.ts",
  ],
  "lib/simulator/": ["lib/core/clock.ts"],
};

for (const [part, others] of Object.entries(mayImport)) {
  Deno.test(`${part} imports only what it stands on`, () => {
    const allowed = [part, ...others];
    const wrong = offenders(({ path, imports }) =>
      !path.startsWith(part)
        ? []
        : imports.filter(({ target, isType }) =>
          !allowed.some((prefix) =>
            target.startsWith(prefix) || (isType && `type ${target}`.startsWith(prefix))
          )
        ).map(({ target }) => target)
    );
    assertEquals(wrong, []);
    assert(sources.some(({ path }) => path.startsWith(part)), "There is no such part");
  });
}

Deno.test("these tests see every import", () => {
  const missed = offenders(({ text, imports }) => {
    const written = [...text.matchAll(/^(?:(?:import|export|\}).*\bfrom|import) "([^"]+)";$/gm)];
    return written.length === imports.length ? [] : [`${imports.length} of ${written.length}`];
  });
  assertEquals(missed, []);
});

Deno.test("nothing in lib knows the pages, and every import is one that the table covers", () => {
  const wrong = offenders(({ imports }) =>
    imports.filter(({ target }) => /^(routes|islands|components|tests|main\.ts)/.test(target))
      .map(({ target }) => target)
  );
  assertEquals(wrong, []);
  const parts = Object.keys(mayImport);
  const elsewhere = sources.map(({ path }) => path)
    .filter((path) => !parts.some((part) => path.startsWith(part)) && !/^lib\/cli\//.test(path));
  assertEquals(elsewhere.toSorted(), ["lib/app.ts", "lib/version.ts"]);
});

Deno.test("a dialect does not know the others: they meet in the canonical events only", () => {
  const folders = ["messages", "chat", "responses"];
  const wrong = offenders(({ path, imports }) => {
    const own = /^lib\/dialects\/(\w+)\//.exec(path)?.[1];
    if (own === undefined) return [];
    const others = folders.filter((folder) => folder !== own);
    return imports.map(({ target }) => target)
      .filter((target) => others.some((other) => target.startsWith(`lib/dialects/${other}/`)));
  });
  assertEquals(wrong, []);
});

Deno.test("what dialects share does not know any of them", () => {
  const wrong = offenders(({ path, imports }) =>
    !path.startsWith("lib/dialects/shared/")
      ? []
      : imports.filter(({ target, isType }) =>
        target.startsWith("lib/dialects/") && !target.startsWith("lib/dialects/shared/") && !isType
      ).map(({ target }) => target)
  );
  assertEquals(wrong, []);
});

/** Where dialects, providers and models may be told apart by name. */
const namers = [
  "lib/dialects/",
  "lib/models/",
  "lib/simulator/",
  "lib/upstream/urls.ts",
  "lib/upstream/headers.ts",
  "lib/http/router.ts",
];

Deno.test("shared code asks the model or the dialect, and recognises none by name", () => {
  const comparison =
    /(?:[!=]==?\s*|case\s+|(?:startsWith|includes|endsWith)\()"(?:messages|chat|responses|anthropic|openai|claude|gpt)[^"]*"/g;
  const wrong = offenders(({ path, text }) =>
    namers.some((place) => path.startsWith(place))
      ? []
      : [...withoutComments(text).matchAll(comparison)].map(([found]) => found)
  );
  assertEquals(wrong, []);
});

Deno.test("only the program's entry and the reader of .env look at the environment", async () => {
  const all = [...sources, await readSource("main.ts")];
  const readers = all.filter(({ text }) =>
    /\bDeno\.env\b|\bprocess\.env\b/.test(withoutComments(text))
  );
  assertEquals(readers.map(({ path }) => path).toSorted(), ["lib/std/dotenv.ts", "main.ts"]);
});

Deno.test("a database is opened in one place, and handed to whoever uses it", () => {
  const openers = sources.filter(({ text }) => /\bDeno\.openKv\b/.test(withoutComments(text)));
  assertEquals(openers.map(({ path }) => path), ["lib/cli/open_statistics.ts"]);
});

Deno.test("time is asked of a clock and ids of whoever was handed in, outside the edges", () => {
  // Fresh's `csp()` makes its nonces by itself, so ours does.
  const edges = ["lib/core/clock.ts", "lib/cli/", "lib/simulator/", "lib/fresh/csp.ts"];
  const ambient =
    /\bDate\.now\(|\bnew Date\(\)|\bperformance\.now\(|\bMath\.random\b|\bcrypto\.random|\bset(?:Timeout|Interval)\(/g;
  const wrong = offenders(({ path, text }) =>
    edges.some((edge) => path.startsWith(edge))
      ? []
      : [...withoutComments(text).matchAll(ambient)].map(([found]) => found)
  );
  assertEquals(wrong, []);
});

Deno.test("nobody but the start and the log's writer prints", () => {
  const wrong = offenders(({ path, text }) =>
    // There it stands in programs for people to copy.
    path.startsWith("lib/clients/")
      ? []
      : [...withoutComments(text).matchAll(/\bconsole\.\w+/g)].map(([found]) => found)
  );
  assertEquals(wrong, []);
});

Deno.test("the network is reached through what was handed in", () => {
  const wrong = offenders(({ path, text }) =>
    path.startsWith("lib/cli/")
      ? []
      : [...withoutComments(text).matchAll(/(?<![.\w#])fetch\((?!request\b)/g)].map(([found]) =>
        found
      )
  ).filter((fault) => !fault.startsWith("lib/simulator/") && !fault.startsWith("lib/upstream/"));
  assertEquals(wrong, []);
});

Deno.test("no file is longer than a reader can take in", () => {
  const long = sources.map(({ path, text }) => ({ path, lines: text.split("\n").length - 1 }))
    .filter(({ lines }) => lines > LONGEST_FILE);
  assertEquals(long, []);
});

Deno.test("no file gives up on types", () => {
  const wrong = offenders(({ text }) =>
    [...withoutComments(text).matchAll(/(?::|\bas|<)\s*any\b|@ts-(?:ignore|nocheck)/g)]
      .map(([found]) => found)
  );
  assertEquals(wrong, []);
});

/** Every route, and whether it is one that is to be documented; a new one does not compile here. */
const isDocumented: Record<Route["name"], boolean> = {
  generate: true,
  count_tokens: true,
  models: true,
  model: true,
  health: true,
  // For supervisors; docs/operations.md tells of them.
  alive: true,
  ready: true,
  stats: true,
  // For programs that watch; docs/operations.md tells of them.
  metrics: true,
  openapi: true,
  dashboard_models: true,
  // For the dashboard's own page, which may change it with what it shows.
  board: false,
  live: false,
  cancel: false,
  sign_in_page: false,
  sign_in: false,
  sign_out: false,
  page: true,
  page_file: false,
  root: false,
  wrong_method: false,
  unknown: false,
};

/** `GET /v1/models` and the like in the README's table of endpoints. */
async function documentedEndpoints(): Promise<{ method: string; path: string }[]> {
  const readme = await Deno.readTextFile(new URL("README.md", root));
  const rows = readme.split("\n").filter((line) => /^\| `(GET|POST) /.test(line));
  return rows.flatMap((row) => {
    const [, cell = ""] = row.split("|");
    let method = "";
    return [...cell.matchAll(/`(?:(GET|POST) )?(\/[^`]*)`/g)].map(([, named, path = ""]) => {
      method = named ?? method;
      return { method, path: path.replace("{id}", "sonnet") };
    });
  });
}

Deno.test("the README's table of endpoints is the router's", async () => {
  const endpoints = await documentedEndpoints();
  const found = endpoints.map(({ method, path }) => route(method, path).name);
  const expected = Object.entries(isDocumented).filter(([, documented]) => documented)
    .map(([name]) => name);
  assertEquals([...new Set<string>(found)].toSorted(), expected.toSorted());
});

Deno.test("what the root offers is in the README's table, and the other way round", async () => {
  const { endpoints } = await welcome().json();
  const documented = (await documentedEndpoints()).map(({ path }) => path)
    .filter((path) => path !== "/v1/models/sonnet");
  assertEquals([...endpoints].toSorted(), documented.toSorted());
});
