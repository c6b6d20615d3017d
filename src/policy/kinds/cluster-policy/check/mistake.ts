export { aggregate, error, type FieldMistake, goJson, warning } from "../../../mistake.ts";
