import { merge, object, post, put, type Recorded, remove, table } from "./recorded.ts";

const api = "/apis/storage.k8s.io/v1";
const devices = "/apis/resource.k8s.io/v1";
const space = "namespaces/stores";
const of = (kind: string, name: string, rest: object, metadata: object = {}) =>
  object("storage.k8s.io/v1", kind, name, { metadata, ...rest });
const device = (kind: string, name: string, spec: object) => object("resource.k8s.io/v1", kind, name, { spec });

const classes: readonly Recorded[] = [
  post(
    "create a StorageClass",
    `${api}/storageclasses`,
    of("StorageClass", "fast", { provisioner: "example.com/Fast", parameters: { a: "b" } }),
  ),
  post(
    "create a StorageClass with everything",
    `${api}/storageclasses`,
    of(
      "StorageClass",
      "slow",
      {
        provisioner: "example.com/slow",
        reclaimPolicy: "Retain",
        volumeBindingMode: "WaitForFirstConsumer",
        allowVolumeExpansion: true,
        mountOptions: ["ro"],
        allowedTopologies: [
          { matchLabelExpressions: [{ key: "failure-domain.beta.kubernetes.io/zone", values: ["a"] }] },
        ],
      },
      { annotations: { "storageclass.kubernetes.io/is-default-class": "true" } },
    ),
  ),
  post("create a StorageClass without a provisioner", `${api}/storageclasses`, of("StorageClass", "bad", {})),
  post(
    "create a StorageClass with mistakes",
    `${api}/storageclasses`,
    of("StorageClass", "bad", {
      provisioner: "a b",
      reclaimPolicy: "Recycle",
      volumeBindingMode: "Later",
      allowedTopologies: [
        {
          matchLabelExpressions: [
            { key: "a", values: [] },
            { key: "a", values: ["x", "x"] },
            { key: "", values: ["x"] },
          ],
        },
      ],
    }),
  ),
  merge("change a StorageClass", `${api}/storageclasses/fast`, {
    provisioner: "example.com/other",
    parameters: { a: "c" },
    reclaimPolicy: "Retain",
    volumeBindingMode: "WaitForFirstConsumer",
  }),
  merge("let a StorageClass grow", `${api}/storageclasses/fast`, { allowVolumeExpansion: true }),
  table("StorageClasses as a table", `${api}/storageclasses`),
  remove("delete a StorageClass", `${api}/storageclasses/slow`),
  post(
    "create a VolumeAttributesClass",
    `${api}/volumeattributesclasses`,
    of("VolumeAttributesClass", "gold", { driverName: "example.com/d", parameters: { iops: "1" } }),
  ),
  post(
    "create a VolumeAttributesClass with nothing",
    `${api}/volumeattributesclasses`,
    of("VolumeAttributesClass", "bad", {}),
  ),
  merge("change a VolumeAttributesClass", `${api}/volumeattributesclasses/gold`, {
    driverName: "other",
    parameters: { iops: "2" },
  }),
  table("VolumeAttributesClasses as a table", `${api}/volumeattributesclasses`),
];

