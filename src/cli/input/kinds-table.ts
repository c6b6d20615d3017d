/**
 * The kinds that every cluster serves: `Kind:plural:flags` under the group and version, with the flag `n` for namespaced
 * ones and `s` for those with a status. `kinds-table.test.ts` compares it with the tables made from `k8s.io/api`.
 */
export const servedKinds: Readonly<Record<string, string>> = {
  v1: "Binding:bindings:n ComponentStatus:componentstatuses: ConfigMap:configmaps:n Endpoints:endpoints:n Event:events:n LimitRange:limitranges:n Namespace:namespaces:s Node:nodes:s PersistentVolume:persistentvolumes:s PersistentVolumeClaim:persistentvolumeclaims:ns Pod:pods:ns PodTemplate:podtemplates:n ReplicationController:replicationcontrollers:ns ResourceQuota:resourcequotas:ns Secret:secrets:n Service:services:ns ServiceAccount:serviceaccounts:n",
  "events.k8s.io/v1": "Event:events:n",
  "authentication.k8s.io/v1": "SelfSubjectReview:selfsubjectreviews: TokenReview:tokenreviews:",
  "authorization.k8s.io/v1":
    "LocalSubjectAccessReview:localsubjectaccessreviews:n SelfSubjectAccessReview:selfsubjectaccessreviews: SelfSubjectRulesReview:selfsubjectrulesreviews: SubjectAccessReview:subjectaccessreviews:",
  "apps/v1":
    "ControllerRevision:controllerrevisions:n DaemonSet:daemonsets:ns Deployment:deployments:ns ReplicaSet:replicasets:ns StatefulSet:statefulsets:ns",
  "autoscaling/v2": "HorizontalPodAutoscaler:horizontalpodautoscalers:ns",
  "autoscaling/v1": "HorizontalPodAutoscaler:horizontalpodautoscalers:ns",
  "batch/v1": "CronJob:cronjobs:ns Job:jobs:ns",
  "certificates.k8s.io/v1": "CertificateSigningRequest:certificatesigningrequests:s",
  "networking.k8s.io/v1":
    "IPAddress:ipaddresses: Ingress:ingresses:ns IngressClass:ingressclasses: NetworkPolicy:networkpolicies:n ServiceCIDR:servicecidrs:s",
  "policy/v1": "PodDisruptionBudget:poddisruptionbudgets:ns",
  "rbac.authorization.k8s.io/v1":
    "ClusterRole:clusterroles: ClusterRoleBinding:clusterrolebindings: Role:roles:n RoleBinding:rolebindings:n",
  "storage.k8s.io/v1":
    "CSIDriver:csidrivers: CSINode:csinodes: CSIStorageCapacity:csistoragecapacities:n StorageClass:storageclasses: VolumeAttachment:volumeattachments:s VolumeAttributesClass:volumeattributesclasses:",
  "admissionregistration.k8s.io/v1":
    "MutatingWebhookConfiguration:mutatingwebhookconfigurations: ValidatingAdmissionPolicy:validatingadmissionpolicies:s ValidatingAdmissionPolicyBinding:validatingadmissionpolicybindings: ValidatingWebhookConfiguration:validatingwebhookconfigurations:",
  "admissionregistration.k8s.io/v1beta1":
    "MutatingAdmissionPolicy:mutatingadmissionpolicies: MutatingAdmissionPolicyBinding:mutatingadmissionpolicybindings: MutatingWebhookConfiguration:mutatingwebhookconfigurations: ValidatingAdmissionPolicy:validatingadmissionpolicies:s ValidatingAdmissionPolicyBinding:validatingadmissionpolicybindings: ValidatingWebhookConfiguration:validatingwebhookconfigurations:",
  "apiextensions.k8s.io/v1": "CustomResourceDefinition:customresourcedefinitions:s",
  "scheduling.k8s.io/v1": "PriorityClass:priorityclasses:",
  "coordination.k8s.io/v1": "Lease:leases:n",
  "node.k8s.io/v1": "RuntimeClass:runtimeclasses:",
  "discovery.k8s.io/v1": "EndpointSlice:endpointslices:n",
  "flowcontrol.apiserver.k8s.io/v1":
    "FlowSchema:flowschemas:s PriorityLevelConfiguration:prioritylevelconfigurations:s",
  "resource.k8s.io/v1":
    "DeviceClass:deviceclasses: ResourceClaim:resourceclaims:ns ResourceClaimTemplate:resourceclaimtemplates:n ResourceSlice:resourceslices:",
  "apiregistration.k8s.io/v1": "APIService:apiservices:s",
};
