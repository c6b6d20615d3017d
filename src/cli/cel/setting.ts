import * as cel from "../../lang/cel/index.ts";
import { InputError } from "../input/index.ts";

/** Whose functions and variables expressions have. */
export type Dialect = "kubernetes" | "kyverno";

/** What expressions may name, with the values of variables that nobody gave. */
export interface Setting {
  readonly dialect: Dialect;
  readonly environment: cel.Environment;
  /** Variables that can be given, `object` included. */
  readonly names: readonly string[];
  readonly values: cel.Variables;
}

/** The setting of a dialect by its name. */
export function settingOf(name: string): Setting {
  if (name === "kubernetes") return kubernetesSetting();
  if (name === "kyverno") return kyvernoSetting();
  throw new InputError(`there is no library "${name}": kubernetes and kyverno are known`);
}

/** As admission policies have it. (kubernetes: apiserver/pkg/admission/plugin/cel/compile.go) */
function kubernetesSetting(): Setting {
  const { kubernetesCore, allKubernetesLibraries, admissionRequestType, namespaceType, dynType } = cel;
  const variables = {
    object: dynType,
    oldObject: dynType,
    params: dynType,
    variables: dynType,
    request: admissionRequestType,
    namespaceObject: namespaceType,
  };
  const libraries = [...kubernetesCore, ...allKubernetesLibraries];
  const authorizer = cel.authorizerType;
  return {
    dialect: "kubernetes",
    environment: new cel.Environment({ ...strict, libraries, variables: { ...variables, authorizer } }),
    names: Object.keys(variables),
    values: { ...absent, params: null, authorizer: new cel.AuthorizerValue() },
  };
}

/** As Kyverno's own kinds have it, with the functions that only some kinds have. (kyverno: pkg/cel/compiler/env.go) */
function kyvernoSetting(): Setting {
  const { kyvernoCore, kubernetesLibraries, allKyvernoLibraries, kyvernoRequestType, namespaceType, dynType } = cel;
  const variables = {
    object: dynType,
    oldObject: dynType,
    variables: dynType,
    request: kyvernoRequestType,
    namespaceObject: namespaceType,
  };
  const libraries = [...kyvernoCore, ...kubernetesLibraries, ...allKyvernoLibraries("")];
  const replaced = [cel.orValueOfAnything];
  return {
    dialect: "kyverno",
    environment: new cel.Environment({ ...strict, libraries, variables, replaced }),
    names: Object.keys(variables),
    values: absent,
  };
}

const strict = { homogeneous: true, literals: true };

/** As for an object that is made, in a policy without variables; there is no request unless one is given. */
const absent: cel.Variables = { object: null, oldObject: null, namespaceObject: null, variables: {} };
