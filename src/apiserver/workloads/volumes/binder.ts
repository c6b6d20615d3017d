import type { Resource } from "../../../kube/index.ts";
import { same } from "../../kinds/equal.ts";
import { type Bench, type Controller, controllerManager, keyOf, type Next, splitKey } from "../controller.ts";
import { find, listOf, write } from "../objects.ts";
import { unless } from "../refusal.ts";
import { resources } from "../resources.ts";
import { timestamp } from "../timestamp.ts";
import { type Claim, classOf, isFor, type Volume, volumeFor } from "./volume.ts";

/**
 * Gives claims the volumes that there are. Nobody provisions any: a claim that finds none stays pending, as in a cluster
 * whose provisioner does not run. (kubernetes: pkg/controller/volume/persistentvolume)
 */
export const volumeBinder: Controller = {
  name: "persistentvolume-controller",
  user: controllerManager("persistent-volume-binder"),
  /** One after the other, so that no volume is given away twice. */
  workers: 1,
  start(bench) {
    const { api } = bench;
    const pending = async () => {
      const claims = await listOf<Claim>(api, resources.persistentVolumeClaims, "");
      return claims.filter((claim) => claim.status?.phase !== "Bound").map(keyOf);
    };
    bench.watch(resources.persistentVolumeClaims, (claim, type) => [
      keyOf(claim),
      ...(type === "DELETED" ? volumeKeys(claim as Claim) : []),
    ]);
    bench.watch(resources.persistentVolumes, async (volume) => [keyOf(volume), ...(await pending())]);
    if (api.kinds().some(({ resource }) => resource.resource === "storageclasses")) {
      bench.watch(resources.storageClasses, pending);
    }
    return (key) => (splitKey(key).namespace === "" ? settleVolume(bench, key) : settleClaim(bench, key));
  },
};

function volumeKeys({ spec }: Claim): readonly string[] {
  return spec.volumeName === undefined ? [] : [`/${spec.volumeName}`];
}

/** A volume is available, bound, or released by a claim that is no more; what becomes of it then is not for us to do. */
async function settleVolume(bench: Bench, key: string): Promise<Next> {
  const { api } = bench;
  const volume = await find<Volume>(api, resources.persistentVolumes, splitKey(key));
  if (volume === undefined) return undefined;
  await setPhase(bench, volume, await phaseOf(api, volume));
  return undefined;
}

async function phaseOf(api: Bench["api"], volume: Volume): Promise<string> {
  const { claimRef } = volume.spec;
  if (claimRef === undefined || claimRef.uid === undefined || claimRef.uid === "") return "Available";
  const { namespace = "", name = "" } = claimRef;
  const claim = await find<Claim>(api, resources.persistentVolumeClaims, { namespace, name });
  return claim?.metadata.uid === claimRef.uid ? "Bound" : "Released";
}

async function setPhase({ api, clock }: Bench, volume: Volume, phase: string): Promise<void> {
  if (volume.status?.phase === phase) return;
  const lastPhaseTransitionTime = timestamp(clock.now());
  const next = { ...volume, status: { ...volume.status, phase, lastPhaseTransitionTime } };
  await unless(["NotFound"], write(api, resources.persistentVolumes, next, "status"));
}

async function settleClaim(bench: Bench, key: string): Promise<Next> {
  const { api } = bench;
  const claim = await find<Claim>(api, resources.persistentVolumeClaims, splitKey(key));
  if (claim === undefined || claim.metadata.deletionTimestamp !== undefined) return undefined;
  if (claim.spec.volumeName !== undefined && claim.spec.volumeName !== "") return settleNamed(bench, claim);
  const volume = volumeFor(claim, await listOf<Volume>(api, resources.persistentVolumes, ""));
  if (volume === undefined) await explain(bench, claim);
  else await bind(bench, claim, volume);
  return undefined;
}

/** The volume that a claim names may be gone, or somebody else's. */
async function settleNamed(bench: Bench, claim: Claim): Promise<Next> {
  const { api, events } = bench;
  const isBound = claim.metadata.annotations?.[completed] !== undefined;
  const name = claim.spec.volumeName ?? "";
  const volume = await find<Volume>(api, resources.persistentVolumes, { namespace: "", name });
  const isOurs = volume !== undefined && (volume.spec.claimRef === undefined || isFor(volume, claim));
  if (isOurs) await bind(bench, claim, volume);
  else if (isBound && claim.status?.phase !== "Lost") {
    const message =
      volume === undefined
        ? "Bound claim has lost its PersistentVolume. Data on the volume is lost!"
        : "Bound claim has lost reference to PersistentVolume. Data on the volume is lost!";
    events.record(claim, { type: "Warning", reason: "ClaimLost", message });
    await writeStatus(api, claim, { phase: "Lost" });
  }
  return undefined;
}

