import type { Client } from "./client.ts";
import { quoted } from "./text.ts";

export const rubyLlm: Client = {
  id: "rubyllm",
  name: "RubyLLM",
  snippets: ({ origin, key, model }) => [{
    where: "Ruby",
    language: "ruby",
    text: `require "ruby_llm"

RubyLLM.configure do |config|
  config.openai_api_base = ${quoted(`${origin}/v1`)}
  config.openai_api_key = ${quoted(key)}
end

chat = RubyLLM.chat(model: ${quoted(model.id)}, provider: :openai, assume_model_exists: true)
puts chat.ask("Hello").content`,
  }],
};
