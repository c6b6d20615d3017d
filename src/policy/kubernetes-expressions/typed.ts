import * as cel from "../../lang/cel/index.ts";
import { named, plain } from "./compiler.ts";

/** What expressions may name where objects have a type, and the types of the variables that have been declared. */
export interface TypedExpressions {
  readonly environment: cel.Environment;
  readonly variables: Map<string, cel.CelType>;
}

/** Declares what all that expressions ever have, for who looks whether they name fields that objects cannot have. */
export function declareTyped(object: cel.CelType): TypedExpressions {
  const types = new Map<string, cel.CelType>();
  const variables = {
    ...named,
    object,
    oldObject: object,
    params: cel.dynType,
    variables: cel.variablesType("kubernetes.variables", types),
  };
  const like = plain(true);
  return { environment: new cel.Environment({ ...like.options, variables }, like), variables: types };
}
