import * as cel from "../../lang/cel/index.ts";

/** What expressions may name besides `object`, `oldObject`, `request`, `namespaceObject` and `variables`. */
export interface CompilerOptions {
  /** Whether there is `params`. */
  readonly params: boolean;
  /** Whether there are `authorizer` and `authorizer.requestResource`. */
  readonly authorizer: boolean;
  /** Whether `orValue` takes anything, as Kyverno has it wherever it works such expressions out itself. */
  readonly lenient?: boolean;
  /** What expressions that make patches may name as well. */
  readonly patches?: Pick<cel.EnvironmentOptions, "findType"> & { readonly libraries: readonly cel.Library[] };
  /** What is known of the object and of the parameters, where types are looked at; else anything may be in them. */
  readonly types?: { readonly object: cel.CelType; readonly params: cel.CelType };
}

/** What is different for one expression; where nothing is said it has all that the compiler has, but for patches. */
export interface ExpressionNeeds {
  readonly authorizer?: false;
  readonly variables?: false;
  /** API servers take `lists.range` and its like only from the next version on, but for expressions that they keep already. */
  readonly lists?: false;
  readonly patches?: true;
}

/** An expression ready to be worked out, or why it is not. */
export interface CompiledExpression {
  readonly source: string;
  readonly program?: cel.Program;
  /** What is wrong, as the API server tells it of a field: `compilation failed: ...`, `must evaluate to bool but got int`. */
  readonly mistake?: string;
}

/** Variables in the order in which they are declared. Of two with the same name the later one counts. */
export interface CompiledVariables {
  readonly type: cel.CelType;
  readonly names: ReadonlySet<string>;
  readonly byName: ReadonlyMap<string, CompiledExpression>;
}

/**
 * Compiles the expressions of one policy. Variables become visible in the order in which they are declared.
 * (kubernetes: apiserver/pkg/admission/plugin/cel/{compile,composition}.go)
 */
export class ExpressionCompiler {
  readonly variables: CompiledVariables;
  readonly #options: CompilerOptions;
  readonly #names = new Set<string>();
  readonly #byName = new Map<string, CompiledExpression>();
  readonly #types = new Map<string, cel.CelType>();
  readonly #environments = new Map<string, cel.Environment>();

  constructor(options: CompilerOptions) {
    this.#options = options;
    const type = cel.variablesType("kubernetes.variables", this.#types);
    this.variables = { type, names: this.#names, byName: this.#byName };
  }

  /** Declares a variable for all expressions that are compiled from now on, even where it is mistaken. */
  declare(name: string, source: string, needs: ExpressionNeeds = {}): CompiledExpression {
    const compiled = this.compile(source, anything, needs);
    this.#names.add(name);
    this.#byName.set(name, compiled);
    this.#types.set(name, compiled.program === undefined ? cel.dynType : declaredAs(compiled.program.type));
    return compiled;
  }

  /** Compiles an expression whose value is to be of one of these types; of any where there are none. */
  compile(source: string, types: readonly cel.CelType[], needs: ExpressionNeeds = {}): CompiledExpression {
    const compiled = cel.compile(source, this.#environmentFor(needs));
    if (compiled.kind === "issues") return { source, mistake: `compilation failed: ${compiled.text}` };
    const { program } = compiled;
    if (types.length === 0 || types.some((type) => cel.sameType(type, program.type))) return { source, program };
    const names = types.map(nameOf);
    const wanted = names.length === 1 ? names[0] : `one of [${names.join(" ")}]`;
    return { source, mistake: `must evaluate to ${wanted} but got ${nameOf(program.type)}` };
  }

  #environmentFor(needs: ExpressionNeeds): cel.Environment {
    const { authorizer = true, variables = true, lists = true, patches = false } = needs;
    const key = `${authorizer} ${variables} ${lists} ${patches}`;
    const known = this.#environments.get(key);
    if (known !== undefined) return known;
    const made = this.#environment(needs);
    this.#environments.set(key, made);
    return made;
  }

  #environment(needs: ExpressionNeeds): cel.Environment {
    const { params, authorizer, lenient, patches, types } = this.#options;
    const patching = needs.patches === true ? patches : undefined;
    const like = needs.lists === false || patching !== undefined ? undefined : plain(lenient === true);
    const options: cel.EnvironmentOptions = {
      homogeneous: true,
      literals: true,
      libraries: [...(needs.lists === false ? libraries.filter(notLists) : libraries), ...(patching?.libraries ?? [])],
      variables: {
        ...always,
        ...(types !== undefined && { object: types.object, oldObject: types.object }),
        ...(params && { params: types?.params ?? cel.dynType }),
        ...(authorizer && needs.authorizer !== false && authorizing),
        ...(needs.variables !== false && { variables: this.variables.type }),
      },
      ...(patching?.findType !== undefined && { findType: patching.findType }),
      ...replacedIn(lenient === true),
    };
    return new cel.Environment(options, like);
  }
}

const anything: readonly cel.CelType[] = [];

const libraries: readonly cel.Library[] = [
  ...cel.kubernetesCore,
  ...cel.kubernetesLibraries,
  cel.authzLibrary,
  cel.authzSelectorsLibrary,
];

const notLists = ({ name }: cel.Library) => name !== cel.listsLibrary.name;

/** What the libraries bring is the same for most policies, and collected when the first one comes. */
const plainOnes = new Map<boolean, cel.Environment>();

/** An environment without variables, for others to be made like it. */
export function plain(lenient: boolean): cel.Environment {
  const known = plainOnes.get(lenient) ?? new cel.Environment({ libraries, variables: {}, ...replacedIn(lenient) });
  plainOnes.set(lenient, known);
  return known;
}

function replacedIn(lenient: boolean): Pick<cel.EnvironmentOptions, "replaced"> {
  return lenient ? { replaced: [cel.orValueOfAnything] } : {};
}

const always = {
  object: cel.dynType,
  oldObject: cel.dynType,
  namespaceObject: cel.namespaceType,
  request: cel.admissionRequestType,
};

const authorizing = { authorizer: cel.authorizerType, "authorizer.requestResource": cel.resourceCheckType };

/** What expressions may name wherever they stand, or in most places. */
export const named = { ...always, ...authorizing };

/** As Go prints a type: by the full names. (cel-go: common/types/types.go String) */
function nameOf({ name, params }: cel.CelType): string {
  return params.length === 0 ? name : `${name}(${params.map(nameOf).join(", ")})`;
}

/** Types that variables keep; all others are forgotten. (kubernetes: plugin/cel/composition.go convertCelTypeToDeclType) */
const kept: ReadonlySet<cel.TypeKind> = new Set<cel.TypeKind>([
  "any",
  "bool",
  "bytes",
  "double",
  "duration",
  "int",
  "null",
  "string",
  "timestamp",
  "uint",
]);

function declaredAs(type: cel.CelType): cel.CelType {
  const [first, second] = type.params;
  if (type.kind === "list" && first !== undefined) return cel.listOf(declaredAs(first));
  if (type.kind === "map" && first !== undefined && second !== undefined) {
    return cel.mapOf(declaredAs(first), declaredAs(second));
  }
  return kept.has(type.kind) && type.nullable !== true ? type : cel.dynType;
}
