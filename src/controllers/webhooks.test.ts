import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  crdResource,
  type LabPlane,
  type LabSide,
  openPlane,
  policyOf,
  policyResource,
  readinessOf,
  startSide,
  until,
  validating,
  webhookName,
} from "../../test/engine-lab.ts";
import type { Transport, TransportRequest, TransportResponse } from "../cluster/index.ts";
import type { Resource } from "../kube/index.ts";

let lab: LabPlane;
let replica: LabSide | undefined;

beforeEach(async () => {
  lab = await openPlane(() => replica?.admission.port);
});
afterEach(async () => {
  await replica?.side.stop();
  await replica?.admission.close();
  replica = undefined;
  await lab.plane.close();
});

/** Starts a leader whose requests to the control plane go through this. */
async function startLeader(transport: Transport = lab.plane.handle): Promise<LabSide> {
  replica = await startSide(lab, { instance: "a", transport });
  replica.side.lead();
  return replica;
}

const widgets: Resource = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    names: { kind: "Widget", plural: "widgets" },
    scope: "Namespaced",
    versions: [{ name: "v1", served: true, storage: true, schema: { openAPIV3Schema: { type: "object" } } }],
  },
};

function policyOnWidgets(): Resource {
  return JSON.parse(JSON.stringify(policyOf("labels")).replace('"Pod"', '"Widget"'));
}

const readiness = async (name = "labels") => readinessOf(await lab.admin.get(policyResource, "", name));
const asksAbout = async () => JSON.stringify((await lab.admin.get(validating, "", webhookName)).webhooks);

describe("a policy on a kind that has just been defined", () => {
  it("is ready only with a webhook for it, though nobody tells of the definition", async () => {
    const isSilent = ({ path, query }: TransportRequest) =>
      path.endsWith("/customresourcedefinitions") && query.includes("watch");
    await startLeader((request) => (isSilent(request) ? silence(request) : lab.plane.handle(request)));
    await lab.admin.create(crdResource, widgets);
    await lab.admin.create(policyResource, policyOnWidgets());
    await until(async () => (await readiness()) === "True");
    expect(await asksAbout()).toContain('"widgets"');
  });

  it("is not ready while the API server does not tell of it", async () => {
    let old: TransportResponse | undefined;
    let behind = false;
    await startLeader(async (request) => {
      if (request.path !== "/apis") return lab.plane.handle(request);
      if (!behind || old === undefined) old = await lab.plane.handle(request);
      return old;
    });
    behind = true;
    await lab.admin.create(crdResource, widgets);
    await lab.admin.create(policyResource, policyOnWidgets());
    await until(async () => (await readiness()) !== undefined);
    expect(await readiness()).toBe("False");
    behind = false;
    await until(async () => (await readiness()) === "True");
    expect(await asksAbout()).toContain('"widgets"');
  });

  it("is ready at once where nobody has defined the kind", async () => {
    await startLeader();
    await lab.admin.create(policyResource, policyOnWidgets());
    await until(async () => (await readiness()) !== undefined);
    expect(await readiness()).toBe("True");
  });
});

describe("webhook configurations", () => {
  it("come back at once, however often somebody deletes them", async () => {
    const { admin } = lab;
    await startLeader();
    await admin.create(policyResource, policyOf("registries", { action: "Enforce" }));
    await until(async () => (await readiness("registries")) === "True");
    for (let round = 0; round < 120; round += 1) {
      const { metadata } = await admin.get(validating, "", webhookName);
      await admin.delete(validating, { namespace: "", name: webhookName });
      await until(async () => (await admin.get(validating, "", webhookName)).metadata.uid !== metadata.uid);
    }
  });

  it("come back at once while somebody keeps relabelling them", async () => {
    const { admin } = lab;
    const { requests } = await startLeader();
    await admin.create(policyResource, policyOf("registries", { action: "Enforce" }));
    await until(async () => (await readiness("registries")) === "True");
    const target = { namespace: "", name: webhookName };
    const relabel = (value: string) =>
      admin.patch(validating, target, { kind: "merge", patch: { metadata: { labels: { value } } } });
    const writes = () =>
      requests.filter(({ verb, resource }) => verb === "update" && resource === validating.resource).length;
    const before = writes();
    const isRestored = async () => (await admin.get(validating, "", webhookName)).metadata.labels?.value === undefined;
    for (let round = 0; round < 60 && writes() - before < 50; round += 1) {
      await relabel(`${round}`);
      await until(isRestored);
    }
    await relabel("spinning");
    for (let round = 0; round < 70; round += 1) {
      const patch = [{ op: "replace", path: "/webhooks/0/failurePolicy", value: "Ignore" }];
      await admin.patch(validating, target, { kind: "json", patch });
      await until(async () => !(await asksAbout()).includes('"Ignore"'));
      await relabel(`again-${round}`);
    }
  });
});

function silence({ signal }: TransportRequest): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("aborted"))));
}

describe("conditions that the API server does not take", () => {
  it("are left out, for it would refuse all webhooks because of them", async () => {
    const invalid = { kind: "Status", reason: "Invalid", message: "no such conditions" };
    const refuses = ({ method, body }: TransportRequest) =>
      method !== "GET" && new TextDecoder().decode(body).includes("matchConditions");
    await startLeader(async (request) =>
      refuses(request) ? { status: 422, headers: {}, body: JSON.stringify(invalid) } : lab.plane.handle(request),
    );
    const matchConditions = [{ name: "always", expression: "true" }];
    await lab.admin.create(policyResource, policyOf("labels", { spec: { webhookConfiguration: { matchConditions } } }));
    await until(async () => (await readiness()) === "True");
    expect(await asksAbout()).toContain("validate.kyverno.svc-fail-finegrained-labels");
    expect(await asksAbout()).not.toContain("matchConditions");
  });
});