const drivers: readonly Recorded[] = [
  post("create a CSIDriver", `${api}/csidrivers`, of("CSIDriver", "csi.example.com", { spec: {} })),
  post(
    "create a CSIDriver with everything",
    `${api}/csidrivers`,
    of("CSIDriver", "full.example.com", {
      spec: {
        attachRequired: false,
        podInfoOnMount: true,
        fsGroupPolicy: "File",
        volumeLifecycleModes: ["Ephemeral"],
        storageCapacity: true,
        tokenRequests: [{ audience: "a" }, { audience: "b", expirationSeconds: 3600 }],
        nodeAllocatableUpdatePeriodSeconds: 20,
      },
    }),
  ),
  post(
    "create a CSIDriver with mistakes",
    `${api}/csidrivers`,
    of("CSIDriver", "Bad", {
      spec: {
        fsGroupPolicy: "Any",
        volumeLifecycleModes: ["Other"],
        tokenRequests: [
          { audience: "a", expirationSeconds: 5 },
          { audience: "a" },
          { audience: "b", expirationSeconds: 5_000_000_000 },
        ],
      },
    }),
  ),
  merge("change a CSIDriver", `${api}/csidrivers/csi.example.com`, { spec: { podInfoOnMount: true } }),
  merge("change what a CSIDriver cannot change", `${api}/csidrivers/csi.example.com`, {
    spec: { attachRequired: false, volumeLifecycleModes: ["Ephemeral"] },
  }),
  table("CSIDrivers as a table", `${api}/csidrivers`),
  post(
    "create a CSINode",
    `${api}/csinodes`,
    of("CSINode", "node-9", {
      spec: { drivers: [{ name: "csi.example.com", nodeID: "n9", topologyKeys: ["a/b"], allocatable: { count: 3 } }] },
    }),
  ),
  post(
    "create a CSINode with mistakes",
    `${api}/csinodes`,
    of("CSINode", "bad", {
      spec: {
        drivers: [
          { name: "", nodeID: "", topologyKeys: ["", "a", "a"] },
          { name: "d", nodeID: "x", topologyKeys: null, allocatable: { count: -1 } },
          { name: "d", nodeID: "y", topologyKeys: null },
        ],
      },
    }),
  ),
  merge("change a CSINode", `${api}/csinodes/node-9`, {
    spec: { drivers: [{ name: "csi.example.com", nodeID: "other", topologyKeys: null }] },
  }),
  table("CSINodes as a table", `${api}/csinodes`),
  post(
    "create a VolumeAttachment",
    `${api}/volumeattachments`,
    of("VolumeAttachment", "va", {
      spec: { attacher: "csi.example.com", nodeName: "node-9", source: { persistentVolumeName: "pv" } },
      status: { attached: true },
    }),
  ),
  post(
    "create a VolumeAttachment with nothing",
    `${api}/volumeattachments`,
    of("VolumeAttachment", "bad", { spec: { source: {} } }),
  ),
  post(
    "create a VolumeAttachment with mistakes",
    `${api}/volumeattachments`,
    of("VolumeAttachment", "bad", { spec: { attacher: "a_b", nodeName: "N", source: { persistentVolumeName: "" } } }),
  ),
  merge("change a VolumeAttachment", `${api}/volumeattachments/va`, { spec: { nodeName: "other" } }),
  merge("change a VolumeAttachment's status", `${api}/volumeattachments/va/status`, {
    metadata: { labels: { a: "b" } },
    status: { attached: true },
  }),
  table("VolumeAttachments as a table", `${api}/volumeattachments`),
  post(
    "create a CSIStorageCapacity",
    `${api}/${space}/csistoragecapacities`,
    of("CSIStorageCapacity", "cap", {
      storageClassName: "fast",
      capacity: "1Gi",
      nodeTopology: { matchLabels: { "beta.kubernetes.io/os": "linux" } },
    }),
  ),
  post(
    "create a CSIStorageCapacity with mistakes",
    `${api}/${space}/csistoragecapacities`,
    of("CSIStorageCapacity", "bad", {
      storageClassName: "A_B",
      capacity: "-1",
      nodeTopology: { matchExpressions: [{ key: "a", operator: "Maybe" }] },
    }),
  ),
  merge("change a CSIStorageCapacity", `${api}/${space}/csistoragecapacities/cap`, {
    storageClassName: "slow",
    nodeTopology: null,
  }),
];

