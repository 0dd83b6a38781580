export { validate } from "npm:dockerfile-utils@0.16.3";
