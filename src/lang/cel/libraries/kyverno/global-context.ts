import { type Library, method, type World } from "../../library.ts";
import { dynType, opaqueType, stringType } from "../../type.ts";
import type { CelValue } from "../../value.ts";
import { ask, bothCases, ContextValue } from "./asking.ts";

const contextType = opaqueType("globalcontext.Context");

/**
 * What global context entries hold. The world is asked `globalReference` [name, projection], the projection being empty
 * for the whole; an entry that does not exist is null. (kyverno sdk: extensions/cel/libs/globalcontext)
 */
export const globalContextLibrary: Library = {
  name: "kyverno.globalcontext",
  types: [contextType],
  variables: [{ name: "globalContext", type: contextType, value: new ContextValue(contextType) }],
  functions: bothCases("Get").map((name) => ({
    name,
    overloads: [
      method([contextType, stringType], dynType, { call: get }),
      method([contextType, stringType, stringType], dynType, { call: get }),
    ],
  })),
};

function get([, name = "", projection = ""]: readonly CelValue[], world: World): CelValue {
  const attempt = "failed to get global reference";
  return ask({ world, kind: "globalReference", args: [name, projection], attempt });
}
