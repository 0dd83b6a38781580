import { assertEquals } from "@std/assert";
import { imageAt, imageIn } from "../../lib/core/image_source.ts";

const PNG = "iVBORw0KGgoAAAANSUhEUg==";
const GIF = btoa("GIF89a......");

Deno.test("An image is what its first bytes say, whatever its label", () => {
  const png = { kind: "base64" as const, mediaType: "image/png", data: PNG };
  for (const label of ["image/png", "image/jpeg", "application/octet-stream", ""]) {
    assertEquals(imageIn(label, PNG), png);
  }
  assertEquals(imageAt(`data:image/webp;base64,${GIF}`), {
    kind: "base64",
    mediaType: "image/gif",
    data: GIF,
  });
});

Deno.test("Bytes that say nothing leave it to the label, and image/jpg is image/jpeg", () => {
  const labels = ["image/jpg", "IMAGE/JPEG", "image/webp"];
  const types = labels.map((label) => {
    const source = imageIn(label, "AAAA");
    return source?.kind === "base64" && source.mediaType;
  });
  assertEquals(types, ["image/jpeg", "image/jpeg", "image/webp"]);
});

Deno.test("An address on the web is handed on; what models cannot see gives nothing", () => {
  const url = "HTTPS://x.test/a.bmp";
  assertEquals(imageAt(url), { kind: "url", url });
  for (
    const url of [
      "",
      "file:///a.png",
      "ftp://x.test/a.png",
      "data:image/svg+xml;base64,AAAA",
      "data:application/pdf;base64,JVBERi0=",
      "a.png",
    ]
  ) assertEquals(imageAt(url), undefined);
});
