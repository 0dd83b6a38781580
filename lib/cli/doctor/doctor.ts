import { readConfig } from "../../config/mod.ts";
import { validateAliases, validateDefaultModel } from "../../models/validate.ts";
import type { Variables } from "../configuration.ts";
import { exitCode } from "../exit_code.ts";
import { readNamedKeys } from "../named_keys.ts";
import type { Terminal } from "../run.ts";
import { withTokenFile } from "../token_file.ts";
import type { DoctorDeps } from "./deps.ts";
import { diagnose } from "./diagnose.ts";
import { type Finding, found } from "./finding.ts";
import { conclude, printed } from "./report.ts";

export interface DoctorOptions {
  /** Whether to make one real call. */
  readonly call: boolean;
  readonly json: boolean;
}

/**
 * `duo-gateway doctor`: says of everything that a request needs whether it is in order, and of what
 * is not why and what to do. Returns the exit code: 1 when anything has failed.
 */
export async function doctor(
  variables: Variables,
  terminal: Terminal,
  deps: DoctorDeps,
  { call, json }: DoctorOptions,
): Promise<number> {
  const findings: Finding[] = [];
  for await (const finding of examine(variables, deps, call)) {
    findings.push(finding);
    if (!json) terminal.out(printed(finding));
  }
  const failed = findings.some(({ status }) => status === "failed");
  terminal.out(
    json ? JSON.stringify({ ok: !failed, checks: findings }, undefined, 2) : conclude(findings),
  );
  return failed ? exitCode.failed : exitCode.done;
}

/** The configuration first: without one there is nothing to look at. */
async function* examine(
  variables: Variables,
  deps: DoctorDeps,
  call: boolean,
): AsyncGenerator<Finding> {
  const read = readConfig(variables, {
    aliases: validateAliases,
    defaultModel: validateDefaultModel,
  });
  if (!read.ok) {
    for (const { variable, problem, fix } of read.problems) {
      yield found("configuration", "failed", `${variable}: ${problem} ${fix}`);
    }
    return;
  }
  for (const warning of read.warnings) yield found("configuration", "warning", warning);
  const withToken = await withTokenFile(read.config);
  const named = await readNamedKeys(read.config);
  const files = [withToken, named].flatMap((file) => "problem" in file ? [file.problem] : []);
  for (const problem of files) yield found("configuration", "failed", problem);
  if ("problem" in withToken) return;
  if (files.length === 0) yield found("configuration", "ok", "The settings are in order.");
  yield* diagnose(withToken.config, deps, call);
}
