import { type Client, discover, type ServedKind } from "../../src/cluster/index.ts";
import type { GroupVersionResource } from "../../src/kube/index.ts";

/** What a control plane holds, to be gone back to. */
export interface Snapshot {
  /** Deletes what has come since; false where that cannot be done. */
  restore(): Promise<boolean>;
}

/** Remembers by name what there is, of all kinds. What is changed stays changed. */
export async function takeSnapshot(client: Client): Promise<Snapshot> {
  const before = new Set((await inventory(client)).map(keyOf));
  return {
    async restore() {
      try {
        // Deleting makes objects of controllers go, and policies that make objects anew have to go first.
        for (let round = 0; round < 3; round++) {
          const come = (await inventory(client)).filter((one) => !before.has(keyOf(one)));
          if (come.length === 0) return true;
          for (const { at, name, namespace } of come) await client.delete(at, { name, namespace }).catch(() => {});
        }
        return true;
      } catch {
        return false;
      }
    },
  };
}

interface Entry {
  readonly at: GroupVersionResource;
  readonly namespace: string;
  readonly name: string;
}

const keyOf = ({ at, namespace, name }: Entry) => `${at.group}/${at.resource}/${namespace}/${name}`;

/** What comes and goes by itself. */
const passing = ["events", "leases", "endpoints", "endpointslices", "policyreports", "clusterpolicyreports"];

async function inventory(client: Client): Promise<readonly Entry[]> {
  const { kinds } = await discover(client);
  const known = new Set<string>();
  const listed = kinds
    .filter(({ verbs }) => verbs.includes("list") && verbs.includes("delete"))
    .filter(({ resource }) => !passing.includes(resource))
    .filter(({ gvk, resource }) => {
      const name = `${gvk.group}/${resource}`;
      return !known.has(name) && known.add(name);
    });
  const lists = await Promise.all(listed.toSorted(policiesFirst).map((kind) => entriesOf(client, kind)));
  return lists.flat();
}

async function entriesOf(client: Client, { gvk, resource }: ServedKind): Promise<readonly Entry[]> {
  const at = { group: gvk.group, version: gvk.version, resource };
  const objects = await client.list(at, "");
  return objects
    .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
    .map(({ metadata }) => ({ at, namespace: metadata.namespace ?? "", name: metadata.name ?? "" }));
}

function policiesFirst(a: ServedKind, b: ServedKind): number {
  return Number(isPolicy(b)) - Number(isPolicy(a));
}

function isPolicy({ gvk }: ServedKind): boolean {
  return gvk.group.endsWith("kyverno.io") || gvk.group === "admissionregistration.k8s.io";
}
