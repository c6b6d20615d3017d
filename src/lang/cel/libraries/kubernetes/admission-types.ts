import {
  boolType,
  type CelType,
  dynType,
  intType,
  listOf,
  mapOf,
  stringType,
  structType,
  timestampType,
} from "../../type.ts";

type Fields = Readonly<Record<string, CelType>>;

function typeWith(name: string, fields: Fields): CelType {
  return structType(name, (field) => (Object.hasOwn(fields, field) ? fields[field] : undefined));
}

const texts = listOf(stringType);

const kindType = typeWith("kubernetes.GroupVersionKind", { group: stringType, version: stringType, kind: stringType });
const resourceType = typeWith("kubernetes.GroupVersionResource", {
  group: stringType,
  version: stringType,
  resource: stringType,
});
const userInfoType = typeWith("kubernetes.UserInfo", {
  username: stringType,
  uid: stringType,
  groups: texts,
  extra: mapOf(stringType, texts),
});

const requestFields: Fields = {
  kind: kindType,
  resource: resourceType,
  subResource: stringType,
  requestKind: kindType,
  requestResource: resourceType,
  requestSubResource: stringType,
  name: stringType,
  namespace: stringType,
  operation: stringType,
  userInfo: userInfoType,
  dryRun: boolType,
  options: dynType,
};

/** What `request` is in admission policies. (kubernetes: apiserver/pkg/admission/plugin/cel/compile.go BuildRequestType) */
export const admissionRequestType: CelType = typeWith("kubernetes.AdmissionRequest", requestFields);

/** The same in Kyverno's policies, with the objects. (kyverno sdk: extensions/cel/compiler/request.go) */
export const kyvernoRequestType: CelType = typeWith("kubernetes.AdmissionRequest", {
  ...requestFields,
  object: dynType,
  oldObject: dynType,
});

/** What `namespaceObject` is. (kubernetes: apiserver/pkg/admission/plugin/cel/compile.go BuildNamespaceType) */
export const namespaceType: CelType = typeWith("kubernetes.Namespace", {
  metadata: typeWith("kubernetes.NamespaceMetadata", {
    name: stringType,
    generateName: stringType,
    namespace: stringType,
    labels: mapOf(stringType, stringType),
    annotations: mapOf(stringType, stringType),
    UID: stringType,
    creationTimestamp: timestampType,
    deletionGracePeriodSeconds: intType,
    deletionTimestamp: timestampType,
    generation: intType,
    resourceVersion: stringType,
    finalizers: texts,
  }),
  spec: typeWith("kubernetes.NamespaceSpec", { finalizers: texts }),
  status: typeWith("kubernetes.NamespaceStatus", {
    conditions: listOf(
      typeWith("kubernetes.NamespaceCondition", {
        status: stringType,
        type: stringType,
        lastTransitionTime: timestampType,
        message: stringType,
        reason: stringType,
      }),
    ),
    phase: stringType,
  }),
});
