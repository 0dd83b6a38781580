import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { ModelList } from "../../models/model_list.ts";
import { dataFile } from "../data_file.ts";
import { editFile } from "../edit_file.ts";
import { readSmallFile } from "../small_file.ts";

/** A list of a hundred models has some twenty thousand bytes. */
const LARGEST = 1_000_000;
const MOST_MODELS = 500;

const tokens = z.number().int().min(1).max(100_000_000).optional();

/** One entry, in the file as in what GitLab's list is read into. */
export const listedModel = z.object({
  upstreamId: z.string().regex(/^[A-Za-z0-9._:/@-]{1,128}$/),
  provider: z.enum(["anthropic", "openai"]),
  displayName: z.string().regex(/^[^\p{C}]{1,100}$/u),
  contextWindow: tokens,
  outputLimit: tokens,
});

const listFile = z.object({
  readAt: z.iso.datetime(),
  models: z.array(listedModel).max(MOST_MODELS),
});

/** Where the list is kept; nowhere for a program without a folder of its own. */
export const modelListFile: URL | undefined = dataFile("models.json");

/** The list that was read earlier, if there is one; or why it is ignored, as a sentence. */
export async function readModelList(
  file = modelListFile,
): Promise<{ list?: ModelList; problem?: string }> {
  if (!file) return {};
  try {
    const text = await readSmallFile(fileURLToPath(file), LARGEST);
    const { readAt, models } = listFile.parse(JSON.parse(text));
    return { list: { readAt: Date.parse(readAt), models } };
  } catch (cause) {
    if (cause instanceof Deno.errors.NotFound) return {};
    return {
      problem: "data/models.json is not a list of models and is ignored. Write it anew with " +
        "`duo-gateway models --refresh`, or remove it.",
    };
  }
}

/** Keeps a list for the next start. */
export async function writeModelList({ readAt, models }: ModelList, file: URL): Promise<void> {
  const content = { readAt: new Date(readAt).toISOString(), models };
  await editFile(fileURLToPath(file), () => `${JSON.stringify(content, undefined, 2)}\n`);
}
