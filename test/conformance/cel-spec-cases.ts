import { tests as checking } from "@bufbuild/cel-spec/testdata/checking.js";
import { tests as parsing } from "@bufbuild/cel-spec/testdata/parsing.js";
import * as cel from "../../src/lang/cel/index.ts";

/** An expression of the fixtures that bufbuild has taken from cel-go's own tests, with what cel-go says of it. */
export interface CelSpecCase {
  readonly expr: string;
  /** The type of its value, or the first thing that is wrong with it. */
  readonly wanted: string;
  readonly environment: cel.Environment;
  /** Whether it speaks of types that are not known here. */
  readonly unknownTypes: boolean;
}

export interface CelSpecSuite {
  readonly name: string;
  readonly cases: readonly CelSpecCase[];
}

interface Written {
  readonly original: { readonly expr: string; readonly container?: string; readonly typeEnv?: readonly Declared[] };
  readonly type?: string;
  readonly error?: string;
}

interface Declared {
  readonly name: string;
  readonly ident?: { readonly type: WrittenType };
  readonly function?: {
    readonly overloads: readonly {
      readonly isInstanceFunction?: boolean;
      readonly params?: readonly WrittenType[];
      readonly resultType?: WrittenType;
    }[];
  };
}

interface WrittenType {
  readonly primitive?: string;
  readonly wrapper?: string;
  readonly wellKnown?: string;
  readonly dyn?: object;
  readonly null?: null;
  readonly listType?: { readonly elemType?: WrittenType };
  readonly mapType?: { readonly keyType: WrittenType; readonly valueType: WrittenType };
  readonly typeParam?: string;
  readonly abstractType?: { readonly name: string; readonly parameterTypes?: readonly WrittenType[] };
  readonly type?: WrittenType;
  readonly messageType?: string;
}

/** The cases of the parser and the checker. */
export function celSpecSuites(): readonly CelSpecSuite[] {
  return [suiteOf("parsing", parsing as Suite), suiteOf("checking", checking as Suite)];
}

function suiteOf(name: string, written: Suite): CelSpecSuite {
  return { name, cases: testsOf(written).map((one) => caseOf(one, name)) };
}

interface Suite {
  readonly suites?: readonly Suite[];
  readonly tests?: readonly Written[];
}

function testsOf({ suites = [], tests = [] }: Suite): readonly Written[] {
  return [...tests, ...suites.flatMap(testsOf)];
}

/** What we say of a case, in the form of what is wanted. */
export function checkedBy({ expr, environment }: CelSpecCase): string {
  const compiled = cel.compile(expr, environment);
  return compiled.kind === "issues" ? firstOf(compiled.text) : cel.formatType(compiled.program.type);
}

/** The first issue alone: after a mistake of syntax cel-go goes on, and we do not. */
function firstOf(text: string): string {
  return text.replace(/^ERROR: :/, "ERROR: <input>:").split("\nERROR")[0] ?? "";
}

/** What the tests of cel-go's checker declare. (cel-go: checker/checker_test.go) */
const declared = {
  is: cel.stringType,
  ii: cel.intType,
  iu: cel.uintType,
  iz: cel.boolType,
  ib: cel.bytesType,
  id: cel.doubleType,
  ix: cel.nullType,
};
const declaredFunctions: readonly cel.FunctionDeclaration[] = [
  { name: "fg_s", overloads: [cel.global([], cel.stringType, { call: () => "" })] },
  { name: "fi_s_s", overloads: [cel.method([cel.stringType], cel.stringType, { unary: (text) => text })] },
];

function caseOf({ original, type, error }: Written, suite: string): CelSpecCase {
  const { expr, container = "", typeEnv = [] } = original;
  const variables = Object.fromEntries(
    typeEnv.flatMap(({ name, ident }) => (ident === undefined ? [] : [[name, typeOf(ident.type) ?? cel.dynType]])),
  );
  const functions = typeEnv.flatMap(functionOf);
  const library = { name: "declared", functions: [...declaredFunctions, ...functions] };
  const environment = new cel.Environment({
    libraries: [cel.standardLibrary, cel.wellKnownLibrary, cel.optionalLibrary, library],
    variables: suite === "checking" ? { ...declared, ...variables } : {},
    container,
  });
  const wanted = error === undefined ? (type ?? "") : firstOf(error);
  return { expr, wanted, environment, unknownTypes: typeEnv.some(isUnknown) };
}

function functionOf({ name, function: declaration }: Declared): readonly cel.FunctionDeclaration[] {
  if (declaration === undefined) return [];
  const overloads = declaration.overloads.map(({ isInstanceFunction, params = [], resultType }) => {
    const args = params.map((one) => typeOf(one) ?? cel.dynType);
    const result = (resultType && typeOf(resultType)) ?? cel.dynType;
    return (isInstanceFunction === true ? cel.method : cel.global)(args, result, { call: () => null });
  });
  return [{ name, overloads }];
}

function isUnknown({ ident, function: declaration }: Declared): boolean {
  const types = declaration?.overloads.flatMap(({ params = [], resultType }) => [...params, resultType]) ?? [];
  return [ident?.type, ...types].some((type) => type !== undefined && typeOf(type) === undefined);
}

const primitives: Readonly<Record<string, cel.CelType>> = {
  STRING: cel.stringType,
  INT64: cel.intType,
  UINT64: cel.uintType,
  BOOL: cel.boolType,
  BYTES: cel.bytesType,
  DOUBLE: cel.doubleType,
  TIMESTAMP: cel.timestampType,
  DURATION: cel.durationType,
  ANY: cel.anyType,
};

/** A declared type; `undefined` for messages of protocol buffers, and what is made of them. */
function typeOf(written: WrittenType): cel.CelType | undefined {
  const { primitive, wrapper, wellKnown, listType, mapType, typeParam, abstractType, type } = written;
  if ("dyn" in written) return cel.dynType;
  if ("null" in written) return cel.nullType;
  if (primitive !== undefined || wellKnown !== undefined) return primitives[primitive ?? wellKnown ?? ""];
  if (wrapper !== undefined) return cel.nullableOf(primitives[wrapper] ?? cel.dynType);
  if (typeParam !== undefined) return cel.typeParam(typeParam);
  if (type !== undefined) return cel.typeOf(typeOf(type) ?? cel.dynType);
  if (listType !== undefined) {
    const element = typeOf(listType.elemType ?? { dyn: {} });
    return element && cel.listOf(element);
  }
  if (mapType !== undefined) {
    const [key, value] = [typeOf(mapType.keyType), typeOf(mapType.valueType)];
    return key && value && cel.mapOf(key, value);
  }
  if (abstractType === undefined) return undefined;
  const params = (abstractType.parameterTypes ?? []).map(typeOf);
  return params.includes(undefined)
    ? undefined
    : cel.opaqueType(
        abstractType.name,
        params.filter((one) => one !== undefined),
      );
}
