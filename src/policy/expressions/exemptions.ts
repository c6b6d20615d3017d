import { parseGoTime, rfc3339 } from "../../data/index.ts";
import { own, type Resource } from "../../kube/index.ts";
import type * as cel from "../../lang/cel/index.ts";
import { type Outcome, type Pending, pending } from "../rule.ts";
import { ExpressionCompiler } from "./compiler.ts";
import type { Declarations } from "./declarations.ts";
import { conditionsHold, type Evaluating, type EvaluationMistake } from "./evaluation.ts";
import { type CelExceptionText, readException } from "./exception-kind.ts";
import { celGroup } from "./schema.ts";

/** An exception from one policy, ready to be looked at. */
export interface Exemption {
  /** `namespace/name`; the name alone where a file gives no namespace. */
  readonly key: string;
  readonly conditions: readonly cel.Program[];
  /** Images and values that expressions of the policy may allow; where there are none, the policy does not hold at all. */
  readonly images: readonly string[];
  readonly values: readonly string[];
  readonly reportResult: CelExceptionText["reportResult"];
  /** The highest decides what is reported; 0 where the exception says none. */
  readonly priority: number;
  /** Milliseconds since 1970; absent where it does not end. */
  readonly expiresAt: number | undefined;
}

/** The policy that exceptions are from. */
export interface ExemptedPolicy {
  readonly kind: string;
  readonly name: string;
}

/**
 * Compiles those of the documents that are exceptions from a policy. Documents that are wrong except from nothing; so do
 * those whose conditions cannot be compiled, whereas Kyverno would go on with the policy as it was before them.
 * (kyverno: pkg/cel/engine/exception.go)
 */
export function compileExemptions(
  documents: readonly Resource[],
  policy: ExemptedPolicy,
  declarations: Declarations,
): readonly Exemption[] {
  return documents
    .filter((document) => isFrom(document, policy))
    .flatMap((document) => compileExemption(document, declarations) ?? []);
}

/** Whether a document is an exception from a policy, as far as can be seen without reading it whole. */
function isFrom({ apiVersion, spec }: Resource, { kind, name }: ExemptedPolicy): boolean {
  if (!apiVersion.startsWith(`${celGroup}/`)) return false;
  const refs = own(spec, "policyRefs");
  return Array.isArray(refs) && refs.some((ref) => own(ref, "name") === name && own(ref, "kind") === kind);
}

function compileExemption(document: Resource, declarations: Declarations): Exemption | undefined {
  const read = readException(document);
  if (read.kind === "refused") return undefined;
  const { spec, namespace, name, labels } = read.document;
  const compiler = new ExpressionCompiler(declarations);
  const conditions = compiler.conditions(spec.matchConditions ?? [], "spec.matchConditions");
  if (compiler.mistakes.length > 0) return undefined;
  const written = document.metadata.namespace ?? "";
  return {
    key: written === "" ? name : `${namespace}/${name}`,
    conditions,
    images: spec.images ?? [],
    values: spec.allowedValues ?? [],
    reportResult: spec.reportResult,
    priority: priorityOf(labels[priorityLabel]),
    expiresAt: momentOf(spec.expiresAt),
  };
}

const priorityLabel = "polex.kyverno.io/priority";

function priorityOf(label: string | undefined): number {
  return label !== undefined && /^[+]?[0-9]{1,15}$/.test(label) ? Number(label) : 0;
}

/** A moment that cannot be read has passed: such an exception does not hold. */
function momentOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const parsed = parseGoTime(rfc3339, text);
  return parsed.kind === "time" ? Number(parsed.time.nanos / 1_000_000n) : Number.NEGATIVE_INFINITY;
}

/** What exceptions say of a request: nothing, what expressions may allow, or that the policy does not hold. */
export type Exempted =
  | { readonly kind: "judged"; readonly allowed: cel.CelValue }
  | { readonly kind: "exempted"; readonly by: readonly Exemption[] };

/** How exceptions are looked at. */
export interface ExemptOptions {
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Whether a condition that cannot be found out counts as one that does not hold. */
  readonly ignoresErrors: boolean;
  /** Whether every exception that holds is a full one, whatever it allows. */
  readonly always?: boolean;
}

/**
 * Looks at exceptions, in their order. A mistake in the conditions of one is a mistake of the policy, unless one before
 * it has exempted the object already. (kyverno: pkg/cel/policies/vpol/compiler/policy.go evaluateWithData)
 */
export function exempt(
  exemptions: readonly Exemption[],
  evaluating: Evaluating,
  options: ExemptOptions,
): Exempted | Pending | EvaluationMistake {
  if (exemptions.length === 0) return nothingAllowed;
  const by: Exemption[] = [];
  for (const exemption of exemptions) {
    if (exemption.expiresAt !== undefined && exemption.expiresAt < options.now) continue;
    const holds = conditionsHold(exemption.conditions, evaluating);
    if (holds === true) by.push(exemption);
    else if (holds === pending) return pending;
    else if (holds !== false && !options.ignoresErrors && !by.some((one) => isFull(one, options))) return holds;
  }
  if (by.some((one) => isFull(one, options))) return { kind: "exempted", by };
  const allowed = allowedValue(
    by.flatMap(({ images }) => images),
    by.flatMap(({ values }) => values),
  );
  return { kind: "judged", allowed };
}

const isFull = ({ images, values }: Exemption, { always = false }: ExemptOptions) =>
  always || (images.length === 0 && values.length === 0);

function allowedValue(images: readonly string[], values: readonly string[]): cel.CelValue {
  return { allowedImages: images, allowedValues: values };
}

const nothingAllowed: Exempted = { kind: "judged", allowed: allowedValue([], []) };

/** What is said of an object that is exempted. (kyverno: pkg/cel/policies/vpol/engine/engine.go) */
export function exemptedBy(exemptions: readonly Exemption[]): Outcome {
  const keys = exemptions.map(({ key }) => key);
  let [decisive] = exemptions;
  for (const one of exemptions) if (one.priority > (decisive?.priority ?? 0)) decisive = one;
  const status = decisive?.reportResult ?? "skip";
  const said = status === "pass" ? "passed" : "skipped";
  return {
    rule: "exception",
    status,
    message: `rule is ${said} due to policy exception: ${keys.join(", ")}`,
    exceptions: keys,
  };
}
