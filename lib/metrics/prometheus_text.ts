import type { Distribution, Family, Labels, Sample } from "./family.ts";

/** What a reply in this form says it is. */
export const prometheusType = "text/plain; version=0.0.4; charset=utf-8";

/**
 * Metrics in Prometheus' text form, version 0.0.4. Names are OpenTelemetry's, translated by its own
 * rules: dots become underscores, the unit is spelt out, and counters end in `_total`.
 */
export function prometheusText(families: readonly Family[]): string {
  return families.filter(({ samples }) => samples.length > 0).map(textOf).join("");
}

/** The name of a metric in Prometheus. */
export function prometheusName({ name, kind, unit }: Omit<Family, "samples" | "help">): string {
  const base = plainName(name) + (unit === "s" ? "_seconds" : "");
  return kind === "counter" ? `${base}_total` : base;
}

function textOf(family: Family): string {
  const name = prometheusName(family);
  const lines = [
    `# HELP ${name} ${family.help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n")}`,
    `# TYPE ${name} ${typeOf(family)}`,
    ...family.samples.flatMap((sample) => linesOf(name, sample)),
  ];
  return `${lines.join("\n")}\n`;
}

/** Without bounds it is what Prometheus calls a summary. */
function typeOf({ kind, samples }: Family): string {
  if (kind !== "distribution") return kind;
  const hasBounds = samples.some((sample) =>
    "distribution" in sample && sample.distribution.upTo.length > 0
  );
  return hasBounds ? "histogram" : "summary";
}

function linesOf(name: string, sample: Sample): string[] {
  return "value" in sample
    ? [line(name, sample.labels, sample.value)]
    : distributionLines(name, sample.labels, sample.distribution);
}

function distributionLines(
  name: string,
  labels: Labels,
  { count, sum, upTo }: Distribution,
): string[] {
  const buckets = upTo.length === 0 ? [] : [
    ...upTo.map(([bound, counted]) => ({ le: String(bound), counted })),
    { le: "+Inf", counted: count },
  ];
  return [
    ...buckets.map(({ le, counted }) => line(`${name}_bucket`, { ...labels, le }, counted)),
    line(`${name}_sum`, labels, sum),
    line(`${name}_count`, labels, count),
  ];
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels)
    .map(([label, text]) => `${plainName(label)}="${escaped(text)}"`);
  return `${name}${pairs.length > 0 ? `{${pairs.join(",")}}` : ""} ${value}`;
}

function plainName(name: string): string {
  return name.replaceAll(".", "_");
}

function escaped(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
