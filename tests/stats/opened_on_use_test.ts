import { assertEquals, assertRejects } from "@std/assert";
import { openedOnUse } from "../../lib/stats/opened_on_use.ts";
import { FakeKv } from "./_fake_kv.ts";

Deno.test("a database is opened once, with its first use", async () => {
  const kv = new FakeKv();
  let opened = 0;
  const database = openedOnUse(() => {
    opened++;
    return Promise.resolve(kv);
  });
  assertEquals(opened, 0);
  await Promise.all([
    database.commit({ sets: [{ key: ["a"], value: 1 }] }),
    database.commit({ sets: [{ key: ["b", "c"], value: 2 }] }),
  ]);
  assertEquals((await database.read([["a"]]))[0]?.value, 1);
  const rows = await Array.fromAsync(database.scan({ prefix: ["b"] }));
  assertEquals([rows[0]?.value, opened], [2, 1]);
});

Deno.test("a database that could not be opened is opened with the next use", async () => {
  const kv = new FakeKv();
  let opened = 0;
  const database = openedOnUse(() =>
    ++opened < 3 ? Promise.reject(new Error("no answer")) : Promise.resolve(kv)
  );
  await assertRejects(() => database.read([["a"]]));
  await assertRejects(() => Array.fromAsync(database.scan({ prefix: ["a"] })));
  assertEquals((await database.read([["a"]])).length, 1);
});

Deno.test("a database that was closed before it was used is not opened any more", async () => {
  let opened = 0;
  const database = openedOnUse(() => {
    opened++;
    return Promise.resolve(new FakeKv());
  });
  database.close();
  await assertRejects(() => database.read([["a"]]));
  assertEquals(opened, 0);
});

Deno.test("a database that is closed while it is being opened is closed", async () => {
  const kv = new FakeKv();
  const database = openedOnUse(() => Promise.resolve(kv));
  const reading = database.read([["a"]]).catch(() => {});
  database.close();
  await reading;
  assertEquals(kv.isClosed, true);
});
