import type { Resource } from "../kube/index.ts";
import type { CleanupKind, CleanupPolicy } from "./cleanup.ts";
import { parseKindSelector } from "./match/index.ts";
import {
  type Compilation,
  type CompiledPolicy,
  type CompileOptions,
  type PolicyKind,
  pending,
  type Rule,
  type Trigger,
} from "./rule.ts";

/**
 * A policy that deletes objects as one with a single rule of the phase `delete`, which judges whether an object would be
 * deleted: for whoever deletes nothing. (kyverno: cmd/cli/kubectl-kyverno/commands/apply/command.go applyCleanupPolicies)
 */
export function compileAsRule(kind: CleanupKind, document: Resource, options: CompileOptions = {}): Compilation {
  const diagnostics = kind.check(document, options);
  const cleanup = kind.compile(document, options);
  return { policy: cleanup === undefined ? undefined : policyOf(cleanup, document), diagnostics };
}

/** A kind of such policies as a kind of policies with such a rule. */
export function asPolicyKind(kind: CleanupKind): Omit<PolicyKind, "crd"> {
  const { group, versions, plural, namespaced } = kind;
  const compile = (document: Resource, options: CompileOptions) => compileAsRule(kind, document, options);
  return { group, versions, kind: kind.kind, plural, namespaced, compile };
}

function policyOf(cleanup: CleanupPolicy, { metadata }: Resource): CompiledPolicy {
  const { apiVersion, kind, name, namespace, uid } = cleanup;
  const { annotations = {}, labels = {}, resourceVersion = "" } = metadata;
  const rules: readonly Rule[] = [ruleOf(cleanup)];
  return {
    ...{ kind, apiVersion, name, namespace, uid, resourceVersion, annotations, labels },
    admission: false,
    background: false,
    failurePolicy: "Ignore",
    timeoutSeconds: undefined,
    emitWarning: false,
    applyOne: false,
    rulesFor: (_, phase = "validate") => (phase === "delete" ? rules : []),
    rules,
    triggers: [...cleanup.kinds.map(triggerOf), ...cleanup.resources],
    status: {},
  };
}

function ruleOf(cleanup: CleanupPolicy): Rule {
  return {
    name: cleanup.name,
    phase: "delete",
    matches(request, facts) {
      const selected = cleanup.selects?.(request, facts) ?? true;
      return typeof selected === "object" ? { status: "error", message: selected.message } : selected;
    },
    run(request, facts) {
      const due = cleanup.deletes({ ...request, operation: "DELETE", user: undefined }, facts);
      if (due === pending) return pending;
      if (typeof due === "object") return { status: "error", message: due.message };
      return due
        ? { status: "pass", message: "resource matched" }
        : { status: "fail", message: "resource did not match" };
    },
    action: () => "Audit",
  };
}

function triggerOf(text: string): Trigger {
  return { ...parseKindSelector(text), phase: "delete", operations: ["DELETE"] };
}
