import type { Config } from "../../config/mod.ts";
import { waitAtMost } from "../../core/within.ts";
import { claimSchema } from "../../stats/kv_schema.ts";
import type { KvDatabase } from "../../stats/kv_database.ts";
import { withPatience } from "../../stats/kv_patience.ts";
import { describeTrouble } from "../../stats/kv_trouble.ts";
import { cannotListen } from "../cannot_listen.ts";
import { noStatistics } from "../where_kept.ts";
import type { DoctorDeps } from "./deps.ts";
import { type Finding, found } from "./finding.ts";

/** A database that is silent for longer, in milliseconds, is told of. */
const DATABASE_PATIENCE_MS = 10_000;

/** How long whoever holds the port may take to say who it is, in milliseconds. */
const NEIGHBOUR_MS = 2_000;

/** The variable that names a proxy on the way out, when one does. */
function proxyVariable({ environment }: Pick<DoctorDeps, "environment">): string | undefined {
  return ["HTTPS_PROXY", "https_proxy"].find((name) => environment(name));
}

/** What to add to a failure on the way out when there is a proxy on it; empty when there is none. */
export function throughProxy(deps: Pick<DoctorDeps, "environment">): string {
  const set = proxyVariable(deps);
  const host = set && URL.parse(deps.environment(set) ?? "")?.host;
  return host ? ` It was asked through the proxy ${host} (${set}): check that as well.` : "";
}

/** Seen with Deno 2.9.6: `proxy-authorization` is in the request inside the tunnel, too. */
const TELLING = " Its address holds a password, and Deno sends that on to the hosts behind the " +
  "proxy as well: use a proxy without one, or a local one that adds it.";

/** How the way out of this machine is set. */
export function lookAtNetwork(deps: DoctorDeps): Finding {
  const { environment } = deps;
  const set = proxyVariable(deps);
  const ca = environment("DENO_CERT") ? " DENO_CERT adds a certificate authority." : "";
  if (set === undefined) return found("network", "ok", `No proxy is set.${ca}`);
  const proxy = URL.parse(environment(set) ?? "");
  if (!proxy) {
    return found(
      "network",
      "failed",
      `${set} is not a URL, so that no connection can be made. Write http://host:port.`,
    );
  }
  const except = environment("NO_PROXY") ?? environment("no_proxy");
  const isTelling = proxy.username !== "" || proxy.password !== "";
  return found(
    "network",
    isTelling ? "warning" : "ok",
    `Connections go through the proxy ${proxy.host} (${set})${
      except ? `, but not those to ${except} (NO_PROXY)` : ""
    }.${ca}${isTelling ? TELLING : ""}`,
  );
}

/** Whether the gateway can listen where it should. */
export async function lookAtPort({ server }: Config, deps: DoctorDeps): Promise<Finding> {
  const unshared = deps.cannotShare(server);
  if (unshared !== undefined) return found("port", "failed", unshared);
  if (server.port === 0) return found("port", "ok", "Any free port is used.");
  try {
    deps.tryToListen(server);
    return found("port", "ok", `Port ${server.port} is free.`);
  } catch (cause) {
    if (cause instanceof Deno.errors.AddrInUse && await isOurs(server.port, deps)) {
      const shared = server.reusePort ? " REUSE_PORT=1 lets another one join it." : "";
      return found("port", "ok", `A gateway is running on port ${server.port}.${shared}`);
    }
    return found("port", "failed", cannotListen(server, cause));
  }
}

/** Whether it is a gateway like this that holds the port. */
async function isOurs(port: number, { fetch, clock }: DoctorDeps): Promise<boolean> {
  const asked = new AbortController();
  const ask = async () => {
    const response = await fetch(new URL(`http://127.0.0.1:${port}/`), { signal: asked.signal });
    const text = await response.text();
    return text.startsWith('{"name":"duo-gateway"');
  };
  let ours = false;
  await waitAtMost(clock, NEIGHBOUR_MS, ask().then((answer) => void (ours = answer), () => {}));
  asked.abort();
  return ours;
}

/** Whether statistics can be kept where they should. */
export async function lookAtStore({ statistics }: Config, deps: DoctorDeps): Promise<Finding> {
  const opened = await deps.openStatistics(statistics);
  if (!opened.database) {
    if (statistics.store === "kv") return found("store", "failed", noStatistics(opened.reason));
    const message = `Statistics are in memory until the gateway stops: ${opened.reason}.`;
    return found("store", statistics.store === "memory" ? "ok" : "warning", message);
  }
  const database = withPatience(opened.database, deps.clock, DATABASE_PATIENCE_MS);
  try {
    await tryToWrite(database, deps.newId());
    return found("store", "ok", `Statistics are kept in ${opened.place}.`);
  } catch (cause) {
    return found(
      "store",
      "failed",
      `Statistics cannot be kept in ${opened.place}: ${
        describeTrouble(cause)
      }. Check STATS_KV_PATH ` +
        "(docs/operations.md).",
    );
  } finally {
    database.close();
  }
}

/** Writes a row and removes it. */
async function tryToWrite(database: KvDatabase, id: string): Promise<void> {
  await claimSchema(database);
  const key = ["duo-gateway", "doctor", id];
  await database.commit({ sets: [{ key, value: 0, expireIn: 60_000 }] });
  await database.commit({ deletes: [key] });
}
