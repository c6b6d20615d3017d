import { extname } from "node:path";
import { InputError } from "./input-error.ts";
import type { Files } from "./text-file.ts";

/** Reads a JSON or YAML file that is judged in place of an object; of several documents the first. */
export function loadPayload(path: string, files: Files): unknown {
  files.read(path);
  if (![".json", ".yaml", ".yml"].includes(extname(path))) {
    throw new InputError(`unrecognized payload format, must be yaml or json (${path})`);
  }
  return files.documents(path)[0]?.value;
}

/** Reads a check request of an authorization service: one JSON object. */
export function loadCheckRequest(path: string, files: Files): unknown {
  try {
    return JSON.parse(files.read(path));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InputError(error.message);
  }
}
