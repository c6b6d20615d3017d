import { builtinTypes } from "../../kube/index.ts";
import { codecFor } from "../codec/index.ts";
import type { Kind } from "../kind.ts";
import type { ExpressionMistakes } from "./admission-policy-validation.ts";
import { apiService } from "./api-service.ts";
import { binding } from "./binding.ts";
import { type BuiltinKind, kindOf } from "./builtin-kind.ts";
import { certificateSigningRequest } from "./certificate-signing-request.ts";
import { componentStatus } from "./component-status.ts";
import { configMap } from "./config-map.ts";
import { controllerRevision } from "./controller-revision.ts";
import { cronJob } from "./cron-job.ts";
import { csiDriver } from "./csi-driver.ts";
import { csiNode } from "./csi-node.ts";
import { csiStorageCapacity } from "./csi-storage-capacity.ts";
import { customResourceDefinition } from "./custom-resource-definition.ts";
import { daemonSet } from "./daemon-set.ts";
import { deployment } from "./deployment.ts";
import { deviceClass } from "./device-class.ts";
import { endpointSlice } from "./endpoint-slice.ts";
import { endpoints } from "./endpoints.ts";
import { event } from "./event.ts";
import { eventsEvent } from "./events-event.ts";
import { flowSchema } from "./flow-schema.ts";
import { horizontalPodAutoscaler, horizontalPodAutoscalerV1 } from "./horizontal-pod-autoscaler.ts";
import { ingress } from "./ingress.ts";
import { ingressClass } from "./ingress-class.ts";
import { ipAddress } from "./ip-address.ts";
import { job } from "./job.ts";
import { lease } from "./lease.ts";
import { limitRange } from "./limit-range.ts";
import { mutatingAdmissionPolicyBinding, mutatingAdmissionPolicyKind } from "./mutating-admission-policy.ts";
import { namespace } from "./namespace.ts";
import { networkPolicy } from "./network-policy.ts";
import { node } from "./node.ts";
import { persistentVolume } from "./persistent-volume.ts";
import { persistentVolumeClaim } from "./persistent-volume-claim.ts";
import { pod } from "./pod.ts";
import { podDisruptionBudget } from "./pod-disruption-budget.ts";
import { podTemplate } from "./pod-template.ts";
import { priorityClass } from "./priority-class.ts";
import { priorityLevelConfiguration } from "./priority-level-configuration.ts";
import { clusterRole, clusterRoleBinding, role, roleBinding } from "./rbac.ts";
import { replicaSet } from "./replica-set.ts";
import { replicationController } from "./replication-controller.ts";
import { resourceClaim, resourceClaimTemplate } from "./resource-claim.ts";
import { resourceQuota } from "./resource-quota.ts";
import { resourceSlice } from "./resource-slice.ts";
import {
  localSubjectAccessReview,
  selfSubjectAccessReview,
  selfSubjectReview,
  selfSubjectRulesReview,
  subjectAccessReview,
  tokenReview,
} from "./reviews.ts";
import { runtimeClass } from "./runtime-class.ts";
import { secret } from "./secret.ts";
import { service } from "./service.ts";
import { serviceAccount } from "./service-account.ts";
import { serviceCidr } from "./service-cidr.ts";
import { statefulSet } from "./stateful-set.ts";
import { storageClass } from "./storage-class.ts";
import { validatingAdmissionPolicyBindingKind, validatingAdmissionPolicyKind } from "./validating-admission-policy.ts";
import { volumeAttachment } from "./volume-attachment.ts";
import { volumeAttributesClass } from "./volume-attributes-class.ts";
import { mutatingWebhookConfiguration, validatingWebhookConfiguration } from "./webhook.ts";

/** What evaluates the expressions of admission policies. */
export interface EvaluatedPolicies {
  readonly mistakes: ExpressionMistakes;
  /** Present where policies that change objects are evaluated, too. */
  readonly mutating?: unknown;
}

/** Every built-in kind that is served, in the order of discovery. A new kind is a file and a line here. */
const builtins = ({ mistakes, mutating }: Partial<EvaluatedPolicies>): readonly BuiltinKind[] => [
  binding,
  componentStatus,
  configMap,
  endpoints,
  event,
  limitRange,
  namespace,
  node,
  persistentVolumeClaim,
  persistentVolume,
  pod,
  podTemplate,
  replicationController,
  resourceQuota,
  secret,
  serviceAccount,
  service,
  apiService,
  controllerRevision,
  daemonSet,
  deployment,
  replicaSet,
  statefulSet,
  eventsEvent,
  selfSubjectReview,
  tokenReview,
  localSubjectAccessReview,
  selfSubjectAccessReview,
  selfSubjectRulesReview,
  subjectAccessReview,
  horizontalPodAutoscaler,
  horizontalPodAutoscalerV1,
  cronJob,
  job,
  certificateSigningRequest,
  ingress,
  ingressClass,
  ipAddress,
  networkPolicy,
  serviceCidr,
  podDisruptionBudget,
  role,
  roleBinding,
  clusterRole,
  clusterRoleBinding,
  csiDriver,
  csiNode,
  csiStorageCapacity,
  storageClass,
  volumeAttachment,
  volumeAttributesClass,
  mutatingWebhookConfiguration,
  validatingAdmissionPolicyKind(mistakes),
  validatingAdmissionPolicyBindingKind(mistakes !== undefined),
  validatingWebhookConfiguration,
  ...(mistakes && mutating !== undefined
    ? [mutatingAdmissionPolicyKind(mistakes), mutatingAdmissionPolicyBinding]
    : []),
  customResourceDefinition,
  priorityClass,
  lease,
  runtimeClass,
  endpointSlice,
  deviceClass,
  resourceClaim,
  resourceClaimTemplate,
  resourceSlice,
  flowSchema,
  priorityLevelConfiguration,
];

/**
 * The built-in kinds with their codecs. Admission policies can be stored only where something evaluates them, and those that
 * change objects are there only then. Throws a `RangeError` where the generated tables do not know a kind.
 */
export function builtinKinds(policies: Partial<EvaluatedPolicies> = {}): readonly Kind[] {
  const names = new Map(builtinTypes().map((type) => [keyOf(type.gvk), type.typeName]));
  return builtins(policies).map((builtin) => {
    const name = names.get(keyOf(builtin.gvk));
    if (name === undefined) throw new RangeError(`no generated table for ${keyOf(builtin.gvk)}`);
    return kindOf(builtin, codecFor(name));
  });
}

function keyOf(gvk: Kind["gvk"]): string {
  return `${gvk.group}/${gvk.version}/${gvk.kind}`;
}
