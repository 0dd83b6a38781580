import type { Config } from "../../config/mod.ts";
import { getOnce } from "../../upstream/gitlab_get.ts";
import { versionUrl } from "../../upstream/urls.ts";
import { UpstreamError } from "../../upstream/upstream_error.ts";
import { type DoctorDeps, PATIENCE_MS } from "./deps.ts";
import { throughProxy } from "./machine.ts";
import { type Finding, found } from "./finding.ts";

/** A clock that differs by more is worth a word, and by more than that is wrong; milliseconds. */
const NOTICED_MS = 60_000;
const WRONG_MS = 5 * 60_000;

/** Whether GitLab's API answers at the instance's address, and whether its clock agrees with ours. */
export async function lookAtInstance(
  { gitlab: { instanceUrl } }: Config,
  deps: DoctorDeps,
): Promise<Finding[]> {
  const { host } = instanceUrl;
  try {
    const { reply, date } = await getOnce(deps, {
      url: versionUrl(instanceUrl),
      timeoutMs: PATIENCE_MS,
      attempted: {
        what: "Cannot reach GitLab",
        host,
        setting: "GITLAB_INSTANCE_URL",
        billed: false,
      },
    });
    return [answered(host, reply), clock(host, date, deps.clock.now())];
  } catch (cause) {
    if (!(cause instanceof UpstreamError)) throw cause;
    return [
      found("instance", "failed", cause.message + throughProxy(deps)),
      found("clock", "skipped", `${host} did not tell the time.`),
    ];
  }
}

function answered(
  host: string,
  { status, body, redirectHost }: Awaited<ReturnType<typeof getOnce>>["reply"],
): Finding {
  if (status >= 300 && status < 400) {
    return found(
      "instance",
      "failed",
      `${host} redirects${redirectHost ? ` to ${redirectHost}` : ""}, and the token is not sent ` +
        "after a redirect. Set GITLAB_INSTANCE_URL to the address that GitLab itself uses.",
    );
  }
  if (status >= 500) {
    return found(
      "instance",
      "failed",
      `${host} answered ${status}. This is usually an outage that passes; see status.gitlab.com or ` +
        "ask who runs the instance.",
    );
  }
  if (status === 429) {
    return found("instance", "warning", `${host} answers, and limits how often it is asked.`);
  }
  if (body !== "json") {
    return found(
      "instance",
      "failed",
      `${host} answered ${status}, but not as GitLab's API does: a firewall, a login wall or another ` +
        "server. Check GITLAB_INSTANCE_URL and the network in between.",
    );
  }
  return found("instance", "ok", `${host} answers.`);
}

function clock(host: string, date: number | undefined, now: number): Finding {
  if (date === undefined) return found("clock", "skipped", `${host} did not tell the time.`);
  const apart = Math.abs(date - now);
  if (apart <= NOTICED_MS) {
    return found("clock", "ok", "This machine's clock agrees with GitLab's.");
  }
  const minutes = Math.round(apart / 60_000);
  return found(
    "clock",
    apart > WRONG_MS ? "failed" : "warning",
    `This machine's clock is ${minutes} minutes ${date > now ? "behind" : "ahead of"} GitLab's. ` +
      "Turn on the synchronisation of time: tokens and statistics go by the clock.",
  );
}