const opaque = (parameters: unknown) => ({ opaque: { driver: "gpu.example.com", parameters } });
const exactly = (more: object = {}) => ({ deviceClassName: "gpu", ...more });
const claims: readonly Recorded[] = [
  post(
    "create a DeviceClass",
    `${devices}/deviceclasses`,
    device("DeviceClass", "gpu", { config: [opaque({ a: 1 })], extendedResourceName: "example.com/gpu" }),
  ),
  post(
    "create a DeviceClass with mistakes",
    `${devices}/deviceclasses`,
    device("DeviceClass", "bad", {
      selectors: [{}],
      config: [{}, opaque([1]), { opaque: { driver: "", parameters: null } }],
    }),
  ),
  merge("change a DeviceClass", `${devices}/deviceclasses/gpu`, { spec: { config: null } }),
  table("DeviceClasses as a table", `${devices}/deviceclasses`),
  post(
    "create a ResourceClaim",
    `${devices}/${space}/resourceclaims`,
    device("ResourceClaim", "one", { devices: { requests: [{ name: "gpu", exactly: exactly() }] } }),
  ),
  post(
    "create a ResourceClaim with alternatives",
    `${devices}/${space}/resourceclaims`,
    device("ResourceClaim", "two", {
      devices: {
        requests: [
          {
            name: "gpu",
            firstAvailable: [
              { name: "big", ...exactly({ allocationMode: "All" }) },
              { name: "small", ...exactly({ count: 2 }) },
            ],
          },
        ],
        constraints: [{ requests: ["gpu/big"], matchAttribute: "gpu.example.com/numa" }],
        config: [{ requests: ["gpu"], ...opaque({}) }],
      },
    }),
  ),
  post(
    "create a ResourceClaim with mistakes",
    `${devices}/${space}/resourceclaims`,
    device("ResourceClaim", "bad", {
      devices: {
        requests: [
          { name: "A" },
          { name: "b", exactly: exactly({ allocationMode: "Some" }) },
          { name: "b", exactly: { deviceClassName: "", count: -1 } },
          {
            name: "c",
            exactly: exactly(),
            firstAvailable: [{ name: "x", ...exactly({ allocationMode: "All", count: 2 }) }],
          },
        ],
        constraints: [{ requests: ["none", "a/b/c"], matchAttribute: "numa" }, { requests: ["b", "b"] }],
        config: [{ requests: ["z"] }],
      },
    }),
  ),
  merge("change a ResourceClaim", `${devices}/${space}/resourceclaims/one`, { metadata: { labels: { a: "b" } } }),
  merge("reserve a ResourceClaim that is not allocated", `${devices}/${space}/resourceclaims/one/status`, {
    status: {
      reservedFor: [
        { resource: "pods", name: "p", uid: "u" },
        { resource: "", name: "", uid: "u" },
      ],
    },
  }),
  table("ResourceClaims as a table", `${devices}/${space}/resourceclaims`),
  post(
    "create a ResourceClaimTemplate",
    `${devices}/${space}/resourceclaimtemplates`,
    device("ResourceClaimTemplate", "one", {
      metadata: { labels: { a: "b" } },
      spec: { devices: { requests: [{ name: "gpu", exactly: exactly() }] } },
    }),
  ),
  post(
    "create a ResourceClaimTemplate with mistakes",
    `${devices}/${space}/resourceclaimtemplates`,
    device("ResourceClaimTemplate", "bad", {
      metadata: { labels: { "a b": "c" } },
      spec: { devices: { requests: [{ name: "", exactly: exactly() }] } },
    }),
  ),
  table("ResourceClaimTemplates as a table", `${devices}/${space}/resourceclaimtemplates`),
  post(
    "create a ResourceSlice",
    `${devices}/resourceslices`,
    device("ResourceSlice", "one", {
      driver: "gpu.example.com",
      nodeName: "node-9",
      pool: { name: "node-9", generation: 1, resourceSliceCount: 1 },
      devices: [
        {
          name: "gpu-0",
          attributes: { model: { string: "x" }, "example.com/ok": { bool: true } },
          capacity: { memory: { value: "1Gi" } },
          taints: [{ key: "a", effect: "NoSchedule" }],
        },
      ],
    }),
  ),
  post(
    "create a ResourceSlice with mistakes",
    `${devices}/resourceslices`,
    device("ResourceSlice", "bad", {
      driver: "",
      nodeName: "",
      allNodes: false,
      pool: { name: "A/b", generation: -1, resourceSliceCount: 0 },
      devices: [{ name: "G" }, { name: "g", attributes: { "1a": { version: "one" } } }, { name: "g" }],
    }),
  ),
  post(
    "create a ResourceSlice of two places",
    `${devices}/resourceslices`,
    device("ResourceSlice", "bad", {
      driver: "d",
      nodeName: "n",
      allNodes: true,
      pool: { name: "p", resourceSliceCount: 1 },
    }),
  ),
  merge("change a ResourceSlice", `${devices}/resourceslices/one`, {
    spec: { driver: "other", nodeName: "n", pool: { name: "q" } },
  }),
  put(
    "update a ResourceSlice without a resourceVersion",
    `${devices}/resourceslices/one`,
    device("ResourceSlice", "one", {
      driver: "gpu.example.com",
      nodeName: "node-9",
      pool: { name: "node-9", generation: 2, resourceSliceCount: 1 },
    }),
  ),
  table("ResourceSlices as a table", `${devices}/resourceslices`),
];

/** Classes and drivers of volumes, and devices. */
export const storage: readonly Recorded[] = [
  post("create a namespace for stores", "/api/v1/namespaces", object("v1", "Namespace", "stores")),
  ...classes,
  ...drivers,
  ...claims,
];
