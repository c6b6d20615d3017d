import * as cel from "../../lang/cel/index.ts";

/** What expressions of a policy may name: an environment, and the policy's own variables as they become known. */
export interface Declarations {
  readonly environment: cel.Environment;
  /** The types of the variables that were declared so far: `variables.<name>`. */
  readonly variables: Map<string, cel.CelType>;
}

/** What tells the environments of kinds apart. */
export interface DeclareOptions {
  /** The namespace of the policy, which calls about objects are bound to; empty for policies of the whole cluster. */
  readonly namespace: string;
  /** Libraries that only some kinds have, such as `cel.userLibrary`. */
  readonly libraries?: readonly cel.Library[];
  /** Variables besides `object`, `oldObject`, `request`, `namespaceObject` and `variables`; `undefined` takes one away. */
  readonly variables?: Readonly<Record<string, cel.CelType | undefined>>;
  /** Kinds that are not built on Kubernetes' environment have no macros with two variables, and check no literals. */
  readonly plain?: boolean;
  /** Whether the elements of a literal may have several types. */
  readonly mixedLiterals?: boolean;
  /** `orValue` as the language has it, rather than as Kyverno has always had it. */
  readonly strictOrValue?: boolean;
  /** Types of message literals: `Object.spec`. */
  readonly findType?: (name: string) => cel.CelType | undefined;
}

/** What `exceptions` is: the images and values that partial exceptions allow. (kyverno: pkg/cel/libs/variables.go) */
export const exceptionsType: cel.CelType = cel.structType("libs.Exception", (name) =>
  name === "allowedImages" || name === "allowedValues" ? cel.listOf(cel.stringType) : undefined,
);

/** Makes the environment of one policy. (kyverno: pkg/cel/compiler/env.go, pkg/cel/policies) */
export function declare(options: DeclareOptions): Declarations {
  const { namespace, libraries = [], plain = false, findType } = options;
  const variables = new Map<string, cel.CelType>();
  const named: Record<string, cel.CelType> = {
    object: cel.dynType,
    oldObject: cel.dynType,
    request: cel.kyvernoRequestType,
    namespaceObject: cel.namespaceType,
    variables: cel.variablesType(variablesName, variables),
  };
  for (const [name, type] of Object.entries(options.variables ?? {})) {
    if (type === undefined) delete named[name];
    else named[name] = type;
  }
  const environment = new cel.Environment({
    libraries: [...(plain ? plainLibraries : kubernetesBased), ...cel.kyvernoLibraries(namespace), ...libraries],
    variables: named,
    homogeneous: options.mixedLiterals !== true,
    literals: !plain,
    ...(options.strictOrValue !== true && { replaced: [cel.orValueOfAnything] }),
    ...(findType !== undefined && { findType }),
  });
  return { environment, variables };
}

/** The type of `variables` by its name. */
export const variablesName = "kyverno.variables";

const kubernetesBased: readonly cel.Library[] = [
  ...cel.kyvernoCore,
  ...cel.kubernetesLibraries,
  cel.authzLibrary,
  cel.authzSelectorsLibrary,
];

const plainLibraries: readonly cel.Library[] = [
  ...cel.kyvernoCore.filter((library) => library !== cel.twoVariablesLibrary),
  ...cel.kubernetesLibraries,
];
