import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import type { Outcome } from "../../rule.ts";
import { compiled, creating, noFacts, policyWith } from "./samples.ts";

const scalar = fc.constantFrom<unknown>("a", "b", "1", "", true, false, 0, 1, 5, null);
const scalarPattern = fc.constantFrom<unknown>("a", "a|b", "?*", "*", "!a", ">0", "0-3", "", true, 5, null);
const key = fc.constantFrom("image", "name", "port");
const anchored = fc.tuple(fc.constantFrom("", "(", "=(", "X(", "<("), key).map(([open, name]) => {
  return open === "" ? name : `${open}${name})`;
});

const element = fc.dictionary(key, scalar, { maxKeys: 3 });
const elementPattern = fc.dictionary(anchored, scalarPattern, { maxKeys: 2 });

const podSpec = fc.record(
  { containers: fc.array(element, { maxLength: 3 }), hostNetwork: scalar, nested: element },
  { requiredKeys: [] },
);

const specPattern = fc.record(
  {
    containers: fc.tuple(elementPattern),
    "^(containers)": fc.tuple(elementPattern),
    hostNetwork: scalarPattern,
    "(hostNetwork)": scalarPattern,
    nested: elementPattern,
    "=(nested)": elementPattern,
  },
  { requiredKeys: [] },
);

function judge(pattern: object, object: Resource, message: string): Outcome | undefined {
  const policy = compiled(policyWith({ validate: { message, pattern: { spec: pattern } } }));
  const request = creating(object);
  const [rule] = policy.rulesFor(request.kind).filter((one) => one.matches(request, noFacts) === true);
  return rule?.run(request, noFacts) as Outcome | undefined;
}

const podOf = (spec: object): Resource => ({
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "a", namespace: "b" },
  spec,
});

const ownersOf = (spec: object): readonly [string, Resource][] => {
  const metadata = { name: "a", namespace: "b" };
  const template = { template: { spec } };
  return [
    ["autogen-", { apiVersion: "apps/v1", kind: "Deployment", metadata, spec: template }],
    ["autogen-", { apiVersion: "v1", kind: "ReplicationController", metadata, spec: template }],
    [
      "autogen-cronjob-",
      { apiVersion: "batch/v1", kind: "CronJob", metadata, spec: { jobTemplate: { spec: template } } },
    ],
  ];
};

/** An outcome without what names the rule and the place of the Pod's spec. */
function plain(outcome: Outcome | undefined, prefix: string, template: string): string {
  const { status, message = "", path = "" } = outcome ?? { status: "absent" };
  const within = (text: string) =>
    text.replaceAll(`/${template}spec/`, "/spec/").replaceAll(`${prefix}registry`, "registry");
  return [status, within(message), within(path)].join("\n");
}

describe("a rule for Pods and the rules made from it", () => {
  it("say the same of a Pod and of whatever makes such a Pod", () => {
    fc.assert(
      fc.property(specPattern, podSpec, (pattern, spec) => {
        const pod = plain(judge(pattern, podOf(spec), "m"), "", "");
        for (const [prefix, owner] of ownersOf(spec)) {
          const template = owner.kind === "CronJob" ? "spec/jobTemplate/spec/template/" : "spec/template/";
          expect(plain(judge(pattern, owner, "m"), prefix, template)).toBe(pod);
        }
      }),
      { numRuns: 500 },
    );
  });
});
