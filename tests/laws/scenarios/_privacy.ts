/** Members that are nobody's business upstream. */
import { assert, assertEquals } from "@std/assert";
import type { Scenario } from "./_scenario.ts";

export const privacy: readonly Scenario[] = [
  {
    name: "private and unknown members of Messages",
    clients: ["messages"],
    talk: {
      system: ["x-anthropic-billing-header: cc_version=2;", "You are a coding agent."],
      turns: [
        { user: ["Hello", { raw: { type: "container_upload", file_id: "PRIVATE" } }] },
        { user: [{ raw: { type: "novelty", text: "Kept text" } }] },
      ],
      extra: {
        metadata: { user_id: '{"device_id":"PRIVATE","account_uuid":"","session_id":"s-1"}' },
        safeguards: [{ type: "dangerous_tool_use", classifier_context: { cwd: "PRIVATE" } }],
        diagnostics: { cwd: "PRIVATE" },
        context_management: { edits: [{ type: "clear_PRIVATE" }] },
        container: "PRIVATE",
        service_tier: "auto",
        something_new: "PRIVATE",
      },
    },
    reaches: ["You are a coding agent.", "Hello", "Kept text"],
    check([first], { upstream }) {
      // To other vendors' models it is noise that keeps their caches from finding anything.
      const isBilled = JSON.stringify(first?.sent).includes("billing-header");
      assertEquals(isBilled, upstream === "messages");
      for (const name of ["safeguards", "diagnostics", "context_management", "container"]) {
        assert(first?.dropped.includes(name), `${name} is named`);
      }
    },
  },
  {
    name: "private and unknown members of Chat",
    clients: ["chat"],
    talk: {
      turns: [{ user: ["Hello", { raw: { type: "novelty", text: "Kept text" } }] }],
      extra: {
        user: "PRIVATE@example.com",
        metadata: { path: "PRIVATE" },
        store: true,
        seed: 7,
        logit_bias: { "1": 1 },
        presence_penalty: 0.5,
        logprobs: true,
        prediction: { type: "content", content: "PRIVATE" },
        service_tier: "flex",
        something_new: "PRIVATE",
      },
    },
    reaches: ["Hello", "Kept text"],
    check([first]) {
      for (const name of ["seed", "logit_bias", "presence_penalty", "logprobs", "prediction"]) {
        assert(first?.dropped.includes(name), `${name} is named`);
      }
    },
  },
  {
    name: "private and unknown members of Responses",
    clients: ["responses"],
    talk: {
      turns: [{ user: ["Hello"] }],
      extra: {
        client_metadata: { "x-codex-turn-metadata": "PRIVATE" },
        user: "PRIVATE@example.com",
        metadata: { path: "PRIVATE" },
        truncation: "auto",
        max_tool_calls: 3,
        service_tier: "flex",
        something_new: "PRIVATE",
      },
    },
    reaches: ["Hello"],
    check([first]) {
      for (const name of ["truncation", "max_tool_calls", "service_tier"]) {
        assert(first?.dropped.includes(name), `${name} is named`);
      }
    },
  },
];
