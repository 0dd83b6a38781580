/** Islands from their rendering on the server to their life in a document. */
import { assert, assertEquals } from "@std/assert";
import { type Signal, useComputed, useSignal } from "@preact/signals";
import { Component, type ComponentChildren } from "preact";
import { App } from "fresh";
import { IS_BROWSER } from "fresh/runtime";
import { htmlOf, withPieces } from "./_app_of.ts";
import { type LivePage, openPage } from "./_page.ts";

function Counter({ count, id }: { count: Signal<number>; id: string }) {
  return <button type="button" id={id} onClick={() => count.value++}>{count}</button>;
}

/** Shows what it is handed, or hides it. */
function Panel({ children, isOpen = true }: { children?: ComponentChildren; isOpen?: boolean }) {
  const open = useSignal(isOpen);
  return (
    <section>
      <button type="button" id="toggle" onClick={() => open.value = !open.value}>toggle</button>
      {open.value ? children : <em id="closed">closed</em>}
    </section>
  );
}

/** A page whose islands, those above and these, have come alive. */
async function open(
  Page: () => ComponentChildren,
  more: Record<string, unknown> = {},
): Promise<LivePage> {
  const islands = { Counter, Panel, ...more };
  const ask = withPieces(new App().fsRoutes(), {
    routes: { index: { default: Page } },
    islands,
  });
  return await openPage(await htmlOf(ask("/")), islands);
}

Deno.test("an island answers to a click, in the elements that the server sent", async () => {
  function Page() {
    return <Counter id="a" count={useSignal(3)} />;
  }
  using page = await open(Page);
  const button = page.document.querySelector("#a");
  await page.click("#a");
  assertEquals(page.text("#a"), "4");
  assert(page.document.querySelector("#a") === button);
});

Deno.test("a signal that several islands are given stays one, in a slot too", async () => {
  function Page() {
    const count = useSignal(1);
    return (
      <div>
        <Counter id="a" count={count} />
        <Counter id="b" count={count} />
        <Panel>
          <Counter id="c" count={count} />
        </Panel>
      </div>
    );
  }
  using page = await open(Page);
  for (const id of ["#a", "#b", "#c"]) await page.click(id);
  assertEquals(["#a", "#b", "#c"].map(page.text), ["4", "4", "4"]);
});

Deno.test("a computed value arrives as the value it had", async () => {
  function Doubled({ value }: { value: Signal<number> }) {
    const doubled = useComputed(() => value.value * 2);
    return <button type="button" id="d" onClick={() => value.value++}>{doubled}</button>;
  }
  function Page() {
    return <Doubled value={useSignal(4)} />;
  }
  using page = await open(Page, { Doubled });
  await page.click("#d");
  assertEquals(page.text("#d"), "10");
});

Deno.test("an island drops what it was handed, and shows it again with its islands alive", async () => {
  function Page() {
    const count = useSignal(1);
    return (
      <Panel>
        <p class="kept" hidden>
          server <b>rendered</b>
        </p>
        <Counter id="inner" count={count} />
      </Panel>
    );
  }
  using page = await open(Page);
  await page.click("#inner");
  await page.click("#toggle");
  assertEquals([page.text("#closed"), page.text("#inner")], ["closed", undefined]);
  await page.click("#toggle");
  assertEquals(page.text("p.kept[hidden]"), "server rendered");
  await page.click("#inner");
  assertEquals(page.text("#inner"), "3");
});

Deno.test("what an island does not show at first waits in the document", async () => {
  function Page() {
    const count = useSignal(7);
    return (
      <Panel isOpen={false}>
        <p id="hidden">here</p>
        <Panel isOpen={false}>
          <Counter id="deep" count={count} />
        </Panel>
      </Panel>
    );
  }
  using page = await open(Page);
  assertEquals([page.text("#hidden"), page.text("#closed")], [undefined, "closed"]);
  await page.click("#toggle");
  assertEquals(page.text("#hidden"), "here");
  await page.click("section section #toggle");
  await page.click("#deep");
  assertEquals(page.text("#deep"), "8");
});

Deno.test("content may be handed over under any name, and more than one at once", async () => {
  function Split(
    props: { left: ComponentChildren; right: ComponentChildren; isSwapped?: boolean },
  ) {
    const swapped = useSignal(false);
    return (
      <div>
        <button type="button" id="swap" onClick={() => swapped.value = true}>swap</button>
        <div id="first">{swapped.value ? props.right : props.left}</div>
        <div id="second">{swapped.value ? props.left : props.right}</div>
      </div>
    );
  }
  function Page() {
    return <Split left={<i>l</i>} right={["r", <b key="b">!</b>]} />;
  }
  using page = await open(Page, { Split });
  assertEquals([page.text("#first"), page.text("#second")], ["l", "r!"]);
  await page.click("#swap");
  assertEquals([page.text("#first"), page.text("#second")], ["r!", "l"]);
});

