/** One very large request does not hold up the small ones beside it. */
import { assert, assertEquals } from "@std/assert";
import { type Site, startSite } from "./_site.ts";
import { askNumbers, countTo, hear, quantile } from "./_streams.ts";

const STREAMS = 100;
const COUNT = 60;
const PAUSE = 100;

/** What the large request may add to the latest piece that came without it, in milliseconds. */
const MOST_ADDED = 50;

/**
 * A busy machine stops processes for longer than the gateway does, so the best of some tries counts:
 * what the gateway itself holds up, it holds up each time.
 */
const TRIES = 6;

const large: Readonly<Record<string, { path: string; body(): Uint8Array<ArrayBuffer> }>> = {
  "45 MB that pass through": {
    path: "/v1/messages",
    body: () =>
      messagesOf("sonnet", Array.from({ length: 450 }, () => "0123456789".repeat(10_000))),
  },
  "5 MB that are translated": {
    path: "/v1/messages",
    body: () =>
      messagesOf("gpt-5.5", Array.from({ length: 2_500 }, () => "Some more é\n".repeat(160))),
  },
};

for (const [name, { path, body }] of Object.entries(large)) {
  Deno.test(`${name} delay no piece of a hundred streams by more than ${MOST_ADDED} ms`, async () => {
    await using site = await startSite();
    const file = await Deno.makeTempFile();
    await Deno.writeFile(file, body());
    const added: number[] = [];
    for (let left = TRIES; left > 0 && !(Math.min(...added) <= MOST_ADDED); left--) {
      const alone = await latest(site);
      const beside = await latest(site, () => sendElsewhere(site.url + path, file));
      added.push(beside.late - alone.late);
      console.log(
        `${name}: latest piece ${alone.late.toFixed(0)} ms alone, ${beside.late.toFixed(0)} ms ` +
          `beside (p99 ${alone.p99.toFixed(0)} and ${
            beside.p99.toFixed(0)
          }); event loop held for ` +
          `${alone.stall.toFixed(0)} and ${beside.stall.toFixed(0)} ms`,
      );
    }
    await Deno.remove(file);
    assert(Math.min(...added) <= MOST_ADDED, `added ${added.map(Math.round)} ms`);
  });
}

/** How much later than its pace a piece comes, with the streams as the only requests or beside others. */
async function latest(site: Site, others = () => Promise.resolve()) {
  await site.quiet();
  const streams = Promise.all(Array.from({ length: STREAMS }, async () => {
    const response = await askNumbers(site.url, {
      lane: "passthrough",
      count: COUNT,
      pause: PAUSE,
    });
    return await hear(response);
  }));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  // Forgets what was before.
  await site.state();
  await others();
  const heard = await streams;
  const { stall } = await site.state();
  for (const { numbers } of heard) assertEquals(numbers, countTo(COUNT));
  // The first pieces belong to the beginning of all streams at once.
  const late = heard.flatMap(({ gaps }) => gaps.slice(10).map((gap) => gap - PAUSE));
  return { late: Math.max(...late), p99: quantile(late, 0.99), stall };
}

/** Sends the file from a process of its own: sending it would hold up this one. */
async function sendElsewhere(url: string, file: string): Promise<void> {
  const script = `
    const body = await Deno.readFile(${JSON.stringify(file)});
    const headers = { "content-type": "application/json" };
    const reply = await fetch(${JSON.stringify(url)}, { method: "POST", headers, body });
    await reply.text();
    if (reply.status !== 200) Deno.exit(1);`;
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-lock", script],
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  assertEquals(code, 0, "the large request is answered");
}

function messagesOf(model: string, texts: readonly string[]): Uint8Array<ArrayBuffer> {
  const messages = texts.map((text, index) => ({
    role: index % 2 === 0 ? "user" : "assistant",
    content: [{ type: "text", text }],
  }));
  const last = { role: "user", content: "count=2 pause=0" };
  return new TextEncoder().encode(
    JSON.stringify({ model, max_tokens: 100, messages: [...messages, last] }),
  );
}
