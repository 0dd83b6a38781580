/** A token that comes from a file. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { serveSimulator } from "../../lib/cli/simulated_gitlab.ts";
import { withTokenFile } from "../../lib/cli/token_file.ts";
import { systemClock } from "../../lib/core/clock.ts";
import { createSimulator } from "../../lib/simulator/mod.ts";
import { testConfig } from "../helpers/test_gateway.ts";
import { ask } from "./ask.ts";
import { startProcess } from "./gateway_process.ts";

const good = "glpat-token-file-test-7Yq2";

async function withFile(text: string | undefined, work: (file: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    if (text !== undefined) await Deno.writeTextFile(`${folder}/token`, text);
    await work(`${folder}/token`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("the token is the word in the file, which wins over GITLAB_TOKEN", () =>
  withFile(`\n ${good}\n`, async (file) => {
    const found = await withTokenFile(
      testConfig({ GITLAB_TOKEN: "glpat-other-token-1234", GITLAB_TOKEN_FILE: file }),
    );
    assert("config" in found);
    assertEquals(found.config.gitlab.token?.reveal(), good);
  }));

const wrong: Readonly<Record<string, [text: string | undefined, says: string]>> = {
  "is missing": [undefined, "There is no such file"],
  "is empty": ["\n", "is empty"],
  "holds an example": ["glpat-xxxxxxxxxxxxxxxxxxxx", "an example instead of a token"],
  "holds two words": ["glpat-secret-1234 and more", "no GitLab token"],
  "is another file": ["glpat-a".repeat(20_000), "no GitLab token"],
};

for (const [what, [text, says]] of Object.entries(wrong)) {
  Deno.test(`a token file that ${what} is named, and its text is not shown`, () =>
    withFile(text, async (file) => {
      const found = await withTokenFile(testConfig({ GITLAB_TOKEN_FILE: file }));
      assert("problem" in found);
      assertStringIncludes(found.problem, "GITLAB_TOKEN_FILE");
      assertStringIncludes(found.problem, says);
      assert(!found.problem.includes("secret-1234"));
    }));
}

Deno.test("a gateway takes over a token that is put into the file, and never shows it", () =>
  withFile("glpat-ended-1234567890", async (file) => {
    const simulator = createSimulator({ clock: systemClock, gitlabToken: good });
    const gitlab = serveSimulator(simulator);
    try {
      await using gateway = startProcess([], {
        GITLAB_TOKEN_FILE: file,
        GITLAB_INSTANCE_URL: gitlab.url,
        GITLAB_AI_GATEWAY_URL: gitlab.url,
        PORT: "0",
      }, [`--allow-read=.env,data,${file}`]);
      const [, url = ""] = await gateway.until(/listens on (http\S+)/);
      const refused = await ask(url);
      assertEquals(refused.status, 401);
      assertMatch(refused.body.error?.message ?? "", /GITLAB_TOKEN is not known there/);
      await Deno.writeTextFile(file, good);
      let answer = refused;
      for (let tries = 0; answer.status !== 200 && tries < 100; tries++) {
        await new Promise((resolve) => setTimeout(resolve, 100));
        answer = await ask(url);
      }
      assertEquals(answer.status, 200);
      gateway.signal("SIGTERM");
      const { errors } = await gateway.end();
      assertStringIncludes(errors, "GITLAB_TOKEN_FILE taken over");
      assert(!errors.includes(good));
    } finally {
      await gitlab.stop();
    }
  }));
