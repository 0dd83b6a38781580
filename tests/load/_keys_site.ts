import { newKey } from "../../lib/access/key_hash.ts";
import { type Site, startSite } from "./_site.ts";

/** A gateway that demands a key, and counts in a database file. */
export async function startGatewayOfKeys(): Promise<Site & { commits(): string }> {
  const folder = await Deno.makeTempDir();
  const file = `${folder}/stats.kv`;
  const site = await startSite({
    PROXY_API_KEY: newKey((bytes) => crypto.getRandomValues(bytes)).reveal(),
    HOST: "127.0.0.1",
    STATS_STORE: "kv",
    STATS_KV_PATH: file,
  });
  return {
    ...site,
    /** Changes with every write to the database. */
    commits: () =>
      [file, `${file}-wal`].map((path) => {
        const { size, mtime } = Deno.statSync(path);
        return `${size} ${mtime?.getTime()}`;
      }).join(),
    async [Symbol.asyncDispose]() {
      await site[Symbol.asyncDispose]();
      await Deno.remove(folder, { recursive: true });
    },
  };
}
