import { assert, assertEquals } from "@std/assert";
import { BoundedLog } from "../../../lib/cli/service/bounded_log.ts";
import { since, tail } from "../../../lib/cli/service/tail.ts";

async function withFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a log goes on where it was, and only its owner reads it", () =>
  withFolder(async (folder) => {
    for (const line of ["first", "second"]) {
      const log = new BoundedLog(`${folder}/log`, `${folder}/log.1`);
      log.write(line);
      log.close();
    }
    assertEquals(await Deno.readTextFile(`${folder}/log`), "first\nsecond\n");
    if (Deno.build.os !== "windows") {
      assertEquals(((await Deno.stat(`${folder}/log`)).mode ?? 0) & 0o777, 0o600);
    }
  }));

Deno.test("a log never takes more than twice its size, and loses only the oldest", () =>
  withFolder(async (folder) => {
    const log = new BoundedLog(`${folder}/log`, `${folder}/log.1`, 1000);
    for (let line = 0; line < 500; line++) log.write(`line ${line}`);
    log.close();
    const [older, newer] = await Promise.all(
      ["log.1", "log"].map((name) => Deno.readTextFile(`${folder}/${name}`)),
    );
    assert((older?.length ?? 0) <= 1000 && (newer?.length ?? 0) <= 1000);
    const numbers = `${older}${newer}`.trim().split("\n").map((line) => Number(line.slice(5)));
    assertEquals(numbers, numbers.map((_, at) => 500 - numbers.length + at));
    assert(numbers.length > 100);
  }));

Deno.test("the end of a log is shown, and then what is added, also to a new file", () =>
  withFolder(async (folder) => {
    const path = `${folder}/log`;
    assertEquals(await tail(path, 5), { text: "", end: 0 });
    await Deno.writeTextFile(path, Array.from({ length: 9 }, (_, at) => `line ${at}\n`).join(""));
    const { text, end } = await tail(path, 2);
    assertEquals(text, "line 7\nline 8");
    assertEquals(await since(path, end), { text: "", end });
    await Deno.writeTextFile(path, "line 9\n", { append: true });
    assertEquals((await since(path, end)).text, "line 9\n");
    await Deno.writeTextFile(path, "new\n");
    assertEquals((await since(path, end)).text, "new\n");
  }));
