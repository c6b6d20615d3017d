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
  const { findType } = options;
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
  const base = baseOf(options);
  const { options: said } = base;
  const environment = new cel.Environment({ ...said, variables: named, ...(findType && { findType }) }, base);
  return { environment, variables };
}

/** Environments without variables, which the policies of a kind share: they are the same in all of a namespace. */
const bases = new Map<string, { readonly libraries: readonly cel.Library[]; readonly base: cel.Environment }>();

/** More namespaces than this have to make theirs anew now and then. */
const mostBases = 64;

function baseOf({ namespace, libraries = [], plain = false, ...options }: DeclareOptions): cel.Environment {
  const { mixedLiterals = false, strictOrValue = false } = options;
  const key = JSON.stringify([namespace, plain, mixedLiterals, strictOrValue, libraries.map(({ name }) => name)]);
  const known = bases.get(key);
  if (known?.libraries.every((library, at) => library === libraries[at])) return known.base;
  if (bases.size >= mostBases) bases.clear();
  const base = new cel.Environment({
    libraries: [...(plain ? plainLibraries : kubernetesBased), ...cel.kyvernoLibraries(namespace), ...libraries],
    variables: {},
    homogeneous: !mixedLiterals,
    literals: !plain,
    ...(!strictOrValue && { replaced: [cel.orValueOfAnything] }),
  });
  bases.set(key, { libraries, base });
  return base;
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
