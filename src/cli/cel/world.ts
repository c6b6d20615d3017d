import * as cel from "../../lang/cel/index.ts";

/**
 * What expressions can know here: the moment and chance, and nothing of a cluster, a registry or the network. Such a
 * question ends the evaluation, for no `||` may hide that it was not asked.
 *
 * @param now milliseconds since 1970
 */
export function offlineWorld(now: number): cel.World {
  let seeds = 0;
  return {
    ask({ kind }) {
      if (kind === "time.now") return new cel.Timestamp(BigInt(now) * 1_000_000n);
      if (kind === "random.seed") return `${now}/${seeds++}`;
      return new cel.Abort("pending", `${questions[kind] ?? kind} is not asked here: there is only the input`);
    },
  };
}

const questions: { readonly [kind: string]: string | undefined } = {
  authorize: "the authorizer",
  globalReference: "the global context",
  http: "the network",
  imageData: "the registry",
  "generator.apply": "the cluster (generator.Apply)",
  "resource.get": "the cluster (resource.Get)",
  "resource.list": "the cluster (resource.List)",
  "resource.post": "the cluster (resource.Post)",
  "resource.toGVR": "the cluster (resource.ToGVR)",
};
