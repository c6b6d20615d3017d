import { describe, expect, it } from "vitest";
import { pending } from "../../rule.ts";
import {
  answering,
  broken,
  compiled,
  creation,
  deployment,
  digest,
  exceptionWith,
  judged,
  pinned,
  podWith,
  policyWith,
  unknown,
} from "./samples.ts";

const naming = { validationConfigurations: { verifyDigest: false, required: false } };
const told = answering((query) => {
  const reference = query.kind === "imageData" ? query.reference : "";
  return { kind: "value", value: { resolvedImage: `${reference.split(":")[0]}@${digest}` } };
});

function named(spec: object, { object = podWith("nginx", pinned), facts = told, exceptions = [] as never[] } = {}) {
  const policy = compiled(policyWith({ ...naming, ...spec }), { exceptions });
  return judged(policy, { ...creation, object }, { facts, phase: "verify" });
}

/** (kyverno: pkg/image/verification/evaluator/policy.go MutateDigest) */
describe("the rule that names images by digests", () => {
  const place = ["spec", "containers", "0", "image"];

  it("names those that have none", () => {
    const digests = [{ path: place, image: `docker.io/nginx:latest@${digest}` }];
    expect(named({})).toMatchObject([{ status: "pass", images: { outcomes: [], digests } }]);
  });

  it("is there unless the policy says otherwise, with a door of its own", () => {
    const { doors = [], triggers } = compiled(policyWith(naming));
    expect(doors.map(({ path, side }) => [path, side])).toEqual([
      ["/ivpol/validate", "validate"],
      ["/ivpol/mutate", "mutate"],
    ]);
    expect(new Set(triggers.map(({ phase }) => phase))).toEqual(new Set(["validate", "verify"]));
    expect(compiled(policyWith({})).doors?.map(({ side }) => side)).toEqual(["validate"]);
    expect(named({ validationConfigurations: { mutateDigest: false } })).toEqual([]);
    expect(compiled(policyWith({ ...naming, evaluation: { mode: "JSON" } })).doors).toHaveLength(1);
  });

  it("says nothing where there is nothing to be named", () => {
    expect(named({}, { object: podWith(pinned) })).toEqual([]);
    expect(named({ matchImageReferences: [{ glob: "ghcr.io/*" }] })).toEqual([]);
    expect(named({ matchConditions: [{ name: "c", expression: "false" }] })).toEqual([]);
    expect(named({}, { exceptions: [exceptionWith({})] as never[] })).toEqual([]);
    expect(named({}, { exceptions: [exceptionWith({ images: ["x"] })] as never[] })).toHaveLength(1);
  });

  it("names images of controllers where they stand", () => {
    const object = { ...deployment.object, spec: { template: { spec: podWith("nginx").spec } } };
    const policy = compiled(policyWith(naming));
    const request = { ...deployment, object } as typeof deployment;
    const path = ["spec", "template", ...place];
    expect(judged(policy, request, { facts: told, phase: "verify" })).toMatchObject([
      { images: { digests: [{ path }] } },
    ]);
  });

  it("waits for registries", () => {
    expect(named({}, { facts: unknown })).toEqual([pending]);
  });

  it("tells which could not be found out, and names the others", () => {
    const facts = answering((query) => {
      const isFirst = query.kind === "imageData" && query.reference.includes("nginx");
      return isFirst ? { kind: "failure", message: "no connection" } : told.want(query);
    });
    const message = "failed to update digest: failed to resolve digest for image docker.io/nginx:latest: no connection";
    const said = { rule: "mutateDigest", status: "error", message };
    const [found] = named({}, { object: podWith("nginx", "redis"), facts });
    expect(found).toMatchObject({
      ...said,
      images: { outcomes: [said], digests: [{ image: `docker.io/redis:latest@${digest}` }] },
    });
    expect(named({}, { facts: broken })).toMatchObject([said]);
  });

  it("tells what is wrong with conditions and names", () => {
    const [condition] = named({ matchConditions: [{ name: "c", expression: "object.x == 1" }] });
    expect(condition).toMatchObject({ status: "error", message: "failed to update digest: no such key: x" });
    const [name] = named({}, { object: podWith("a b") });
    expect(name).toMatchObject({ rule: "mutateDigest", status: "error" });
  });
});
