export * from "npm:openai@^7.55.0";
export { default } from "npm:openai@^7.55.0";
