import { assert, assertEquals } from "@std/assert";
import { isOwnMachine, parseServiceUrl } from "../../lib/config/service_url.ts";

function href(text: string): string | undefined {
  const parsed = parseServiceUrl(text);
  return "url" in parsed ? parsed.url.href : undefined;
}

Deno.test("parseServiceUrl() accepts https anywhere, keeps a path and drops slashes at its end", () => {
  const urls: [text: string, href: string][] = [
    ["https://gitlab.com", "https://gitlab.com/"],
    ["https://gitlab.com///", "https://gitlab.com/"],
    ["https://git.example.com:8443/gitlab/", "https://git.example.com:8443/gitlab"],
    ["HTTPS://GitLab.Example.com/a/b//", "https://gitlab.example.com/a/b"],
    ["https://10.0.0.1", "https://10.0.0.1/"],
  ];
  for (const [text, expected] of urls) assertEquals(href(text), expected, text);
});

Deno.test("parseServiceUrl() accepts plain http for this machine only", () => {
  for (
    const host of ["localhost:8080", "gitlab.localhost", "127.0.0.1", "127.9.9.9:1", "[::1]:80"]
  ) {
    assert(href(`http://${host}/x`), host);
  }
  for (const host of ["gitlab.com", "10.0.0.1", "[::2]", "localhost.example.com", "0.0.0.0"]) {
    const parsed = parseServiceUrl(`http://${host}/x`);
    assert("problem" in parsed && parsed.problem.includes("unencrypted"), host);
  }
});

Deno.test("parseServiceUrl() refuses what is no base URL", () => {
  const texts = [
    "gitlab.com",
    "gitlab.com:443",
    "//gitlab.com",
    "ftp://gitlab.com",
    "https://",
    "a b",
  ]
    .concat("https://user:password@gitlab.com", "https://user@gitlab.com", "https://gitlab.com?a=b")
    .concat("https://gitlab.com/#a", "https://gitlab.com/api/v4", "https://gitlab.com/api/v4/")
    .concat(
      "file:///etc/passwd",
      "javascript:alert(1)",
      "https:gitlab.com",
      "https://gitlab.com:x",
    );
  for (const text of texts) assertEquals(href(text), undefined, text);
});

Deno.test("isOwnMachine() takes hosts with and without brackets", () => {
  assert(isOwnMachine("::1") && isOwnMachine("[::1]") && isOwnMachine("localhost"));
  assert(!isOwnMachine("::") && !isOwnMachine("0.0.0.0") && !isOwnMachine("my-machine"));
});
