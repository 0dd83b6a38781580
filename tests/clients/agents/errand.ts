import { assert, assertEquals, assertGreater, assertStringIncludes } from "@std/assert";
import type { DialectName } from "../../../lib/dialects/names.ts";
import { testKey } from "../../helpers/test_gateway.ts";
import { makePlace } from "./place.ts";
import { type ClientCommand, runClient } from "./run_client.ts";
import { startStage } from "./stage.ts";

/** What a client is told. */
export interface Errand {
  /** Address of the gateway, without `/v1`. */
  url: string;
  key: string;
  model: string;
  home: string;
}

/** How a client is made to run an errand. */
export interface Client {
  name: string;
  /** The API that it speaks. */
  speaks: DialectName;
  /** Its configuration, by path below its home folder. */
  files?(errand: Errand): Readonly<Record<string, string>>;
  /** What else is done before it runs. */
  prepare?(errand: Errand): Promise<void>;
  command(errand: Errand): ClientCommand;
}

/** A model by the name that the client is given, and who answers then. */
export interface Target {
  model: string;
  upstreamModel: string;
  /** The APIs that the model takes requests with tools in, the one to translate to first. */
  dialects: readonly [DialectName, ...DialectName[]];
}

const sonnet: Target = {
  model: "claude-sonnet-4-5",
  upstreamModel: "claude-sonnet-4-5-20250929",
  dialects: ["messages"],
};

const gpt: Target = {
  model: "gpt-5.2",
  upstreamModel: "gpt-5.2-2025-12-11",
  dialects: ["responses", "chat"],
};

/** Some clients treat models of this name in a way of their own. */
export const codex: Target = {
  model: "gpt-5.3-codex",
  upstreamModel: "gpt-5.3-codex",
  dialects: ["responses"],
};

/** Reached by Responses alone, as Codex models are, without their name. */
const astra: Target = { model: "gpt-6", upstreamModel: "gpt-6-astra", dialects: ["responses"] };

/** A model of each kind: every client is to get its answers from all of them. */
export const targets: readonly Target[] = [sonnet, gpt, codex, astra];

/** What clients are asked to do: it takes a tool call, and the answer cannot be guessed. */
export const prompt =
  "Use your shell tool to run exactly: cat token.txt\nThen reply with the content of that file.";

/**
 * Without a terminal for its commands, Qwen Code 0.24.4 loses in one of ten runs what a quick one
 * has printed. So its own settings give it one.
 */
export const qwenFiles = {
  ".qwen/settings.json": `{"tools": {"shell": {"enableInteractiveShell": true}}}\n`,
};

/**
 * One test: the client reads a file with a tool of its own, on the model's word, and the model sees
 * what is in it. Whatever else it asks of the gateway has to go well too, since clients hide a
 * failed request behind a repeated one.
 */
export function errandTest(client: Client, target: Target): void {
  const { name, speaks } = client;
  Deno.test(`${name} runs a tool and tells its result, on ${target.model}`, async () => {
    await using stage = startStage();
    await using place = await makePlace();
    const errand = { url: stage.url, key: testKey, model: target.model, home: place.home };
    await place.write(client.files?.(errand) ?? {});
    await client.prepare?.(errand);
    const { code, output, errors } = await runClient(client.command(errand), place);

    const asked = stage.records.map(({ client, upstream, upstreamModel, outcome, error }) =>
      `${client} > ${upstream} ${upstreamModel}: ${outcome} ${error?.message ?? ""}`
    );
    const story = [`exit code ${code}`, output, errors, ...asked].join("\n");
    assertStringIncludes(output, place.token, story);
    assertEquals(code, 0, story);
    assertEquals(stage.records.filter(({ outcome }) => outcome !== "completed"), [], story);
    // What the vendor does not keep may be referred to once, and is then sent along.
    const refused = stage.calls.filter(({ status }) => status >= 300 && status !== 404);
    assertEquals(refused.length, 0, story);
    assert(stage.calls.some(({ body }) => body?.includes(place.token)), story);
    const upstream = target.dialects.includes(speaks) ? speaks : target.dialects[0];
    const turns = stage.records.filter((record) =>
      record.client === speaks && record.upstream === upstream &&
      record.upstreamModel === target.upstreamModel
    );
    assertGreater(turns.length, 1, story);
  });
}