Deno.test("an island may be several rows of a table", async () => {
  function Rows({ names }: { names: string[] }) {
    const all = useSignal(names);
    return (
      <>
        <tr>
          <td id="grow" onClick={() => all.value = [...all.value, "new"]}>grow</td>
        </tr>
        {all.value.map((name) => (
          <tr key={name}>
            <td class="row">{name}</td>
          </tr>
        ))}
      </>
    );
  }
  function Page() {
    return (
      <table>
        <tbody>
          <Rows names={["a", "b"]} />
          <tr>
            <td class="row">last</td>
          </tr>
        </tbody>
      </table>
    );
  }
  using page = await open(Page, { Rows });
  await page.click("#grow");
  const rows = [...page.document.querySelectorAll(".row")].map((row) => row.textContent);
  assertEquals(rows, ["a", "b", "new", "last"]);
});

Deno.test("islands side by side grow each in its own place", async () => {
  function List({ id }: { id: string }) {
    const size = useSignal(1);
    return Array.from(
      { length: size.value },
      (_, index) => (
        <li key={index} id={`${id}${index}`} onClick={() => size.value++}>{id}{index}</li>
      ),
    );
  }
  function Page() {
    return (
      <ul>
        <List id="a" />
        <List id="b" />
      </ul>
    );
  }
  using page = await open(Page, { List });
  await page.click("#a0");
  await page.click("#b0");
  await page.click("#a0");
  const items = [...page.document.querySelectorAll("li")].map((item) => item.textContent);
  assertEquals(items, ["a0", "a1", "a2", "b0", "b1"]);
});

Deno.test("an island within another's own output needs no marks of its own", async () => {
  function Outer() {
    const count = useSignal(0);
    return (
      <div>
        <Counter id="own" count={count} />
        <output id="sum">{count}</output>
      </div>
    );
  }
  using page = await open(() => <Outer />, { Outer });
  await page.click("#own");
  assertEquals([page.text("#own"), page.text("#sum")], ["1", "1"]);
});

Deno.test("an island may be a class", async () => {
  class Old extends Component<{ start: number }, { now: number }> {
    override state = { now: this.props.start };
    override render() {
      const grow = () => this.setState({ now: this.state.now + 1 });
      return <button type="button" id="old" onClick={grow}>{this.state.now}</button>;
    }
  }
  using page = await open(() => <Old start={5} />, { Old });
  await page.click("#old");
  assertEquals(page.text("#old"), "6");
});

Deno.test("props arrive with their types", async () => {
  interface Props {
    at: Date;
    names: Map<string, Set<number>>;
    none?: undefined;
  }
  function Typed({ at, names, none }: Props) {
    const shown = useSignal("");
    const show = () => {
      shown.value = `${at.toISOString()} ${[...names.get("a") ?? []]} ${none === undefined}`;
    };
    return <button type="button" id="typed" onClick={show}>{shown}</button>;
  }
  const props = { at: new Date(0), names: new Map([["a", new Set([1, 2])]]) };
  using page = await open(() => <Typed {...props} />, { Typed });
  await page.click("#typed");
  assertEquals(page.text("#typed"), "1970-01-01T00:00:00.000Z 1,2 true");
});

Deno.test("an object without prototype is data, and no content", async () => {
  function Names({ counts }: { counts: Record<string, number> }) {
    const shown = useSignal("");
    const show = () => shown.value = Object.entries(counts).join(";");
    return <button type="button" id="names" onClick={show}>{shown}</button>;
  }
  const counts: Record<string, number> = Object.assign(Object.create(null), { a: 1, type: 2 });
  using page = await open(() => <Names counts={counts} />, { Names });
  await page.click("#names");
  assertEquals(page.text("#names"), "a,1;type,2");
});

Deno.test("text in props and in content is text, whatever it looks like", async () => {
  const nasty = "</script><script>alert(1)</script><!--fresh-island:9--><!--/fresh-island-->&lt;";
  function Echo({ text, children }: { text: string; children?: ComponentChildren }) {
    const again = useSignal("");
    return (
      <div>
        <button type="button" id="say" onClick={() => again.value = text}>say</button>
        <p id="echo">{again}</p>
        <p id="slot">{children}</p>
      </div>
    );
  }
  using page = await open(() => (
    <Echo text={nasty}>
      {nasty}
      <b>{nasty}</b>
    </Echo>
  ), { Echo });
  await page.click("#say");
  assertEquals(page.text("#echo"), nasty);
  assertEquals(page.text("#slot"), nasty + nasty);
});

Deno.test("in the browser an island may render something else", async () => {
  function Where() {
    return <p id="where" title={String(typeof document)}>{typeof document}</p>;
  }
  assertEquals(IS_BROWSER, false);
  using page = await open(() => <Where />, { Where });
  assertEquals(page.text("#where"), "object");
  assertEquals(page.document.querySelector("#where")?.getAttribute("title"), "object");
});
