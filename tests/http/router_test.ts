import { assertEquals } from "@std/assert";
import { route } from "../../lib/http/router.ts";

Deno.test("route() knows every endpoint", () => {
  assertEquals(route("POST", "/v1/messages"), { name: "generate", dialect: "messages" });
  assertEquals(route("POST", "/v1/chat/completions"), { name: "generate", dialect: "chat" });
  assertEquals(route("POST", "/v1/responses"), { name: "generate", dialect: "responses" });
  assertEquals(route("POST", "/v1/messages/count_tokens"), { name: "count_tokens" });
  assertEquals(route("GET", "/v1/models"), { name: "models" });
  assertEquals(route("GET", "/v1/models/duo-chat-gpt-5-1"), {
    name: "model",
    id: "duo-chat-gpt-5-1",
  });
  assertEquals(route("GET", "/health"), { name: "health" });
  assertEquals(route("GET", "/"), { name: "root" });
  assertEquals(route("HEAD", "/"), { name: "root" });
  assertEquals(route("HEAD", "/api/hello"), { name: "root" });
  assertEquals(route("GET", "/dashboard/api/stats"), { name: "stats" });
  assertEquals(route("GET", "/dashboard/api/models"), { name: "dashboard_models" });
});

Deno.test("route() forgives a missing or doubled /v1, doubled slashes and a trailing slash", () => {
  for (
    const path of [
      "/messages",
      "/v1/v1/messages",
      "//v1//messages",
      "/v1/messages/",
      "/v1/messages//",
    ]
  ) {
    assertEquals(route("POST", path), { name: "generate", dialect: "messages" }, path);
  }
  assertEquals(route("GET", "/models"), { name: "models" });
  assertEquals(route("GET", "//"), { name: "root" });
});

Deno.test("route() decodes model ids with slashes, encoded or not", () => {
  const found = { name: "model", id: "anthropic/gpt-5.4" } as const;
  assertEquals(route("GET", "/v1/models/anthropic/gpt-5.4"), found);
  assertEquals(route("GET", "/v1/models/anthropic%2Fgpt-5.4"), found);
});

Deno.test("route() names the right method for a wrong one", () => {
  assertEquals(route("GET", "/v1/messages"), { name: "wrong_method", allowed: "POST" });
  assertEquals(route("DELETE", "/v1/models"), { name: "wrong_method", allowed: "GET" });
  assertEquals(route("POST", "/"), { name: "wrong_method", allowed: "GET" });
});

Deno.test("route() does not find what is not there", () => {
  for (
    const path of [
      "/v1",
      "/v1/v1/v1/messages",
      "/v1/messages/x",
      "/v1/messages/%2e%2e/models",
      "/v1/models/%2e%2e%2fhealth",
      "/v1/models/%ff",
      "/v1/models/a%00b",
      "/v1/health",
      "/constructor",
      "/__proto__",
      "/v1/embeddings",
      "*",
    ]
  ) {
    for (const method of ["GET", "POST"]) assertEquals(route(method, path).name, "unknown", path);
  }
});
