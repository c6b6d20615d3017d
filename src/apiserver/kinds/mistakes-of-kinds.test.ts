import { describe, expect, it } from "vitest";
import { planeAndClient, type Seen } from "../testing/plane-client.ts";

/** The version, the path under it, the kind, what is wrong, and what the API says; a real one says the same. */
const cases: readonly (readonly [string, string, string, object, readonly string[]])[] = [
  [
    "networking.k8s.io/v1",
    "namespaces/default/ingresses",
    "Ingress",
    { spec: {} },
    ["spec: Invalid value: null: either `defaultBackend` or `rules` must be specified"],
  ],
  [
    "networking.k8s.io/v1",
    "namespaces/default/ingresses",
    "Ingress",
    {
      spec: {
        rules: [
          { host: "1.2.3.4", http: { paths: [{ path: "/a//b", pathType: "Exact", backend: {} }] } },
          { host: "*", http: { paths: [] } },
        ],
      },
    },
    [
      'spec.rules[0].host: Invalid value: "1.2.3.4": must be a DNS name, not an IP address',
      "spec.rules[0].http.paths[0].path: Invalid value: \"/a//b\": must not contain '//'",
      'spec.rules[0].http.paths[0].backend: Invalid value: "": resource or service backend is required',
      "spec.rules[1].host: Invalid value: \"*\": a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
      "spec.rules[1].http.paths: Required value",
    ],
  ],
  [
    "networking.k8s.io/v1",
    "ingressclasses",
    "IngressClass",
    { spec: { controller: "none", parameters: { kind: "K", name: "n", scope: "Namespace" } } },
    [
      'spec.controller: Invalid value: "none": must be a domain-prefixed path (such as "acme.io/foo")',
      "spec.parameters.namespace: Required value: `parameters.scope` is set to 'Namespace'",
    ],
  ],
  [
    "networking.k8s.io/v1",
    "namespaces/default/networkpolicies",
    "NetworkPolicy",
    {
      spec: {
        podSelector: {},
        policyTypes: ["Both"],
        ingress: [
          {
            from: [{}, { ipBlock: { cidr: "10.0.0.0/8", except: ["11.0.0.0/16"] } }],
            ports: [{ port: 80, endPort: 70 }],
          },
        ],
      },
    },
    [
      "spec.ingress[0].ports[0].endPort: Invalid value: 80: must be greater than or equal to `port`",
      "spec.ingress[0].from[0]: Required value: must specify a peer",
      'spec.ingress[0].from[1].ipBlock.except[0]: Invalid value: "11.0.0.0/16": must be a strict subset of `cidr`',
      'spec.policyTypes[0]: Unsupported value: "Both": supported values: "Ingress", "Egress"',
    ],
  ],
  [
    "networking.k8s.io/v1",
    "servicecidrs",
    "ServiceCIDR",
    { spec: { cidrs: ["10.0.0.0/24", "10.1.0.0/24"] } },
    [
      'spec.cidrs: Invalid value: ["10.0.0.0/24","10.1.0.0/24"]: may specify no more than one IP for each IP family, i.e 192.168.0.0/24 and 2001:db8::/64',
    ],
  ],
  [
    "policy/v1",
    "namespaces/default/poddisruptionbudgets",
    "PodDisruptionBudget",
    { spec: { minAvailable: "some", unhealthyPodEvictionPolicy: "Never" } },
    [
      "spec.minAvailable: Invalid value: \"some\": a valid percent string must be a numeric string followed by an ending '%' (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')",
      'spec.unhealthyPodEvictionPolicy: Unsupported value: "Never": supported values: "AlwaysAllow", "IfHealthyBudget"',
    ],
  ],
  [
    "discovery.k8s.io/v1",
    "namespaces/default/endpointslices",
    "EndpointSlice",
    { addressType: "IPv4", ports: [{ name: "UP" }], endpoints: [{ addresses: ["::1"] }] },
    [
      "ports[0].name: Invalid value: \"UP\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
      'endpoints[0].addresses: Invalid value: "::1": must be an IPv4 address',
      'endpoints[0].addresses[0]: Invalid value: "::1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
    ],
  ],
  [
    "scheduling.k8s.io/v1",
    "priorityclasses",
    "PriorityClass",
    { value: 1000000001 },
    ["value: Forbidden: maximum allowed value of a user defined priority is 1000000000"],
  ],
  [
    "storage.k8s.io/v1",
    "storageclasses",
    "StorageClass",
    { provisioner: "a b", reclaimPolicy: "Recycle" },
    [
      "provisioner: Invalid value: \"a b\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
      'reclaimPolicy: Unsupported value: "Recycle": supported values: "Delete", "Retain"',
    ],
  ],
  [
    "storage.k8s.io/v1",
    "volumeattachments",
    "VolumeAttachment",
    { spec: { nodeName: "n", source: {} } },
    [
      "spec.attacher: Required value",
      "spec.source: Required value: must specify exactly one of inlineVolumeSpec and persistentVolumeName",
      "spec.attacher: Required value",
      "spec.attacher: Invalid value: \"\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
    ],
  ],
  [
    "storage.k8s.io/v1",
    "csidrivers",
    "CSIDriver",
    { spec: { fsGroupPolicy: "Any", tokenRequests: [{ audience: "a" }, { audience: "a" }] } },
    [
      'spec.fsGroupPolicy: Unsupported value: "Any": supported values: "File", "None", "ReadWriteOnceWithFSType"',
      'spec.tokenRequests[1].audience: Duplicate value: "a"',
    ],
  ],
  [
    "node.k8s.io/v1",
    "runtimeclasses",
    "RuntimeClass",
    { handler: "a.b" },
    ['handler: Invalid value: "a.b": must not contain dots'],
  ],
  [
    "certificates.k8s.io/v1",
    "certificatesigningrequests",
    "CertificateSigningRequest",
    { spec: { request: "bm9uZQ==", signerName: "none", usages: [] } },
    [
      'spec.request: Invalid value: "bm9uZQ==": PEM block type must be CERTIFICATE REQUEST',
      "spec.usages: Required value",
      "spec.signerName: Invalid value: \"none\": must be a fully qualified domain and path of the form 'example.com/signer-name'",
    ],
  ],
  [
    "flowcontrol.apiserver.k8s.io/v1",
    "flowschemas",
    "FlowSchema",
    { spec: { matchingPrecedence: 1, rules: [{ subjects: [{ kind: "Robot" }] }] } },
    [
      "spec.matchingPrecedence: Invalid value: 1: only the schema named 'exempt' may have matchingPrecedence 1",
      "spec.priorityLevelConfiguration.name: Required value: must reference a priority level",
      'spec.rules[0].subjects[0].kind: Unsupported value: "Robot": supported values: "Group", "ServiceAccount", "User"',
      "spec.rules[0]: Required value: at least one of resourceRules and nonResourceRules has to be non-empty",
    ],
  ],
  [
    "flowcontrol.apiserver.k8s.io/v1",
    "prioritylevelconfigurations",
    "PriorityLevelConfiguration",
    { spec: { type: "Limited", limited: { lendablePercent: 101, limitResponse: { type: "Queue" } } } },
    [
      "spec.limited.limitResponse.queuing: Required value: must not be empty if limited.limitResponse.type is Limited",
      "spec.limited.lendablePercent: Invalid value: 101: must be between 0 and 100, inclusive",
    ],
  ],
  [
    "resource.k8s.io/v1",
    "deviceclasses",
    "DeviceClass",
    { spec: { selectors: [{}], config: [{}] } },
    ["spec.selectors[0].cel: Required value", "spec.config[0].opaque: Required value"],
  ],
  [
    "resource.k8s.io/v1",
    "namespaces/default/resourceclaims",
    "ResourceClaim",
    { spec: { devices: { requests: [{ name: "a" }], constraints: [{ requests: ["b"], matchAttribute: "numa" }] } } },
    [
      "spec.devices.requests[0]: Required value: exactly one of `exactly` or `firstAvailable` is required",
      "spec.devices.constraints[0].requests[0]: Invalid value: \"b\": must be the name of a request in the claim or the name of a request and a subrequest separated by '/'",
      'spec.devices.constraints[0].matchAttribute: Invalid value: "numa": must include a domain',
    ],
  ],
  [
    "resource.k8s.io/v1",
    "resourceslices",
    "ResourceSlice",
    {
      spec: {
        driver: "d",
        pool: { name: "p", resourceSliceCount: 0 },
        devices: [{ name: "g", attributes: { "1a": {} } }],
      },
    },
    [
      "spec.pool.resourceSliceCount: Invalid value: 0: must be greater than zero",
      "spec: Required value: exactly one of `nodeName`, `nodeSelector`, `allNodes`, `perDeviceNodeSelection` is required",
      "spec.devices[0].attributes[1a]: Invalid value: \"1a\": a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')",
      "spec.devices[0].attributes[1a]: Required value: exactly one value must be specified",
    ],
  ],
  [
    "apiregistration.k8s.io/v1",
    "apiservices",
    "APIService",
    { spec: { version: "v2", groupPriorityMinimum: 1, versionPriority: 2000 } },
    [
      'metadata.name: Invalid value: "bad": must be `spec.version+"."+spec.group`: "v2."',
      "spec.group: Required value: only v1 may have an empty group and it better be legacy kube",
      "spec.versionPriority: Invalid value: 2000: must be positive and less than 1000",
    ],
  ],
];

describe("mistakes in objects", () => {
  it.each(cases)("are told in Kubernetes' words: %s %s", async (apiVersion, path, kind, rest, wanted) => {
    const { ask } = planeAndClient();
    const body = { apiVersion, kind, metadata: { name: "bad" }, ...rest };
    const { status, body: told }: Seen = await ask("POST", `/apis/${apiVersion}/${path}`, { body });
    expect(status).toBe(422);
    expect(told.details.causes.map((one: Seen["body"]) => `${one.field}: ${one.message}`)).toEqual(wanted);
  });
});
