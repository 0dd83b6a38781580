/**
 * The scanner beside `JSON.parse` of the decoded bytes, in chunks as large as a server hands them
 * out. Run with `deno bench bench/micro/json_scan_bench.ts`; throughput is size divided by the time.
 */
import { JsonScanner } from "../../lib/core/json_scan.ts";

const CHUNK = 65_536;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

const sentence = 'The quick brown fox is asked to read this file and to say "why" it fails.\n';
const turn = (index: number) => ({
  role: index % 2 === 0 ? "user" : "assistant",
  content: [{ type: "text", text: sentence.repeat(26) }],
});
const bodies: Record<string, unknown> = {
  "200 B": { model: "claude", max_tokens: 64, messages: [{ role: "user", content: sentence }] },
  "200 kB prompt": { model: "claude", messages: Array.from({ length: 100 }, (_, i) => turn(i)) },
  "200 kB Chinese": {
    model: "claude",
    messages: [{ role: "user", content: "\u6587".repeat(66_000) }],
  },
  "5 MB base64": {
    model: "claude",
    messages: [{ role: "user", content: "QUJD".repeat(1_250_000) }],
  },
  "1 MB dense": {
    points: Array.from({ length: 40_000 }, (_, i) => ({ x: i, y: -i / 8, z: [true] })),
  },
};

for (const [group, body] of Object.entries(bodies)) {
  const bytes = encoder.encode(JSON.stringify(body));
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK) chunks.push(bytes.subarray(at, at + CHUNK));

  Deno.bench(`scan ${bytes.length} bytes`, { group, baseline: true }, () => {
    const scanner = new JsonScanner({ watch: ["messages.*.role"] });
    for (const chunk of chunks) scanner.push(chunk);
    scanner.end();
  });

  Deno.bench(`parse ${bytes.length} bytes`, { group }, () => {
    JSON.parse(decoder.decode(bytes));
  });
}
