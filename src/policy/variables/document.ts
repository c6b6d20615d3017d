import type { Json } from "../../kube/index.ts";
import { compileTemplate, type Evaluation, Names } from "../../lang/index.ts";
import type { Run } from "./run.ts";
import { asksForAddresses, scopeWithAddresses } from "./scope.ts";

/** A part of a policy with its variables found. */
export interface CompiledDocument {
  /** Whether there is nothing to fill in: {@link fill} is always the document as it stands. */
  readonly constant: boolean;
  /** The document with the values for a run. */
  fill(run: Run): Evaluation;
}

/** Compiles a part of a policy. One that is wrong, which checks refuse beforehand, can never be filled in. */
export function compileDocument(document: unknown): CompiledDocument {
  const template = compileTemplate(document as Json);
  if (template.kind === "mistake") {
    const error: Evaluation = { kind: "error", message: template.message, missing: false };
    return { constant: false, fill: () => error };
  }
  if (template.constant) {
    const value = template.substitute(nothing, { now: 0, seed: "" }, { delete: false });
    return { constant: true, fill: () => value };
  }
  const addressed = asksForAddresses(JSON.stringify(document));
  return {
    constant: false,
    fill(run) {
      const { names, scope, options } = run.variables;
      return template.substitute(names, addressed ? scopeWithAddresses(run) : scope, options);
    },
  };
}

const nothing = new Names(
  () => ({ kind: "absent" }),
  () => [],
);
