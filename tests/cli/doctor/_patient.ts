import { doctor } from "../../../lib/cli/doctor/doctor.ts";
import type { DoctorDeps } from "../../../lib/cli/doctor/deps.ts";
import { type CheckName, checkNames, type Finding } from "../../../lib/cli/doctor/finding.ts";
import { createSimulator, type Simulator } from "../../../lib/simulator/mod.ts";
import { FakeClock } from "../../helpers/fake_clock.ts";

export const token = "glpat-doctor-test-9Wd3Kx";

/** A machine in front of a simulated GitLab. */
export interface Patient {
  readonly simulator: Simulator;
  readonly clock: FakeClock;
  readonly deps: DoctorDeps;
}

export function patient(
  options: Partial<Parameters<typeof createSimulator>[0]> = {},
  deps: Partial<DoctorDeps> = {},
): Patient {
  const clock = new FakeClock();
  const simulator = createSimulator({ clock, gitlabToken: token, ...options });
  return {
    simulator,
    clock,
    deps: {
      fetch: (url, init) => simulator.fetch(new Request(url, init)),
      clock,
      random: () => 0.5,
      newId: () => "req_doctor",
      userAgent: "duo-gateway/test",
      environment: () => undefined,
      tryToListen() {},
      cannotShare: () => undefined,
      openStatistics: () => Promise.resolve({ reason: "STATS_STORE is memory" }),
      ...deps,
    },
  };
}

/** What the doctor finds, check by check, and the exit code. */
export interface Examined {
  readonly code: number;
  readonly findings: readonly Finding[];
  readonly failed: readonly CheckName[];
  /** The message of a check. */
  says(check: CheckName): string;
  readonly printed: string;
}

/** Lets the doctor look, with time passing as fast as anybody waits for it. */
export async function examine(
  { clock, deps }: Patient,
  settings: Record<string, string> = {},
  options: { call?: boolean; json?: boolean } = {},
): Promise<Examined> {
  const lines: string[] = [];
  const terminal = {
    out: (line: string) => void lines.push(line),
    error: (line: string) => void lines.push(line),
    isTerminal: false,
  };
  const variables = { GITLAB_TOKEN: token, STATS_STORE: "memory", ...settings };
  let isOver = false;
  const examined = doctor(variables, terminal, deps, { call: false, json: true, ...options })
    .finally(() => isOver = true);
  while (!isOver) await clock.advance(1_000);
  const code = await examined;
  const printed = lines.join("\n");
  const { checks: findings }: { checks: Finding[] } = options.json === false
    ? { checks: [] }
    : JSON.parse(printed);
  return {
    code,
    findings,
    failed: checkNames.filter((name) =>
      findings.some(({ check, status }) => check === name && status === "failed")
    ),
    says: (name) => findings.find(({ check }) => check === name)?.message ?? "",
    printed,
  };
}
