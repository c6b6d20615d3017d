import type { Draft } from "../kind.ts";
import { pullPolicyFor } from "./container-defaults.ts";
import { fill, fillZero, inner, innerAt, inners } from "./draft.ts";
import { has, text } from "./fields.ts";

type Filler = (source: Draft) => void;

const readableMode: Filler = (source) => fill(source, "defaultMode", 0o644);

/** What each source of volumes leaves out. (kubernetes: pkg/apis/core/v1/zz_generated.defaults.go) */
const fillers: Readonly<Record<string, Filler>> = {
  hostPath: (source) => fill(source, "type", ""),
  secret: readableMode,
  configMap: readableMode,
  downwardAPI: (source) => {
    readableMode(source);
    defaultItems(source);
  },
  projected: (source) => {
    readableMode(source);
    for (const one of inners(source, "sources")) defaultProjection(one);
  },
  image: (source) => fillZero(source, "pullPolicy", pullPolicyFor(text(source, "reference"))),
  iscsi: (source) => fillZero(source, "iscsiInterface", "default"),
  rbd: (source) => {
    fillZero(source, "pool", "rbd");
    fillZero(source, "user", "admin");
    fillZero(source, "keyring", "/etc/ceph/keyring");
  },
  azureDisk: (source) => {
    fill(source, "cachingMode", "ReadWrite");
    fill(source, "fsType", "ext4");
    fill(source, "readOnly", false);
    fill(source, "kind", "Shared");
  },
  scaleIO: (source) => {
    fillZero(source, "storageMode", "ThinProvisioned");
    fillZero(source, "fsType", "xfs");
  },
  ephemeral: (source) => {
    const claim = innerAt(source, "volumeClaimTemplate", "spec");
    if (claim) fill(claim, "volumeMode", "Filesystem");
  },
};

/** Fills in what a volume leaves out; one without any source is an empty directory. */
export function defaultVolume(volume: Draft): void {
  const sources = Object.keys(volume).filter((key) => key !== "name" && has(volume, key));
  if (sources.length === 0) volume.emptyDir = {};
  defaultVolumeSource(volume);
}

/** Fills in what the sources in a volume, or in the spec of a persistent one, leave out. */
export function defaultVolumeSource(holder: Draft): void {
  for (const [key, filler] of Object.entries(fillers)) {
    const source = inner(holder, key);
    if (source) filler(source);
  }
}

function defaultItems(source: Draft): void {
  for (const item of inners(source, "items")) {
    const field = inner(item, "fieldRef");
    if (field) fillZero(field, "apiVersion", "v1");
  }
}

function defaultProjection(source: Draft): void {
  const downward = inner(source, "downwardAPI");
  if (downward) defaultItems(downward);
  const token = inner(source, "serviceAccountToken");
  if (token) fill(token, "expirationSeconds", 3600);
}
