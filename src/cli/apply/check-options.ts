import { InputError } from "../input/index.ts";
import type { ApplyOptions } from "./options.ts";

/** Throws an `InputError` for flags that do not go together. (kyverno: commands/apply/command.go checkArguments) */
export function checkOptions(options: ApplyOptions): void {
  const wrong = checks.find(({ isWrong }) => isWrong(options));
  if (wrong !== undefined) throw new InputError(wrong.message);
}

interface Check {
  readonly message: string;
  isWrong(options: ApplyOptions): boolean;
}

/** In the order in which they are told. */
const checks: readonly Check[] = [
  {
    message: "pass the values either using set flag or values_file flag",
    isWrong: ({ valuesFile, set }) => valuesFile !== "" && set.length > 0,
  },
  { message: "require policy", isWrong: ({ policies }) => policies.length === 0 },
  {
    message: "a stdin pipe can be used for either policies or resources, not both",
    isWrong: ({ policies, resources }) => policies.includes("-") && resources[0] === "-",
  },
  {
    message: "both resource and json files can not be used together, use one or the other",
    isWrong: ({ resources, json }) => resources.length > 0 && json.length > 0,
  },
  { message: "resource file(s) or cluster required", isWrong: hasNothing },
  {
    message: "crd-paths and kubeconfig flags are mutually exclusive, please use only one of them",
    isWrong: ({ crdPaths, kubeconfig }) => crdPaths.length > 0 && kubeconfig !== "",
  },
];

function hasNothing({ resources, json, httpPayloads, envoyPayloads, cluster }: ApplyOptions): boolean {
  return !cluster && [resources, json, httpPayloads, envoyPayloads].every((list) => list.length === 0);
}
