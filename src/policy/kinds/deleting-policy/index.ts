import { apiVersionOf, type Resource } from "../../../kube/index.ts";
import type { CleanupKind, TouchedKind } from "../../cleanup.ts";
import { compileConstraints } from "../../constraints/index.ts";
import { readDocument } from "../../expressions/index.ts";
import { aggregate } from "../../mistake.ts";
import type { CompileOptions, KindLookup } from "../../rule.ts";
import { companionOf, type KindDescription, parseDocument } from "../../schema/index.ts";
import { checkFields, compileDeleting } from "./compile.ts";
import { deletingPolicyDescription, namespacedDeletingPolicyDescription } from "./description.ts";
import { type DeletingText, deletingSpec } from "./schema.ts";

export { deletingPolicyDescription, namespacedDeletingPolicyDescription } from "./description.ts";

/** Deletes objects anywhere: `policies.kyverno.io` DeletingPolicy. */
export const deletingPolicy: CleanupKind = kindOf(deletingPolicyDescription);

/** Deletes objects of its namespace: `policies.kyverno.io` NamespacedDeletingPolicy. */
export const namespacedDeletingPolicy: CleanupKind = kindOf(namespacedDeletingPolicyDescription);

function kindOf(description: KindDescription): CleanupKind {
  const read = (document: Resource) =>
    readDocument(document, description, (spec) => parseDocument(deletingSpec, spec, "spec"));
  const check = (document: Resource, options: CompileOptions = {}) => {
    const said = read(document);
    if (said.kind === "refused") return said.diagnostics;
    const { mistakes } = compileDeleting(said.document, options);
    return mistakes.length > 0 ? aggregate(mistakes) : checkFields(said.document, options);
  };
  const companion = companionOf(description, check);
  return {
    ...companion,
    get crd(): Resource {
      return companion.crd;
    },
    check,
    compile(document, options = {}) {
      const said = read(document);
      if (said.kind === "refused") return undefined;
      const { policy, mistakes } = compileDeleting(said.document, options);
      return mistakes.length === 0 ? policy : undefined;
    },
    touches(document, { kinds } = {}) {
      const said = read(document);
      return said.kind === "refused" || kinds === undefined ? [] : touchedBy(said.document.spec, kinds);
    },
  };
}

/** The kinds of the resources that are named in full; what is named by wildcards is not deleted. */
function touchedBy({ matchConstraints }: DeletingText, kinds: KindLookup): readonly TouchedKind[] {
  const named = compileConstraints(matchConstraints)
    .triggers("delete")
    .filter(
      ({ group, version, resource, subresource }) => subresource === "" && ![group, version, resource].includes("*"),
    );
  const found = named.flatMap(({ group, version, resource }) =>
    kinds({ group, version, kind: "*" }).filter((one) => one.resource === resource),
  );
  const texts = new Set(found.map(({ gvk }) => `${apiVersionOf(gvk)}/${gvk.kind}`));
  return [...texts].map((kind) => ({ kind, name: "", optional: true }));
}
