export { aggregate, error, type FieldMistake, warning } from "../../../mistake.ts";
