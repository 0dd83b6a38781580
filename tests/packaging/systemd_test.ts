/** The unit for systemd that is handed out. */
import { assert, assertEquals } from "@std/assert";
import { isInstalled } from "../docs/curl.ts";
import { projectFile } from "../docs/tables.ts";
import { emptyPlace } from "./_place.ts";

const path = "packaging/duo-gateway.service";
const unit = await projectFile(path);

/** The values of a setting of the unit. */
function valuesOf(name: string): string[] {
  return [...unit.matchAll(new RegExp(`^${name}=(.*)$`, "gm"))].map(([, value = ""]) => value);
}

Deno.test("the unit starts the gateway as deno task start does, and may use its folder as well", async () => {
  const { tasks, permissions } = JSON.parse(await projectFile("deno.json"));
  const folder = "/var/lib/duo-gateway";
  const { read, write } = permissions.serve;
  const command = tasks.start.command
    .replace("deno run", "/usr/local/bin/deno run")
    .replace(
      " main.ts",
      ` --allow-read=${[...read, folder].join()} --allow-write=${
        [...write, folder].join()
      } main.ts`,
    );
  assertEquals(valuesOf("ExecStart"), [command]);
  assertEquals(valuesOf("StateDirectory"), ["duo-gateway"]);
});

Deno.test({
  name: "systemd finds no fault in the unit, and calls its exposure small",
  ignore: !await isInstalled("systemd-analyze"),
  async fn() {
    const analyze = async (...args: string[]) => {
      const { stdout, stderr } = await new Deno.Command("systemd-analyze", { args }).output();
      return [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("");
    };
    const url = new URL(`../../${path}`, import.meta.url);
    await using place = await emptyPlace();
    // As a template it is what docs/operations.md makes of it for several processes.
    await Deno.copyFile(url, `${place.path}/duo-gateway@.service`);
    for (const file of [url.pathname, `${place.path}/duo-gateway@1.service`]) {
      const complaints = (await analyze("verify", "--man=no", file)).split("\n")
        // Whether Deno is installed there is this machine's affair.
        .filter((line) => line.includes("duo-gateway") && !/is not executable/.test(line));
      assertEquals(complaints, []);
    }
    const said = await analyze("security", "--offline=yes", url.pathname);
    const exposure = Number(/exposure level for \S+: ([\d.]+)/.exec(said)?.[1]);
    assert(exposure < 2, said);
  },
});
