import { CelError, Failure } from "../../failure.ts";
import { type Library, method, type World } from "../../library.ts";
import { anyType, boolType, listOf, mapOf, opaqueType, stringType } from "../../type.ts";
import type { CelValue } from "../../value.ts";
import { ask, bothCases, ContextValue } from "./asking.ts";
import { toPlain } from "./plain.ts";

const contextType = opaqueType("generator.Context");
const objectsType = listOf(mapOf(stringType, anyType));

/**
 * Objects to be made. The world is asked `generator.apply` [namespace, objects], and answers with anything but an error.
 * With a namespace all objects are made there, and none is named in the call. (kyverno sdk:
 * extensions/cel/libs/generator)
 */
export function generatorLibrary(namespace: string): Library {
  const overload =
    namespace === ""
      ? method([contextType, stringType, objectsType], boolType, {
          call: ([, target = "", objects = []], world) => apply(target, objects, world),
        })
      : method([contextType, objectsType], boolType, {
          call: ([, objects = []], world) => apply(namespace, objects, world),
        });
  return {
    name: "kyverno.generator",
    types: [contextType],
    variables: [{ name: "generator", type: contextType, value: new ContextValue(contextType) }],
    functions: bothCases("Apply").map((name) => ({ name, overloads: [overload] })),
  };
}

function apply(namespace: CelValue, objects: CelValue, world: World): CelValue {
  const plain = toPlain(objects);
  if (plain instanceof CelError) return plain;
  const attempt = "failed to generate resources";
  const answer = ask({ world, kind: "generator.apply", args: [namespace, plain], attempt });
  return answer instanceof Failure ? answer : true;
}
