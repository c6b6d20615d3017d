import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Resource } from "../../../kube/index.ts";
import type { CompiledPolicy, Outcome, Pending, Request } from "../../rule.ts";
import { compiled, creating, noFacts, policyWith, updating } from "./samples.ts";

type Part = Readonly<Record<string, unknown>>;

const word = fc.constantFrom("a", "b", "team", "nginx:1", "5", "10Mi", "true");
const scalar = fc.oneof(word, fc.integer({ min: 0, max: 3 }), fc.boolean(), fc.constant(null));
const labels = fc.dictionary(fc.constantFrom("app", "team", "tier"), word, { maxKeys: 3 });
const container = fc.record(
  {
    name: word,
    image: word,
    env: fc.array(fc.record({ name: word, value: word }), { maxLength: 2 }),
    securityContext: fc.record(
      { privileged: fc.boolean(), runAsUser: fc.integer({ min: 0, max: 2 }) },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ["name", "image"] },
);
const pod = fc
  .record({
    labels,
    annotations: labels,
    containers: fc.array(container, { minLength: 1, maxLength: 3 }),
    extra: scalar,
  })
  .map(({ labels: own, annotations, containers, extra }): Resource => {
    const metadata = { name: "web", namespace: "team", labels: own, annotations };
    return { apiVersion: "v1", kind: "Pod", metadata, spec: { hostNetwork: extra, containers } };
  });

const wanted = fc.constantFrom<unknown>("a", "?*", "!b", "a|b", ">1", "*", "5-12", true, null, "<20Mi");
const key = (name: string) =>
  fc.constantFrom("", "(", "=(", "X(", "<(").map((open) => (open === "" ? name : `${open}${name})`));
const pattern = fc
  .tuple(key("team"), key("image"), key("privileged"), wanted, wanted, wanted)
  .map(([label, image, privileged, a, b, c]) => ({
    metadata: { "=(labels)": { [label]: a } },
    spec: { containers: [{ [image]: b, "=(securityContext)": { [privileged]: c } }] },
  }));
const conditions = fc
  .tuple(
    fc.constantFrom(
      "metadata.labels.team || ''",
      "spec.containers[].image",
      "spec.containers[].env[].name",
      "metadata.labels",
    ),
    fc.constantFrom("Equals", "NotEquals", "AnyIn", "AllNotIn", "GreaterThan"),
    fc.oneof(word, fc.array(word, { maxLength: 2 })),
  )
  .map(([path, operator, value]) => ({ any: [{ key: `{{ request.object.${path} }}`, operator, value }] }));

const rules: fc.Arbitrary<Part> = fc.oneof(
  pattern.map((one) => ({ validate: { message: "{{ request.object.metadata.name }} is wrong", pattern: one } })),
  fc.array(pattern, { minLength: 1, maxLength: 2 }).map((anyPattern) => ({ validate: { message: "no", anyPattern } })),
  conditions.map((one) => ({ validate: { message: "no", deny: { conditions: one } } })),
  fc
    .tuple(conditions, pattern)
    .map(([preconditions, one]) => ({ preconditions, validate: { message: "no", pattern: one } })),
  fc
    .constantFrom("baseline", "restricted")
    .map((level) => ({ validate: { podSecurity: { level, version: "latest" } } })),
  conditions.map((one) => ({
    validate: { message: "no", foreach: [{ list: "request.object.spec.containers", deny: { conditions: one } }] },
  })),
);

function policyOf(rule: Part): CompiledPolicy {
  const { validate, ...rest } = rule;
  return compiled(policyWith({ ...rest, validate }));
}

function said(policy: CompiledPolicy, request: Request): readonly (Outcome | undefined | Pending)[] {
  return policy
    .rulesFor(request.kind)
    .filter((rule) => rule.matches(request, noFacts) === true)
    .map((rule) => rule.run(request, noFacts));
}

/** The same value with the keys of each object in another order. */
function reordered(value: unknown, turn: number): unknown {
  if (Array.isArray(value)) return value.map((one) => reordered(one, turn));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, one]) => [name, reordered(one, turn)] as const);
  const at = entries.length === 0 ? 0 : turn % entries.length;
  return Object.fromEntries([...entries.slice(at), ...entries.slice(0, at)].reverse());
}

describe("what a rule says of a request", () => {
  it("does not depend on the order of the object's keys", () => {
    fc.assert(
      fc.property(rules, pod, pod, fc.nat(5), (rule, object, old, turn) => {
        const policy = policyOf(rule);
        const other = reordered(object, turn) as Resource;
        expect(said(policy, creating(other))).toEqual(said(policy, creating(object)));
        expect(said(policy, updating(reordered(old, turn) as Resource, other))).toEqual(
          said(policy, updating(old, object)),
        );
      }),
      { numRuns: 300 },
    );
  });

  it("is the same each time, whichever copy of the policy is asked", () => {
    fc.assert(
      fc.property(rules, pod, (rule, object) => {
        const [first, second] = [policyOf(rule), policyOf(rule)];
        const once = said(first, creating(object));
        expect(said(first, creating(object))).toEqual(once);
        expect(said(second, creating(structuredClone(object)))).toEqual(once);
      }),
      { numRuns: 200 },
    );
  });

  it("leaves the object as it came", () => {
    fc.assert(
      fc.property(rules, pod, (rule, object) => {
        const before = structuredClone(object);
        said(policyOf(rule), creating(object));
        expect(object).toEqual(before);
      }),
    );
  });
});
