/**
 * WCAG AA for everything that the style sheet lets meet: 4.5 to 1 for text, 3 to 1 for marks in
 * charts and for the edges of controls. The tokens are read from the style sheet itself.
 */
import { assert, assertEquals } from "@std/assert";

type Colour = readonly [red: number, green: number, blue: number];

const css = await Deno.readTextFile(new URL("../../static/styles.css", import.meta.url));
const [light, dark, derived] = css.matchAll(/:root\s*\{([^}]*)\}/g).map(([, block = ""]) =>
  new Map(
    block.matchAll(/--([\w-]+):\s*([^;]+);/g).map(([, name = "", value = ""]) => [name, value]),
  )
);

const tones = ["good", "left", "bad", "warn", "odd"];
const inks = ["ink", "ink-soft", "ink-faint", "accent", ...tones.map((tone) => `${tone}-ink`)];
const grounds = [
  "page",
  "panel",
  "hover",
  "inset",
  "accent-soft",
  ...tones.map((tone) => `${tone}-soft`),
];
/** What is seen without being read: parts of charts, and edges without which a control is lost. */
const shapes = [
  ...tones,
  "cache-read",
  "cache-write",
  "new-input",
  "reasoning",
  "output",
  "anthropic",
  "openai",
  "accent",
  "control",
];

type Pair = readonly [front: string, back: string];
const pairs = (fronts: readonly string[], backs: readonly string[]): Pair[] =>
  fronts.flatMap((front) => backs.map((back): Pair => [front, back]));

/** Any text may come to stand on any ground. */
const texts: readonly Pair[] = [...pairs(inks, grounds), ["accent-ink", "accent"]];
const marks = pairs(shapes, ["page", "panel", "hover"]);

for (
  const [name, scheme] of [["light", light], [
    "dark",
    new Map([...light ?? [], ...dark ?? []]),
  ]] as const
) {
  const colourOf = resolver(new Map([...scheme ?? [], ...derived ?? []]));
  const below = (all: readonly Pair[], least: number) =>
    all.flatMap(([front, back]) => {
      const ratio = contrast(colourOf(front), colourOf(back));
      return ratio < least ? [`${front} on ${back}: ${ratio.toFixed(2)}`] : [];
    });

  Deno.test(`every text of the ${name} scheme can be read on its ground`, () => {
    assertEquals(below(texts, 4.5), []);
  });

  Deno.test(`every mark of the ${name} scheme can be told from its ground`, () => {
    assertEquals(below(marks, 3), []);
  });
}

Deno.test("every colour of a text and of a ground is among those pairs", () => {
  const usedAs = (property: string) =>
    [...css.matchAll(new RegExp(`(?<![-\\w])${property}: var\\(--([\\w-]+)\\)`, "g"))]
      .map(([, token = ""]) => token);
  // `tone` and its kin stand for those of one of the tones.
  const asText = new Set([...inks, "accent-ink", "tone-ink"]);
  assertEquals(usedAs("color").filter((token) => !asText.has(token)), []);
  // Lines carry no text, and shapes are seen themselves.
  const asGround = new Set([...grounds, ...shapes, "line", "tone", "tone-soft"]);
  assertEquals(usedAs("background").filter((token) => !asGround.has(token)), []);
  assert(usedAs("color").length > 20 && usedAs("background").length > 20);
});

Deno.test("no colour is used that is not a token", () => {
  const rules = css.replace(/:root\s*\{[^}]*\}/g, "").replace(/\/\*[^]*?\*\//g, "");
  assertEquals(rules.match(/#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(/gi), null);
});

Deno.test("every token that is used exists, and every one that exists is used", () => {
  const defined = new Set([...light ?? [], ...derived ?? []].map(([name]) => name));
  const used = new Set(css.matchAll(/var\(--([\w-]+)\)/g).map(([, name = ""]) => name));
  for (const own of ["tone", "tone-soft", "tone-ink"]) used.delete(own);
  assertEquals([...used].filter((name) => !defined.has(name)), []);
  assertEquals([...defined].filter((name) => !used.has(name)), []);
  assertEquals([...dark?.keys() ?? []].filter((name) => !light?.has(name)), []);
});

/** Tells the colour of a token, through `var` and `color-mix`. */
function resolver(tokens: ReadonlyMap<string, string>): (name: string) => Colour {
  const colour = (value: string): Colour => {
    const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(value);
    if (hex) return [channel(hex[1]), channel(hex[2]), channel(hex[3])];
    const other = /^var\(--([\w-]+)\)$/.exec(value);
    if (other) return colour(tokens.get(other[1] ?? "") ?? "");
    const mix = /^color-mix\(in srgb, (.+?) (\d+)%, (.+)\)$/.exec(value);
    assert(mix, `"${value}" is no colour`);
    const [first, second] = [colour(mix[1] ?? ""), colour(mix[3] ?? "")];
    const share = Number(mix[2]) / 100;
    const part = (index: 0 | 1 | 2) => first[index] * share + second[index] * (1 - share);
    return [part(0), part(1), part(2)];
  };
  return (name) => colour(tokens.get(name) ?? "");
}

function channel(hex = ""): number {
  return parseInt(hex, 16) / 255;
}

function contrast(front: Colour, back: Colour): number {
  const [darker = 0, lighter = 0] = [luminance(front), luminance(back)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: Colour): number {
  const [red = 0, green = 0, blue = 0] = colour.map((part) =>
    part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  );
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
