export * from "npm:@anthropic-ai/sdk@^1.11.0";
export { default } from "npm:@anthropic-ai/sdk@^1.11.0";
