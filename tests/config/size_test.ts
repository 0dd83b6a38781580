import { assertEquals } from "@std/assert";
import { parseSize } from "../../lib/config/size.ts";

Deno.test("parseSize() reads decimal and binary units in any case, bytes being the default", () => {
  const sizes: [text: string, bytes: number][] = [
    ["0", 0],
    ["1024", 1024],
    ["12B", 12],
    ["1kB", 1000],
    ["50MB", 50_000_000],
    ["50mb", 50_000_000],
    ["1.5 GB", 1_500_000_000],
    ["1KiB", 1024],
    ["64MiB", 67_108_864],
    ["1gib", 1_073_741_824],
  ];
  for (const [text, bytes] of sizes) assertEquals(parseSize(text), bytes, text);
});

Deno.test("parseSize() refuses everything else", () => {
  for (const text of ["", "MB", "-1", "1TB", "1M", "50 megabytes", "1e6", "1,5MB", "constructor"]) {
    assertEquals(parseSize(text), undefined, text);
  }
});
