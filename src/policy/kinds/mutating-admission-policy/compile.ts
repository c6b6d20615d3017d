import { type Diagnostic, deduced, parseApiVersion, type Resource } from "../../../kube/index.ts";
import * as cel from "../../../lang/cel/index.ts";
import { type Compilation, type CompileOptions, type Outcome, type Pending, pending } from "../../rule.ts";
import { parseDocument } from "../../schema/index.ts";
import {
  type Asked,
  admissionGroup,
  admissionVersions,
  askedValues,
  boundPolicy,
  readBindings,
} from "../validating-admission-policy/index.ts";
import { compileMutator, type Mutator } from "./mutator.ts";
import { type PolicySpecText, policySpec } from "./schema.ts";

/** The kind as users write it. */
export const mutatingAdmissionPolicyName: string = "MutatingAdmissionPolicy";

/**
 * Compiles a policy of the API server's as Kyverno evaluates it, on the command line and for reports: with the bindings
 * that there are, or by itself where nobody knows of any. Nobody who asks about rights gets an answer, and nothing is
 * known of kinds: lists are replaced as a whole. (kyverno: pkg/admissionpolicy/mutate.go)
 */
export function compileMutatingAdmissionPolicy(document: Resource, options: CompileOptions): Compilation {
  const wrong = kindMistake(document);
  if (wrong !== undefined) return { policy: undefined, diagnostics: [wrong] };
  const { value: spec, diagnostics } = parseDocument(policySpec, document.spec ?? {}, "spec");
  if (spec === undefined) return { policy: undefined, diagnostics };
  const read = readBindings(options.bindings ?? [], document);
  if (read.diagnostics.some(({ severity }) => severity === "error")) {
    return { policy: undefined, diagnostics: read.diagnostics };
  }
  const mutators = new Mutators(spec);
  const policy = boundPolicy({
    ...{ document, spec, bindings: read.bindings, options },
    phase: "mutate",
    action: "Enforce",
    bindingProperty: "mapBinding",
    evaluate: (asked) => outcomeOf(mutators, asked),
  });
  return { policy, diagnostics: [] };
}

function kindMistake({ apiVersion, kind }: Resource): Diagnostic | undefined {
  const { group, version } = parseApiVersion(apiVersion);
  const isRight = group === admissionGroup && admissionVersions.includes(version);
  if (isRight && kind === mutatingAdmissionPolicyName) return undefined;
  const message = `${apiVersion} ${kind} is no ${mutatingAdmissionPolicyName} of ${admissionGroup}`;
  return { code: "kind", severity: "error", message, path: "kind" };
}

/** The expressions of a policy, compiled when they are first asked: without `params` where there are none. */
class Mutators {
  readonly #spec: PolicySpecText;
  readonly #known = new Map<boolean, Mutator>();

  constructor(spec: PolicySpecText) {
    this.#spec = spec;
  }

  find(params: boolean): Mutator {
    const known = this.#known.get(params) ?? compileMutator(this.#spec, { params, authorizer: false, lenient: true });
    this.#known.set(params, known);
    return known;
  }
}

function outcomeOf(mutators: Mutators, asked: Asked): Outcome | undefined | Pending {
  const { object } = asked.request;
  if (object === undefined) return undefined;
  const mutator = mutators.find(asked.params !== null && asked.params !== undefined);
  const answer = mutator.mutate({ object, type: deduced, values: askedValues(asked, null), world: cel.emptyWorld });
  if (answer === pending) return pending;
  if (answer.kind === "error") return { status: "error", message: answer.message };
  if (answer.kind === "unmatched") return unmet;
  return answer.changed ? { ...applied, patched: answer.object } : applied;
}

const unmet: Outcome = { status: "skip", message: "match conditions aren't met" };
const applied: Outcome = { status: "pass", message: "mutation is successfully applied" };
