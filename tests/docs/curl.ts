/** Runs the `curl` commands that documentation shows: with `curl`, or with `fetch` without it. */

const hasCurl = await isInstalled("curl");

/**
 * What the command writes to standard output.
 *
 * @param variables environment variables that the command may mention.
 */
export async function runCurl(
  command: string,
  variables: Record<string, string> = {},
): Promise<string> {
  return await (hasCurl ? inShell : byFetch)(command, variables);
}

async function inShell(command: string, env: Record<string, string>): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command("sh", {
    args: ["-c", command],
    env: { ...env, NO_PROXY: "127.0.0.1" },
  }).output();
  if (!success) throw new Error(`${command} failed: ${new TextDecoder().decode(stderr)}`);
  return new TextDecoder().decode(stdout);
}

/** What a `curl` command asks for, as far as documentation here uses it. */
export interface CurlRequest {
  url: string;
  method: string;
  headers: Headers;
  body?: string;
}

async function byFetch(command: string, variables: Record<string, string>): Promise<string> {
  const { url, ...init } = readCurl(command, variables);
  return await (await fetch(url, init)).text();
}

/**
 * The request that a `curl` command makes.
 *
 * @throws {TypeError} for an option that it does not know.
 */
export function readCurl(command: string, variables: Record<string, string>): CurlRequest {
  const [program, ...words] = shellWords(command, variables);
  if (program !== "curl") throw new TypeError(`Not a curl command: ${command}`);
  const request: CurlRequest = { url: "", method: "GET", headers: new Headers() };
  let method: string | undefined;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    switch (word) {
      case "-X":
        method = words.shift();
        break;
      case "-H": {
        const [name = "", value = ""] = (words.shift() ?? "").split(/: *(.*)/s);
        // As curl does: a header without a value is not sent.
        if (value) request.headers.set(name, value);
        break;
      }
      case "-d":
        request.body = words.shift() ?? "";
        request.method = "POST";
        break;
      case "-N":
        break;
      default:
        if (word.startsWith("-")) throw new TypeError(`The option ${word} is not known here`);
        request.url = word;
    }
  }
  return { ...request, method: method ?? request.method };
}

/** The words of a shell command: quotes, line continuations and `$NAME`, nothing else. */
export function shellWords(command: string, variables: Record<string, string>): string[] {
  const words: string[] = [];
  let word: string | undefined;
  const expand = (text: string) =>
    text.replaceAll(/\$(\w+)/g, (_, name: string) => variables[name] ?? "");
  for (const [piece] of command.matchAll(/'[^']*'|"[^"]*"|\\\n|\s+|[^\s'"\\]+/g)) {
    if (/^(\s|\\\n)/.test(piece)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (piece.startsWith("'")) word = (word ?? "") + piece.slice(1, -1);
    else word = (word ?? "") + expand(piece.startsWith('"') ? piece.slice(1, -1) : piece);
  }
  return word === undefined ? words : [...words, word];
}

/** Whether this machine has a program, which is asked for its version. */
export async function isInstalled(program: string, version = "--version"): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(program, {
      args: [version],
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch {
    return false;
  }
}
