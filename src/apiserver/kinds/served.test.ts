import { describe, expect, it } from "vitest";
import { planeAndClient, type Seen } from "../testing/plane-client.ts";

/**
 * What a kube-apiserver v1.34.3 without further flags serves, as its discovery tells it: the versions of groups in
 * their order, then a line for each resource: name, kind (with group and version where they are others), scope, verbs
 * (`*` for all), short names and categories.
 */
const served = `
/api/v1
  bindings Binding namespaced create
  componentstatuses ComponentStatus cluster get,list cs
  configmaps ConfigMap namespaced * cm
  endpoints Endpoints namespaced * ep
  events Event namespaced * ev
  limitranges LimitRange namespaced * limits
  namespaces Namespace cluster create,delete,get,list,patch,update,watch ns
  namespaces/finalize Namespace cluster update
  namespaces/status Namespace cluster get,patch,update
  nodes Node cluster * no
  nodes/proxy NodeProxyOptions cluster create,delete,get,patch,update
  nodes/status Node cluster get,patch,update
  persistentvolumeclaims PersistentVolumeClaim namespaced * pvc
  persistentvolumeclaims/status PersistentVolumeClaim namespaced get,patch,update
  persistentvolumes PersistentVolume cluster * pv
  persistentvolumes/status PersistentVolume cluster get,patch,update
  pods Pod namespaced * po all
  pods/attach PodAttachOptions namespaced create,get
  pods/binding Binding namespaced create
  pods/ephemeralcontainers Pod namespaced get,patch,update
  pods/eviction policy/v1/Eviction namespaced create
  pods/exec PodExecOptions namespaced create,get
  pods/log Pod namespaced get
  pods/portforward PodPortForwardOptions namespaced create,get
  pods/proxy PodProxyOptions namespaced create,delete,get,patch,update
  pods/resize Pod namespaced get,patch,update
  pods/status Pod namespaced get,patch,update
  podtemplates PodTemplate namespaced *
  replicationcontrollers ReplicationController namespaced * rc all
  replicationcontrollers/scale autoscaling/v1/Scale namespaced get,patch,update
  replicationcontrollers/status ReplicationController namespaced get,patch,update
  resourcequotas ResourceQuota namespaced * quota
  resourcequotas/status ResourceQuota namespaced get,patch,update
  secrets Secret namespaced *
  serviceaccounts ServiceAccount namespaced * sa
  serviceaccounts/token authentication.k8s.io/v1/TokenRequest namespaced create
  services Service namespaced * svc all
  services/proxy ServiceProxyOptions namespaced create,delete,get,patch,update
  services/status Service namespaced get,patch,update
/apis/apiregistration.k8s.io/v1
  apiservices APIService cluster * - api-extensions
  apiservices/status APIService cluster get,patch,update
/apis/apps/v1
  controllerrevisions ControllerRevision namespaced *
  daemonsets DaemonSet namespaced * ds all
  daemonsets/status DaemonSet namespaced get,patch,update
  deployments Deployment namespaced * deploy all
  deployments/scale autoscaling/v1/Scale namespaced get,patch,update
  deployments/status Deployment namespaced get,patch,update
  replicasets ReplicaSet namespaced * rs all
  replicasets/scale autoscaling/v1/Scale namespaced get,patch,update
  replicasets/status ReplicaSet namespaced get,patch,update
  statefulsets StatefulSet namespaced * sts all
  statefulsets/scale autoscaling/v1/Scale namespaced get,patch,update
  statefulsets/status StatefulSet namespaced get,patch,update
/apis/events.k8s.io/v1
  events Event namespaced * ev
/apis/authentication.k8s.io/v1
  selfsubjectreviews SelfSubjectReview cluster create
  tokenreviews TokenReview cluster create
/apis/authorization.k8s.io/v1
  localsubjectaccessreviews LocalSubjectAccessReview namespaced create
  selfsubjectaccessreviews SelfSubjectAccessReview cluster create
  selfsubjectrulesreviews SelfSubjectRulesReview cluster create
  subjectaccessreviews SubjectAccessReview cluster create
/apis/autoscaling/v2
  horizontalpodautoscalers HorizontalPodAutoscaler namespaced * hpa all
  horizontalpodautoscalers/status HorizontalPodAutoscaler namespaced get,patch,update
/apis/autoscaling/v1
  horizontalpodautoscalers HorizontalPodAutoscaler namespaced * hpa all
  horizontalpodautoscalers/status HorizontalPodAutoscaler namespaced get,patch,update
/apis/batch/v1
  cronjobs CronJob namespaced * cj all
  cronjobs/status CronJob namespaced get,patch,update
  jobs Job namespaced * - all
  jobs/status Job namespaced get,patch,update
/apis/certificates.k8s.io/v1
  certificatesigningrequests CertificateSigningRequest cluster * csr
  certificatesigningrequests/approval CertificateSigningRequest cluster get,patch,update
  certificatesigningrequests/status CertificateSigningRequest cluster get,patch,update
/apis/networking.k8s.io/v1
  ingressclasses IngressClass cluster *
  ingresses Ingress namespaced * ing
  ingresses/status Ingress namespaced get,patch,update
  ipaddresses IPAddress cluster * ip
  networkpolicies NetworkPolicy namespaced * netpol
  servicecidrs ServiceCIDR cluster *
  servicecidrs/status ServiceCIDR cluster get,patch,update
/apis/policy/v1
  poddisruptionbudgets PodDisruptionBudget namespaced * pdb
  poddisruptionbudgets/status PodDisruptionBudget namespaced get,patch,update
/apis/rbac.authorization.k8s.io/v1
  clusterrolebindings ClusterRoleBinding cluster *
  clusterroles ClusterRole cluster *
  rolebindings RoleBinding namespaced *
  roles Role namespaced *
/apis/storage.k8s.io/v1
  csidrivers CSIDriver cluster *
  csinodes CSINode cluster *
  csistoragecapacities CSIStorageCapacity namespaced *
  storageclasses StorageClass cluster * sc
  volumeattachments VolumeAttachment cluster *
  volumeattachments/status VolumeAttachment cluster get,patch,update
  volumeattributesclasses VolumeAttributesClass cluster * vac
/apis/admissionregistration.k8s.io/v1
  mutatingwebhookconfigurations MutatingWebhookConfiguration cluster * - api-extensions
  validatingadmissionpolicies ValidatingAdmissionPolicy cluster * - api-extensions
  validatingadmissionpolicies/status ValidatingAdmissionPolicy cluster get,patch,update
  validatingadmissionpolicybindings ValidatingAdmissionPolicyBinding cluster * - api-extensions
  validatingwebhookconfigurations ValidatingWebhookConfiguration cluster * - api-extensions
/apis/apiextensions.k8s.io/v1
  customresourcedefinitions CustomResourceDefinition cluster * crd,crds api-extensions
  customresourcedefinitions/status CustomResourceDefinition cluster get,patch,update
/apis/scheduling.k8s.io/v1
  priorityclasses PriorityClass cluster * pc
/apis/coordination.k8s.io/v1
  leases Lease namespaced *
/apis/node.k8s.io/v1
  runtimeclasses RuntimeClass cluster *
/apis/discovery.k8s.io/v1
  endpointslices EndpointSlice namespaced *
/apis/resource.k8s.io/v1
  deviceclasses DeviceClass cluster *
  resourceclaims ResourceClaim namespaced *
  resourceclaims/status ResourceClaim namespaced get,patch,update
  resourceclaimtemplates ResourceClaimTemplate namespaced *
  resourceslices ResourceSlice cluster *
/apis/flowcontrol.apiserver.k8s.io/v1
  flowschemas FlowSchema cluster *
  flowschemas/status FlowSchema cluster get,patch,update
  prioritylevelconfigurations PriorityLevelConfiguration cluster *
  prioritylevelconfigurations/status PriorityLevelConfiguration cluster get,patch,update
`;

