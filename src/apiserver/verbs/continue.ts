import { own } from "../../kube/index.ts";
import { jsonSyntaxError } from "../body/json-syntax.ts";
import { badRequest } from "../status.ts";

/** Where a list goes on: after which key, in the state of which revision (-1: the latest). */
export interface Position {
  readonly revision: number;
  readonly start: string;
}

/** kubernetes: apiserver pkg/storage/continue.go */
export function encodeContinue({ revision, start }: Position): string {
  const token = JSON.stringify({ v: "meta.k8s.io/v1", rv: revision, start });
  return Buffer.from(token, "utf8").toString("base64url");
}

/** Reads what {@link encodeContinue} made; throws a `StatusError` for anything else. */
export function decodeContinue(text: string): Position {
  const token = parse(text);
  const revision = own(token, "rv");
  const start = own(token, "start");
  if (own(token, "v") !== "meta.k8s.io/v1") throw refused(": server does not recognize this encoded version");
  if (typeof revision !== "number" || !Number.isSafeInteger(revision) || revision === 0) {
    throw refused(": incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
  }
  if (typeof start !== "string" || start === "") throw refused(": encoded start key empty (version meta.k8s.io/v1)");
  return { revision, start };
}

function parse(text: string): unknown {
  const bad = text.search(/[^A-Za-z0-9_-]/);
  if (bad >= 0) throw refused(`: illegal base64 data at input byte ${bad}`);
  if (text.length % 4 === 1) throw refused(`: illegal base64 data at input byte ${text.length}`);
  const json = Buffer.from(text, "base64url");
  try {
    return JSON.parse(json.toString("utf8"));
  } catch {
    throw refused(`: ${jsonSyntaxError(json)}`);
  }
}

function refused(why: string) {
  return badRequest(`invalid continue token: continue key is not valid${why}`);
}