const completed = "pv.kubernetes.io/bind-completed";
const byController = "pv.kubernetes.io/bound-by-controller";

/** Writes both ends: the volume first, so that no other claim gets it. */
async function bind(bench: Bench, claim: Claim, volume: Volume): Promise<void> {
  const { api } = bench;
  const taken = await bindVolume(api, claim, volume);
  await setPhase(bench, taken, "Bound");
  const bound = await bindClaim(api, claim, taken);
  const { accessModes, capacity } = taken.spec;
  await writeStatus(api, bound, { phase: "Bound", accessModes, capacity });
}

async function bindVolume(api: Bench["api"], claim: Claim, volume: Volume): Promise<Volume> {
  const { namespace, name, uid, resourceVersion } = claim.metadata;
  if (volume.spec.claimRef?.uid === uid) return volume;
  const isReserved = volume.spec.claimRef !== undefined;
  const claimRef = { apiVersion: "v1", kind: "PersistentVolumeClaim", namespace, name, uid, resourceVersion };
  const metadata = isReserved ? volume.metadata : annotated(volume, { [byController]: "yes" });
  const next = { ...volume, metadata, spec: { ...volume.spec, claimRef } };
  return write(api, resources.persistentVolumes, next as Volume);
}

async function bindClaim(api: Bench["api"], claim: Claim, volume: Volume): Promise<Claim> {
  const isNamed = claim.spec.volumeName === volume.metadata.name;
  if (isNamed && claim.metadata.annotations?.[completed] === "yes") return claim;
  const notes = isNamed ? { [completed]: "yes" } : { [completed]: "yes", [byController]: "yes" };
  const spec = { ...claim.spec, volumeName: volume.metadata.name ?? "" };
  return write(api, resources.persistentVolumeClaims, { ...claim, metadata: annotated(claim, notes), spec });
}

function annotated({ metadata }: Resource, notes: Readonly<Record<string, string>>): Resource["metadata"] {
  return { ...metadata, annotations: { ...metadata.annotations, ...notes } };
}

async function writeStatus(api: Bench["api"], claim: Claim, change: Readonly<Record<string, unknown>>): Promise<void> {
  const status = { ...claim.status, ...change };
  if (same(status, claim.status)) return;
  await unless(["NotFound"], write(api, resources.persistentVolumeClaims, { ...claim, status }, "status"));
}

/** Tells why there is no volume: nobody is asked for one, nobody is there to ask, or nobody has answered. */
async function explain({ api, events }: Bench, claim: Claim): Promise<void> {
  const name = classOf(claim);
  if (name === "") {
    const message = "no persistent volumes available for this claim and no storage class is set";
    events.record(claim, { type: "Normal", reason: "FailedBinding", message });
    return;
  }
  const found = await find(api, resources.storageClasses, { namespace: "", name });
  if (found === undefined) {
    const message = `storageclass.storage.k8s.io "${name}" not found`;
    events.record(claim, { type: "Warning", reason: "ProvisioningFailed", message });
    return;
  }
  if (found.volumeBindingMode === "WaitForFirstConsumer") {
    const message = "waiting for first consumer to be created before binding";
    events.record(claim, { type: "Normal", reason: "WaitForFirstConsumer", message });
    return;
  }
  await askProvisioner({ api, events }, claim, String(found.provisioner ?? ""));
}

const provisionerNotes = ["volume.beta.kubernetes.io/storage-provisioner", "volume.kubernetes.io/storage-provisioner"];

/** The claim is marked for its provisioner, of which there is none here. */
async function askProvisioner(
  { api, events }: Pick<Bench, "api" | "events">,
  claim: Claim,
  provisioner: string,
): Promise<void> {
  if (provisioner === "kubernetes.io/no-provisioner") return;
  const notes = Object.fromEntries(provisionerNotes.map((key) => [key, provisioner]));
  const metadata = annotated(claim, notes);
  if (!same(metadata, claim.metadata)) {
    await unless(["NotFound"], write(api, resources.persistentVolumeClaims, { ...claim, metadata }));
  }
  const message = `Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;
  events.record(claim, { type: "Normal", reason: "ExternalProvisioning", message });
}
