/**
 * Recorded traffic, where it lies beside the project: the vendor's streams decode to their end, and
 * what clients send translates into what the simulated vendor takes.
 */
import { assert, assertEquals } from "@std/assert";
import type { JsonObject } from "../../../lib/core/canonical.ts";
import { Folder } from "../../../lib/core/fold.ts";
import { assertWellFormed } from "../../helpers/well_formed.ts";
import { CHAT, Harness } from "../../simulator/harness.ts";
import { chatModels, decode, encode, read } from "./contexts.ts";

const shared = new URL("../../../../shared/", import.meta.url);

function exists(url: URL): boolean {
  try {
    return Deno.statSync(url).isDirectory;
  } catch {
    return false;
  }
}

function* filesIn(folder: URL): Iterable<URL> {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const url = new URL(encodeURIComponent(name) + (isDirectory ? "/" : ""), folder);
    if (isDirectory) yield* filesIn(url);
    else yield url;
  }
}

function readJson(url: URL): JsonObject {
  return JSON.parse(Deno.readTextFileSync(url));
}

const fixtures = new URL("fixtures/", shared);
const recordings = new URL("recordings/", shared);

Deno.test({
  name: "Recorded streams decode into well-formed answers",
  ignore: !exists(fixtures),
  fn() {
    let found = 0;
    for (const url of filesIn(fixtures)) {
      if (!url.href.endsWith(".response.sse")) continue;
      const { uri } = readJson(new URL(url.href.replace(/response\.sse$/, "request.json")));
      if (!String(uri).endsWith("/chat/completions")) continue;
      found++;
      const text = Deno.readTextFileSync(url);
      const events = read(text.replaceAll("\r\n", "\n"));
      assertWellFormed(events);
      const folder = new Folder();
      for (const event of events) folder.push(event);
      const { blocks, reason } = folder.result();
      assert(blocks.length > 0, `${url.pathname} says nothing`);
      const hasCalls = blocks.some(({ kind }) => kind === "tool_call");
      assertEquals(reason.kind, hasCalls ? "tool_use" : "end_turn", url.pathname);
    }
    assert(found > 0);
  },
});

Deno.test({
  name: "Recorded requests of Chat clients translate into requests that are taken",
  ignore: !exists(recordings),
  async fn() {
    const harness = new Harness();
    let found = 0;
    for (const url of filesIn(recordings)) {
      if (!url.href.endsWith("chat_completions.json")) continue;
      const { body } = readJson(url);
      const sent = typeof body === "string" ? JSON.parse(body) : body;
      if (!sent?.messages) continue;
      found++;
      const { request } = decode(sent);
      for (const model of chatModels) {
        const response = await harness.ask(CHAT, encode(request, model).body);
        assertEquals(response.status, 200, `${url.pathname}: ${await response.text()}`);
      }
    }
    assert(found > 0);
  },
});
