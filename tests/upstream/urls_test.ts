import { assertEquals } from "@std/assert";
import { endpointPaths, exchangeUrl, proxyUrl } from "../../lib/upstream/urls.ts";

Deno.test("exchangeUrl() stays below the instance's path, however it is written", () => {
  const path = "/api/v4/ai/third_party_agents/direct_access";
  for (
    const [instance, expected] of [
      ["https://gitlab.com", `https://gitlab.com${path}`],
      ["https://gitlab.com/", `https://gitlab.com${path}`],
      ["https://git.example.com/gitlab///", `https://git.example.com/gitlab${path}`],
      ["http://localhost:8080/a/b", `http://localhost:8080/a/b${path}`],
      ["https://git.example.com//", `https://git.example.com${path}`],
    ] as const
  ) {
    assertEquals(exchangeUrl(new URL(instance)).href, expected);
  }
});

Deno.test("proxyUrl() finds the proxy behind every way of naming the gateway", () => {
  for (
    const [gateway, root] of [
      ["https://cloud.gitlab.com", "https://cloud.gitlab.com/ai/v1/proxy"],
      ["https://cloud.gitlab.com/", "https://cloud.gitlab.com/ai/v1/proxy"],
      ["https://cloud.gitlab.com/ai", "https://cloud.gitlab.com/ai/v1/proxy"],
      ["https://cloud.gitlab.com/ai/", "https://cloud.gitlab.com/ai/v1/proxy"],
      ["https://cloud.gitlab.com/ai/v1/proxy/", "https://cloud.gitlab.com/ai/v1/proxy"],
      ["https://cloud.gitlab.com/ai/v1/proxy/anthropic", "https://cloud.gitlab.com/ai/v1/proxy"],
      ["https://gitlab.com", "https://gitlab.com/ai/v1/proxy"],
      ["https://aigw.example.com", "https://aigw.example.com/v1/proxy"],
      ["https://aigw.example.com/ai/", "https://aigw.example.com/ai/v1/proxy"],
      ["https://aigw.example.com/team/aigw", "https://aigw.example.com/team/aigw/v1/proxy"],
      ["https://aigw.example.com/v1/proxy", "https://aigw.example.com/v1/proxy"],
      ["https://notgitlab.com", "https://notgitlab.com/v1/proxy"],
      ["https://gitlab.com.example.net", "https://gitlab.com.example.net/v1/proxy"],
      ["http://127.0.0.1:5052", "http://127.0.0.1:5052/v1/proxy"],
      ["http://[::1]:5052/", "http://[::1]:5052/v1/proxy"],
    ] as const
  ) {
    assertEquals(proxyUrl(new URL(gateway), "chat").href, `${root}/openai/v1/chat/completions`);
  }
});

Deno.test("proxyUrl() gives exactly the paths and queries that GitLab's gateway compares", () => {
  const root = "https://cloud.gitlab.com/ai/v1/proxy";
  const urls = Object.keys(endpointPaths).map((endpoint) =>
    proxyUrl(new URL("https://cloud.gitlab.com"), endpoint as keyof typeof endpointPaths).href
  );
  assertEquals(urls, [
    `${root}/anthropic/v1/messages`,
    `${root}/anthropic/v1/messages/count_tokens?beta=true`,
    `${root}/openai/v1/chat/completions`,
    `${root}/openai/v1/responses`,
  ]);
});

Deno.test("no part of a gateway address but origin and path gets into a URL", () => {
  const url = proxyUrl(new URL("https://user:pw@aigw.example.com/x?y=1#z"), "messages");
  assertEquals(url.href, "https://aigw.example.com/x/v1/proxy/anthropic/v1/messages");
});
