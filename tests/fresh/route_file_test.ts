import { assertEquals, assertThrows } from "@std/assert";
import { bySpecificity, foldersAround, readRouteFile } from "../../lib/fresh/route_file.ts";

Deno.test("a file's name says which page it is", () => {
  const patterns = {
    "index": "/",
    "about": "/about",
    "dashboard/index": "/dashboard",
    "dashboard/[id]": "/dashboard/:id",
    "dashboard/[id]/requests": "/dashboard/:id/requests",
    "files/[...path]": "/files/:path*",
  };
  for (const [path, pattern] of Object.entries(patterns)) {
    const file = readRouteFile(path);
    assertEquals(file.kind === "page" && file.pattern, pattern, path);
  }
});

Deno.test("files that are no pages are known by their underscore", () => {
  assertEquals(readRouteFile("_app"), { kind: "app", folder: "" });
  assertEquals(readRouteFile("_error"), { kind: "error", folder: "" });
  assertEquals(readRouteFile("_layout"), { kind: "layout", folder: "" });
  assertEquals(readRouteFile("a/b/_middleware"), { kind: "middleware", folder: "a/b" });
});

Deno.test("conventions that are left out are refused instead of misread", () => {
  for (
    const path of ["_404", "_500", "a/_app", "a/_error", "(group)/a", "[[id]]", "a/[id]b", "_x/a"]
  ) {
    assertThrows(() => readRouteFile(path), TypeError, `routes/${path}`);
  }
});

Deno.test("the folders around a page begin at the root", () => {
  assertEquals(foldersAround(""), [""]);
  assertEquals(foldersAround("a/b"), ["", "a", "a/b"]);
});

Deno.test("the most specific pattern comes first", () => {
  const sorted = ["/", "/a", "/a/b", "/a/:id/c", "/a/:id", "/a/:rest*", "/:id", "/:rest*"];
  const shuffled = ["/:rest*", "/a/:id", "/", "/a/:rest*", "/a/b", "/:id", "/a", "/a/:id/c"];
  const order = shuffled.toSorted(bySpecificity);
  for (const [first, second] of [["/a", "/:id"], ["/a/b", "/a/:id"], ["/a/:id", "/a/:rest*"]]) {
    assertEquals(
      order.indexOf(first ?? "") < order.indexOf(second ?? ""),
      true,
      `${first} ${second}`,
    );
  }
  assertEquals(new Set(order), new Set(sorted));
});
