import { expect, it } from "vitest";
import { createPlane } from "../../apiserver/index.ts";
import { createClient } from "../../cluster/index.ts";
import { companionKinds, policyKinds } from "../../policy/index.ts";
import { reportKinds } from "../../report/index.ts";
import { awaitDefinitions } from "./definitions.ts";

const crds = { group: "apiextensions.k8s.io", version: "v1", resource: "customresourcedefinitions" };

it("awaitDefinitions does not wait for kinds without which policies can be judged", async () => {
  const plane = createPlane();
  const client = createClient({ transport: plane.handle, user: { username: "admin", groups: ["system:masters"] } });
  for (const { crd } of [...policyKinds, ...reportKinds]) await client.create(crds, crd);
  const warnings: string[] = [];
  const log = { info() {}, error() {}, warn: (message: string) => void warnings.push(message) };
  await awaitDefinitions({ client, install: false, log, signal: new AbortController().signal });
  const names = companionKinds.map(({ crd }) => crd.metadata.name).join(", ");
  expect(warnings).toEqual([expect.stringContaining(`going on without custom kinds that are missing: ${names};`)]);
  await plane.close();
});
