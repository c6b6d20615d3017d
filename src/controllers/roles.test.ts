import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPlane, type Plane } from "../apiserver/index.ts";
import { type Client, createClient, type Transport } from "../cluster/index.ts";
import type { Resource } from "../kube/index.ts";
import { type Roles, watchRoles } from "./roles.ts";

const group = { group: "rbac.authorization.k8s.io", version: "v1" };
const user = { username: "admin", groups: ["system:masters"] };
const alice = { username: "alice", groups: [] };

let plane: Plane;
let admin: Client;
let roles: Roles;
let line: AbortController;
let log: string[];

beforeEach(async () => {
  // The clock alone can be set forward; what waits goes on waiting in real time.
  vi.useFakeTimers({ toFake: ["performance"] });
  plane = createPlane();
  admin = createClient({ transport: plane.handle, user });
  line = new AbortController();
  const transport: Transport = (request) => {
    if (line.signal.aborted) throw Object.assign(new Error("cut"), { code: "ECONNREFUSED" });
    return plane.handle({ ...request, signal: AbortSignal.any([request.signal, line.signal]) });
  };
  log = [];
  await admin.create({ ...group, resource: "clusterrolebindings" }, binding);
  roles = watchRoles(createClient({ transport, user }), (message) => void log.push(message));
  await until(() => roles.synced());
});
afterEach(async () => {
  roles.stop();
  await plane.close();
  vi.useRealTimers();
});

const binding: Resource = {
  apiVersion: "rbac.authorization.k8s.io/v1",
  kind: "ClusterRoleBinding",
  metadata: { name: "alice" },
  subjects: [{ kind: "User", name: "alice", apiGroup: group.group }],
  roleRef: { apiGroup: group.group, kind: "ClusterRole", name: "edit" },
};

async function until(holds: () => boolean): Promise<void> {
  for (let left = 1_000; left > 0; left -= 1) {
    if (holds()) return;
    await sleep(10);
  }
  throw new Error("it does not come true");
}

describe("watchRoles", () => {
  it("trusts what it knows for a minute without the cluster, and no longer", async () => {
    line.abort();
    await until(() => log.some((message) => message.includes("clusterrolebindings")));
    vi.advanceTimersByTime(59_000);
    expect(roles.of(alice, "default")).toEqual({ roles: [], clusterRoles: ["edit"] });
    vi.advanceTimersByTime(2_000);
    expect(() => roles.of(alice, "default")).toThrow(/the role bindings are out of date/);

    await admin.delete({ ...group, resource: "clusterrolebindings" }, { namespace: "", name: "alice" });
    line = new AbortController();
    await until(() => isKnown(() => roles.of(alice, "default")));
    expect(roles.of(alice, "default")).toEqual({ roles: [], clusterRoles: [] });
  });
});

function isKnown(ask: () => unknown): boolean {
  try {
    ask();
    return true;
  } catch {
    return false;
  }
}
