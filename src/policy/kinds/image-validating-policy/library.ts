import * as cel from "../../../lang/cel/index.ts";

/** What the functions of image validating policies ask the world, by name; the arguments are theirs. */
export type ImageQuestion = "verifyImageSignatures" | "verifyAttestationSignatures" | "extractPayload" | "getImageData";

const attestors = cel.listOf(cel.dynType);

/**
 * The functions that image validating policies have. They know nothing themselves: the world counts signatures.
 * (kyverno: pkg/cel/libs/imageverify)
 */
export const imageVerifyLibrary: cel.Library = {
  name: "kyverno.imageverify",
  functions: [
    asking("verifyImageSignatures", [cel.stringType, attestors], cel.intType),
    asking("verifyAttestationSignatures", [cel.stringType, cel.stringType, attestors], cel.intType),
    asking("extractPayload", [cel.stringType, cel.stringType], cel.dynType),
    asking("getImageData", [cel.stringType], cel.dynType),
  ],
};

function asking(kind: ImageQuestion, args: readonly cel.CelType[], result: cel.CelType): cel.FunctionDeclaration {
  return {
    name: kind,
    overloads: [cel.global(args, result, { call: (values, world) => world.ask({ kind, args: values }) })],
  };
}
