/** A folder for one run, gone afterwards: what a client finds on a machine where it is new. */
export interface Place extends AsyncDisposable {
  readonly home: string;
  readonly project: string;
  /** What stands in the project's `token.txt`, and nowhere else. */
  readonly token: string;
  /** Writes files, by their path below the home folder. */
  write(files: Readonly<Record<string, string>>): Promise<void>;
}

export async function makePlace(): Promise<Place> {
  const folder = await Deno.makeTempDir({ prefix: "duo-gateway-client-" });
  const home = `${folder}/home`;
  const project = `${folder}/project`;
  const token = `token-${crypto.randomUUID()}`;
  await Deno.mkdir(`${home}/tmp`, { recursive: true });
  await Deno.mkdir(project);
  await Deno.writeTextFile(`${project}/token.txt`, `${token}\n`);
  return {
    home,
    project,
    token,
    async write(files) {
      for (const [path, text] of Object.entries(files)) {
        const file = `${home}/${path}`;
        await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), { recursive: true });
        await Deno.writeTextFile(file, text);
      }
    },
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}
