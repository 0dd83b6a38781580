/** What `deno task compile --dry-run` has put into a program: everything that it serves. */
import { assert, assertEquals } from "@std/assert";
import { launchFlags } from "../../packaging/launch_flags.ts";
import { projectFile } from "../docs/tables.ts";

const root = new URL("../../", import.meta.url);

/** The embedded parts as text: the runtime in front of them is that of this very process. */
async function embedded(): Promise<string> {
  const name = Deno.build.os === "windows" ? "dist/dry-run.exe" : "dist/dry-run";
  const program = await Deno.readFile(new URL(name, root));
  const { size } = await Deno.stat(Deno.execPath());
  // A little of it is rewritten where the parts are attached.
  return new TextDecoder().decode(program.subarray(Math.max(0, size - 1_000_000)));
}

const text = await embedded();

Deno.test("a compiled program has the dashboard's styles, scripts and pages in it", async () => {
  const styles = await projectFile("static/styles.css");
  const rule = /--[\w-]+/.exec(styles)?.[0];
  assert(rule !== undefined && text.includes(rule));
  for (const part of ["Duo Gateway listens on", "/_fresh/js/", "in front of a simulated GitLab"]) {
    assert(text.includes(part), part);
  }
});

Deno.test("a compiled program has the rights of deno task start, and no others", async () => {
  const denoJson = await projectFile("deno.json");
  const { permissions } = launchFlags(denoJson);
  const { serve } = JSON.parse(denoJson).permissions;
  assertEquals(Object.keys(serve).toSorted(), ["env", "net", "read", "write"]);
  assertEquals(permissions.length, 5);
  for (const name of [...serve.env, ...serve.read, ...serve.write]) {
    assert(text.includes(JSON.stringify(name)), `${name} is not among its rights`);
  }
  assert(!text.includes('"allow_all":true'));
});
