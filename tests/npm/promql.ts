export { parser } from "npm:@prometheus-io/lezer-promql@0.315.0";
