export { DockerfileParser } from "npm:dockerfile-ast@0.7.1";