const every = "create,delete,deletecollection,get,list,patch,update,watch";

describe("the kinds that are served", () => {
  const wanted = new Map<string, string[]>();
  for (const line of served.trim().split("\n")) {
    if (line.startsWith("/")) wanted.set(line, []);
    else [...wanted.values()].at(-1)?.push(line.trim());
  }

  it("are in the groups and versions of a real API server, in their order", async () => {
    const { ask } = planeAndClient();
    const groups: Seen["body"] = (await ask("GET", "/apis")).body.groups;
    const paths = groups.flatMap((group: Seen["body"]) =>
      group.versions.map((version: Seen["body"]) => `/apis/${version.groupVersion}`),
    );
    expect(["/api/v1", ...paths]).toEqual([...wanted.keys()]);
  });

  it.each([...wanted.keys()])("are those of a real API server under %s", async (path) => {
    const { ask } = planeAndClient();
    const { resources }: Seen["body"] = (await ask("GET", path)).body;
    expect(resources.map(lineOf)).toEqual(wanted.get(path));
  });
});

function lineOf(resource: Seen["body"]): string {
  const { name, kind, group, version, namespaced, verbs, shortNames, categories } = resource;
  const shown = verbs.join(",") === every ? "*" : verbs.join(",");
  const names = shortNames === undefined && categories === undefined ? [] : [(shortNames ?? ["-"]).join(",")];
  return [
    name,
    group === undefined ? kind : `${group}/${version}/${kind}`,
    namespaced ? "namespaced" : "cluster",
    shown,
    ...names,
    ...(categories === undefined ? [] : [categories.join(",")]),
  ].join(" ");
}
