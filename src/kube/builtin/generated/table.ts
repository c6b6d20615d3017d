// Made from k8s.io/api v0.34.3, k8s.io/apimachinery v0.34.3, k8s.io/apiextensions-apiserver v0.34.3, k8s.io/kube-aggregator v0.34.3
// by `node scripts/generate/main.ts`; do not edit. The notation is described in ../table.ts.

/** One Go package: the kinds it registers, the resources among them, and a line for each of its types. */
export interface PackageTable {
  readonly path: string;
  readonly group: string;
  readonly version: string;
  readonly kinds: string;
  readonly resources: string;
  readonly types: string;
}

export const packages: readonly PackageTable[] = [
  {
    path: "k8s.io/apimachinery/pkg/apis/meta/v1",
    group: "",
    version: "v1",
    kinds: "APIGroup APIGroupList APIResourceList APIVersions Status",
    resources: "",
    types: `APIGroup +TypeMeta:0:TypeMeta name:1:s:! versions:2:[GroupVersionForDiscovery:!:a preferredVersion:3:GroupVersionForDiscovery:? serverAddressByClientCIDRs:4:[ServerAddressByClientCIDR:?:a
APIGroupList +TypeMeta:0:TypeMeta groups:1:[APIGroup:!:a
APIResource name:1:s:! singularName:6:s:! namespaced:2:b:! group:8:s:? version:9:s:? kind:3:s:! verbs:4:Verbs:! shortNames:5:[s:?:a categories:7:[s:?:a storageVersionHash:10:s:?
APIResourceList +TypeMeta:0:TypeMeta groupVersion:1:s:! resources:2:[APIResource:!:a
APIVersions +TypeMeta:0:TypeMeta versions:1:[s:!:a serverAddressByClientCIDRs:2:[ServerAddressByClientCIDR:!:a
ApplyOptions +TypeMeta:0:TypeMeta dryRun:1:[s:?:a force:2:b:! fieldManager:3:s:!
CauseType=s
Condition type:1:s:! status:2:ConditionStatus:! observedGeneration:3:l:? lastTransitionTime:4:Time:! reason:5:s:! message:6:s:!
ConditionStatus=s
CreateOptions +TypeMeta:0:TypeMeta dryRun:1:[s:?:a fieldManager:3:s:? fieldValidation:4:s:?
DeleteOptions +TypeMeta:0:TypeMeta gracePeriodSeconds:1:*l:? preconditions:2:*Preconditions:? orphanDependents:3:*b:? propagationPolicy:4:*DeletionPropagation:? dryRun:5:[s:?:a ignoreStoreReadErrorWithClusterBreakingPotential:6:*b:?
DeletionPropagation=s
FieldSelectorOperator=s
FieldSelectorRequirement key:1:s:! operator:2:FieldSelectorOperator:! values:3:[s:?:a
FieldsV1=!fields
GetOptions +TypeMeta:0:TypeMeta resourceVersion:1:s:?
GroupVersionForDiscovery groupVersion:1:s:! version:2:s:!
IncludeObjectPolicy=s
LabelSelectorOperator=s
LabelSelectorRequirement key:1:s:! operator:2:LabelSelectorOperator:! values:3:[s:?:a
LabelSelector^ matchLabels:1:{>s:? matchExpressions:2:[LabelSelectorRequirement:?:a
List +TypeMeta:0:TypeMeta metadata:1:ListMeta:? items:2:[27.RawExtension:!
ListMeta selfLink:1:s:? resourceVersion:2:s:? continue:3:s:? remainingItemCount:4:*l:?
ListOptions +TypeMeta:0:TypeMeta labelSelector:1:s:? fieldSelector:2:s:? watch:3:b:? allowWatchBookmarks:9:b:? resourceVersion:4:s:? resourceVersionMatch:10:ResourceVersionMatch:? timeoutSeconds:5:*l:? limit:7:l:? continue:8:s:? sendInitialEvents:11:*b:?
ManagedFieldsEntry manager:1:s:? operation:2:ManagedFieldsOperationType:? apiVersion:3:s:? time:4:*Time:? fieldsType:6:s:? fieldsV1:7:*FieldsV1:? subresource:8:s:?
ManagedFieldsOperationType=s
MicroTime=!microtime
ObjectMeta name:1:s:? generateName:2:s:? namespace:3:s:? selfLink:4:s:? uid:5:28.UID:? resourceVersion:6:s:? generation:7:l:? creationTimestamp:8:Time:?0 deletionTimestamp:9:*Time:? deletionGracePeriodSeconds:10:*l:? labels:11:{>s:? annotations:12:{>s:? ownerReferences:13:[OwnerReference:?:m,uid:m,uid finalizers:14:[s:?:s:m managedFields:17:[ManagedFieldsEntry:?:a
OwnerReference^ apiVersion:5:s:! kind:1:s:! name:3:s:! uid:4:28.UID:! controller:6:*b:? blockOwnerDeletion:7:*b:?
PartialObjectMetadata +TypeMeta:0:TypeMeta metadata:1:ObjectMeta:?
PartialObjectMetadataList +TypeMeta:0:TypeMeta metadata:1:ListMeta:? items:2:[PartialObjectMetadata:!
Patch
PatchOptions +TypeMeta:0:TypeMeta dryRun:1:[s:?:a force:2:*b:? fieldManager:3:s:? fieldValidation:4:s:?
Preconditions uid:1:*28.UID:? resourceVersion:2:*s:?
ResourceVersionMatch=s
RootPaths paths:1:[s:!:a
RowConditionType=s
ServerAddressByClientCIDR clientCIDR:1:s:! serverAddress:2:s:!
Status +TypeMeta:0:TypeMeta metadata:1:ListMeta:? status:2:s:? message:3:s:? reason:4:StatusReason:? details:5:*StatusDetails:?:a code:6:i:?
StatusCause reason:1:CauseType:? message:2:s:? field:3:s:?
StatusDetails name:1:s:? group:2:s:? kind:3:s:? uid:6:28.UID:? causes:4:[StatusCause:?:a retryAfterSeconds:5:i:?
StatusReason=s
Table +TypeMeta:0:TypeMeta metadata:0:ListMeta:? columnDefinitions:0:[TableColumnDefinition:!:a rows:0:[TableRow:!:a
TableColumnDefinition name:0:s:! type:0:s:! format:0:s:! description:0:s:! priority:0:i:!
TableOptions +TypeMeta:0:TypeMeta includeObject:1:IncludeObjectPolicy:?
TableRow cells:0:[a:!:a conditions:0:[TableRowCondition:?:a object:0:27.RawExtension:?
TableRowCondition type:0:RowConditionType:! status:0:ConditionStatus:! reason:0:s:? message:0:s:?
Time=!time
TypeMeta kind:1:s:? apiVersion:2:s:?
UpdateOptions +TypeMeta:0:TypeMeta dryRun:1:[s:?:a fieldManager:2:s:? fieldValidation:3:s:?
Verbs=&[s`,
  },
  {
    path: "k8s.io/api/core/v1",
    group: "",
    version: "v1",
    kinds: "Binding ComponentStatus ComponentStatusList ConfigMap ConfigMapList Endpoints EndpointsList Event EventList LimitRange LimitRangeList List Namespace NamespaceList Node NodeList NodeProxyOptions PersistentVolume PersistentVolumeClaim PersistentVolumeClaimList PersistentVolumeList Pod PodAttachOptions PodExecOptions PodList PodLogOptions PodPortForwardOptions PodProxyOptions PodStatusResult PodTemplate PodTemplateList RangeAllocation ReplicationController ReplicationControllerList ResourceQuota ResourceQuotaList Secret SecretList SerializedReference Service ServiceAccount ServiceAccountList ServiceList ServiceProxyOptions",
    resources: "Binding:bindings:n ComponentStatus:componentstatuses: ConfigMap:configmaps:n Endpoints:endpoints:n Event:events:n LimitRange:limitranges:n Namespace:namespaces:s Node:nodes:s PersistentVolume:persistentvolumes:s PersistentVolumeClaim:persistentvolumeclaims:ns Pod:pods:ns PodTemplate:podtemplates:n ReplicationController:replicationcontrollers:ns ResourceQuota:resourcequotas:ns Secret:secrets:n Service:services:ns ServiceAccount:serviceaccounts:n",
    types: `AWSElasticBlockStoreVolumeSource volumeID:1:s:! fsType:2:s:? partition:3:i:? readOnly:4:b:?
Affinity nodeAffinity:1:*NodeAffinity:? podAffinity:2:*PodAffinity:? podAntiAffinity:3:*PodAntiAffinity:?
AppArmorProfile type:1:AppArmorProfileType:! localhostProfile:2:*s:?
AppArmorProfileType=s,Localhost,RuntimeDefault,Unconfined
AttachedVolume name:1:UniqueVolumeName:! devicePath:2:s:!
AvoidPods preferAvoidPods:1:[PreferAvoidPodsEntry:?:a
AzureDataDiskCachingMode=s,None,ReadOnly,ReadWrite
AzureDataDiskKind=s,Dedicated,Managed,Shared
AzureDiskVolumeSource diskName:1:s:! diskURI:2:s:! cachingMode:3:*AzureDataDiskCachingMode:?:::"ReadWrite" fsType:4:*s:?:::"ext4" readOnly:5:*b:?:::false kind:6:*AzureDataDiskKind:?:::"Shared"
AzureFilePersistentVolumeSource secretName:1:s:! shareName:2:s:! readOnly:3:b:? secretNamespace:4:*s
AzureFileVolumeSource secretName:1:s:! shareName:2:s:! readOnly:3:b:?
Binding +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? target:2:ObjectReference:!
CSIPersistentVolumeSource driver:1:s:! volumeHandle:2:s:! readOnly:3:b:? fsType:4:s:? volumeAttributes:5:{>s:? controllerPublishSecretRef:6:*SecretReference:? nodeStageSecretRef:7:*SecretReference:? nodePublishSecretRef:8:*SecretReference:? controllerExpandSecretRef:9:*SecretReference:? nodeExpandSecretRef:10:*SecretReference:?
CSIVolumeSource driver:1:s:! readOnly:2:*b:? fsType:3:*s:? volumeAttributes:4:{>s:? nodePublishSecretRef:5:*LocalObjectReference:?
Capabilities add:1:[Capability:?:a drop:2:[Capability:?:a
Capability=s
CephFSPersistentVolumeSource monitors:1:[s:!:a path:2:s:? user:3:s:? secretFile:4:s:? secretRef:5:*SecretReference:? readOnly:6:b:?
CephFSVolumeSource monitors:1:[s:!:a path:2:s:? user:3:s:? secretFile:4:s:? secretRef:5:*LocalObjectReference:? readOnly:6:b:?
CinderPersistentVolumeSource volumeID:1:s:! fsType:2:s:? readOnly:3:b:? secretRef:4:*SecretReference:?
CinderVolumeSource volumeID:1:s:! fsType:2:s:? readOnly:3:b:? secretRef:4:*LocalObjectReference:?
ClaimResourceStatus=s,ControllerResizeInProgress,ControllerResizeInfeasible,NodeResizeInProgress,NodeResizeInfeasible,NodeResizePending
ClientIPConfig timeoutSeconds:1:*i:?
ClusterTrustBundleProjection name:1:*s:? signerName:2:*s:? labelSelector:3:*0.LabelSelector:? optional:5:*b:? path:4:s:!
ComponentCondition type:1:ComponentConditionType:! status:2:ConditionStatus:! message:3:s:? error:4:s:?
ComponentConditionType=s
ComponentStatus +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? conditions:2:[ComponentCondition:?:m,type:m,type
ComponentStatusList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[ComponentStatus:!
ConditionStatus=s
ConfigMap +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? immutable:4:*b:? data:2:{>s:? binaryData:3:{>y:?
ConfigMapEnvSource +LocalObjectReference:1:LocalObjectReference optional:2:*b:?
ConfigMapKeySelector^ +LocalObjectReference:1:LocalObjectReference key:2:s:! optional:3:*b:?
ConfigMapList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[ConfigMap:!
ConfigMapNodeConfigSource namespace:1:s:! name:2:s:! uid:3:28.UID:? resourceVersion:4:s:? kubeletConfigKey:5:s:!
ConfigMapProjection +LocalObjectReference:1:LocalObjectReference items:2:[KeyToPath:?:a optional:4:*b:?
ConfigMapVolumeSource +LocalObjectReference:1:LocalObjectReference items:2:[KeyToPath:?:a defaultMode:3:*i:? optional:4:*b:?
Container name:1:s:! image:2:s:? command:3:[s:?:a args:4:[s:?:a workingDir:5:s:? ports:6:[ContainerPort:?:m,containerPort,protocol:m,containerPort envFrom:19:[EnvFromSource:?:a env:7:[EnvVar:?:m,name:m,name resources:8:ResourceRequirements:? resizePolicy:23:[ContainerResizePolicy:?:a restartPolicy:24:*ContainerRestartPolicy:? restartPolicyRules:25:[ContainerRestartRule:?:a volumeMounts:9:[VolumeMount:?:m,mountPath:m,mountPath volumeDevices:21:[VolumeDevice:?:m,devicePath:m,devicePath livenessProbe:10:*Probe:? readinessProbe:11:*Probe:? startupProbe:22:*Probe:? lifecycle:12:*Lifecycle:? terminationMessagePath:13:s:? terminationMessagePolicy:20:TerminationMessagePolicy:? imagePullPolicy:14:PullPolicy:? securityContext:15:*SecurityContext:? stdin:16:b:? stdinOnce:17:b:? tty:18:b:?
ContainerExtendedResourceRequest containerName:1:s:! resourceName:2:s:! requestName:3:s:!
ContainerImage names:1:[s::a sizeBytes:2:l:?
ContainerPort name:1:s:? hostPort:2:i:? containerPort:3:i:! protocol:4:Protocol:?:::"TCP" hostIP:5:s:?
ContainerResizePolicy resourceName:1:ResourceName:! restartPolicy:2:ResourceResizeRestartPolicy:!
ContainerRestartPolicy=s
ContainerRestartRule action:1:ContainerRestartRuleAction:?! exitCodes:2:*ContainerRestartRuleOnExitCodes:?
ContainerRestartRuleAction=s
ContainerRestartRuleOnExitCodes operator:1:ContainerRestartRuleOnExitCodesOperator:?! values:2:[i:?:s
ContainerRestartRuleOnExitCodesOperator=s
ContainerState waiting:1:*ContainerStateWaiting:? running:2:*ContainerStateRunning:? terminated:3:*ContainerStateTerminated:?
ContainerStateRunning startedAt:1:0.Time:?
ContainerStateTerminated exitCode:1:i:! signal:2:i:? reason:3:s:? message:4:s:? startedAt:5:0.Time:? finishedAt:6:0.Time:? containerID:7:s:?
ContainerStateWaiting reason:1:s:? message:2:s:?
ContainerStatus name:1:s:! state:2:ContainerState:? lastState:3:ContainerState:? ready:4:b:! restartCount:5:i:! image:6:s:! imageID:7:s:! containerID:8:s:? started:9:*b:? allocatedResources:10:ResourceList:? resources:11:*ResourceRequirements:? volumeMounts:12:[VolumeMountStatus:?:m,mountPath:m,mountPath user:13:*ContainerUser:? allocatedResourcesStatus:14:[ResourceStatus:?:m,name:m,name stopSignal:15:*Signal:?
ContainerUser linux:1:*LinuxContainerUser:?
DNSPolicy=s,ClusterFirst,ClusterFirstWithHostNet,Default,None
DaemonEndpoint Port:1:i:!
DownwardAPIProjection items:1:[DownwardAPIVolumeFile:?:a
DownwardAPIVolumeFile path:1:s:! fieldRef:2:*ObjectFieldSelector:? resourceFieldRef:3:*ResourceFieldSelector:? mode:4:*i:?
DownwardAPIVolumeSource items:1:[DownwardAPIVolumeFile:?:a defaultMode:2:*i:?
EmptyDirVolumeSource medium:1:StorageMedium:? sizeLimit:2:*25.Quantity:?
EndpointAddress^ ip:1:s:! hostname:3:s:? nodeName:4:*s:? targetRef:2:*ObjectReference:?
EndpointPort^ name:1:s:? port:2:i:! protocol:3:Protocol:? appProtocol:4:*s:?
EndpointSubset addresses:1:[EndpointAddress:?:a notReadyAddresses:2:[EndpointAddress:?:a ports:3:[EndpointPort:?:a
Endpoints +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? subsets:2:[EndpointSubset:?:a
EndpointsList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[Endpoints:!
EnvFromSource prefix:1:s:? configMapRef:2:*ConfigMapEnvSource:? secretRef:3:*SecretEnvSource:?
EnvVar name:1:s:! value:2:s:? valueFrom:3:*EnvVarSource:?
EnvVarSource fieldRef:1:*ObjectFieldSelector:? resourceFieldRef:2:*ResourceFieldSelector:? configMapKeyRef:3:*ConfigMapKeySelector:? secretKeyRef:4:*SecretKeySelector:? fileKeyRef:5:*FileKeySelector:?
EphemeralContainer +EphemeralContainerCommon:1:EphemeralContainerCommon targetContainerName:2:s:?
EphemeralContainerCommon name:1:s:! image:2:s:? command:3:[s:?:a args:4:[s:?:a workingDir:5:s:? ports:6:[ContainerPort:?:m,containerPort,protocol:m,containerPort envFrom:19:[EnvFromSource:?:a env:7:[EnvVar:?:m,name:m,name resources:8:ResourceRequirements:? resizePolicy:23:[ContainerResizePolicy:?:a restartPolicy:24:*ContainerRestartPolicy:? restartPolicyRules:25:[ContainerRestartRule:?:a volumeMounts:9:[VolumeMount:?:m,mountPath:m,mountPath volumeDevices:21:[VolumeDevice:?:m,devicePath:m,devicePath livenessProbe:10:*Probe:? readinessProbe:11:*Probe:? startupProbe:22:*Probe:? lifecycle:12:*Lifecycle:? terminationMessagePath:13:s:? terminationMessagePolicy:20:TerminationMessagePolicy:? imagePullPolicy:14:PullPolicy:? securityContext:15:*SecurityContext:? stdin:16:b:? stdinOnce:17:b:? tty:18:b:?
EphemeralVolumeSource volumeClaimTemplate:1:*PersistentVolumeClaimTemplate:?
Event +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:! involvedObject:2:ObjectReference:! reason:3:s:? message:4:s:? source:5:EventSource:? firstTimestamp:6:0.Time:? lastTimestamp:7:0.Time:? count:8:i:? type:9:s:? eventTime:10:0.MicroTime:? series:11:*EventSeries:? action:12:s:? related:13:*ObjectReference:? reportingComponent:14:s reportingInstance:15:s
EventList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[Event:!
EventSeries count:1:i:? lastObservedTime:2:0.MicroTime:?
EventSource component:1:s:? host:2:s:?
ExecAction command:1:[s:?:a
FCVolumeSource targetWWNs:1:[s:?:a lun:2:*i:? fsType:3:s:? readOnly:4:b:? wwids:5:[s:?:a
FileKeySelector^ volumeName:1:s:! path:2:s:! key:3:s:! optional:4:*b:?:::false
FinalizerName=s
FlexPersistentVolumeSource driver:1:s:! fsType:2:s:? secretRef:3:*SecretReference:? readOnly:4:b:? options:5:{>s:?
FlexVolumeSource driver:1:s:! fsType:2:s:? secretRef:3:*LocalObjectReference:? readOnly:4:b:? options:5:{>s:?
FlockerVolumeSource datasetName:1:s:? datasetUUID:2:s:?
GCEPersistentDiskVolumeSource pdName:1:s:! fsType:2:s:? partition:3:i:? readOnly:4:b:?
GRPCAction port:1:i:! service:2:*s::::""
GitRepoVolumeSource repository:1:s:! revision:2:s:? directory:3:s:?
GlusterfsPersistentVolumeSource endpoints:1:s:! path:2:s:! readOnly:3:b:? endpointsNamespace:4:*s:?
GlusterfsVolumeSource endpoints:1:s:! path:2:s:! readOnly:3:b:?
HTTPGetAction path:1:s:? port:2:26.IntOrString:! host:3:s:? scheme:4:URIScheme:? httpHeaders:5:[HTTPHeader:?:a
HTTPHeader name:1:s:! value:2:s:!
HostAlias ip:1:s:! hostnames:2:[s:?:a
HostIP ip:1:s:!
HostPathType=s,,BlockDevice,CharDevice,Directory,DirectoryOrCreate,File,FileOrCreate,Socket
HostPathVolumeSource path:1:s:! type:2:*HostPathType:?
IPFamily=s,,IPv4,IPv6
IPFamilyPolicy=s,PreferDualStack,RequireDualStack,SingleStack
ISCSIPersistentVolumeSource targetPortal:1:s:! iqn:2:s:! lun:3:i:! iscsiInterface:4:s:?:::"default" fsType:5:s:? readOnly:6:b:? portals:7:[s:?:a chapAuthDiscovery:8:b:? chapAuthSession:11:b:? secretRef:10:*SecretReference:? initiatorName:12:*s:?
ISCSIVolumeSource targetPortal:1:s:! iqn:2:s:! lun:3:i:! iscsiInterface:4:s:?:::"default" fsType:5:s:? readOnly:6:b:? portals:7:[s:?:a chapAuthDiscovery:8:b:? chapAuthSession:11:b:? secretRef:10:*LocalObjectReference:? initiatorName:12:*s:?
ImageVolumeSource reference:1:s:? pullPolicy:2:PullPolicy:?
KeyToPath key:1:s:! path:2:s:! mode:3:*i:?
Lifecycle postStart:1:*LifecycleHandler:? preStop:2:*LifecycleHandler:? stopSignal:3:*Signal:?
LifecycleHandler exec:1:*ExecAction:? httpGet:2:*HTTPGetAction:? tcpSocket:3:*TCPSocketAction:? sleep:4:*SleepAction:?
LimitRange +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:LimitRangeSpec:?
LimitRangeItem type:1:LimitType:! max:2:ResourceList:? min:3:ResourceList:? default:4:ResourceList:? defaultRequest:5:ResourceList:? maxLimitRequestRatio:6:ResourceList:?
LimitRangeList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[LimitRange:!
LimitRangeSpec limits:1:[LimitRangeItem:!:a
LimitType=s
LinuxContainerUser uid:1:l:! gid:2:l:! supplementalGroups:3:[l:?:a
List +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[27.RawExtension:!
LoadBalancerIPMode=s
LoadBalancerIngress ip:1:s:? hostname:2:s:? ipMode:3:*LoadBalancerIPMode:? ports:4:[PortStatus:?:a
LoadBalancerStatus ingress:1:[LoadBalancerIngress:?:a
LocalObjectReference^ name:1:s:?:::""
LocalVolumeSource path:1:s:! fsType:2:*s:?
ModifyVolumeStatus targetVolumeAttributesClassName:1:s:? status:2:PersistentVolumeClaimModifyVolumeStatus:!
MountPropagationMode=s,Bidirectional,HostToContainer,None
NFSVolumeSource server:1:s:! path:2:s:! readOnly:3:b:?
Namespace +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:NamespaceSpec:? status:3:NamespaceStatus:?
NamespaceCondition type:1:NamespaceConditionType:! status:2:ConditionStatus:! lastTransitionTime:4:0.Time:? reason:5:s:? message:6:s:?
NamespaceConditionType=s
NamespaceList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[Namespace:!
NamespacePhase=s,Active,Terminating
NamespaceSpec finalizers:1:[FinalizerName:?:a
NamespaceStatus phase:1:NamespacePhase:? conditions:2:[NamespaceCondition:?:m,type:m,type
Node +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:NodeSpec:? status:3:NodeStatus:?
NodeAddress type:1:NodeAddressType:! address:2:s:!
NodeAddressType=s
NodeAffinity requiredDuringSchedulingIgnoredDuringExecution:1:*NodeSelector:? preferredDuringSchedulingIgnoredDuringExecution:2:[PreferredSchedulingTerm:?:a
NodeCondition type:1:NodeConditionType:! status:2:ConditionStatus:! lastHeartbeatTime:3:0.Time:? lastTransitionTime:4:0.Time:? reason:5:s:? message:6:s:?
NodeConditionType=s
NodeConfigSource configMap:2:*ConfigMapNodeConfigSource:?
NodeConfigStatus assigned:1:*NodeConfigSource:? active:2:*NodeConfigSource:? lastKnownGood:3:*NodeConfigSource:? error:4:s:?
NodeDaemonEndpoints kubeletEndpoint:1:DaemonEndpoint:?
NodeFeatures supplementalGroupsPolicy:1:*b:?
NodeInclusionPolicy=s,Honor,Ignore
NodeList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[Node:!
NodePhase=s,Pending,Running,Terminated
NodeProxyOptions +TypeMeta:0:0.TypeMeta path:1:s:?
NodeRuntimeHandler name:1:s features:2:*NodeRuntimeHandlerFeatures:?
NodeRuntimeHandlerFeatures recursiveReadOnlyMounts:1:*b:? userNamespaces:2:*b:?
NodeSelectorOperator=s,DoesNotExist,Exists,Gt,In,Lt,NotIn
NodeSelectorRequirement key:1:s:! operator:2:NodeSelectorOperator:! values:3:[s:?:a
NodeSelectorTerm^ matchExpressions:1:[NodeSelectorRequirement:?:a matchFields:2:[NodeSelectorRequirement:?:a
NodeSelector^ nodeSelectorTerms:1:[NodeSelectorTerm:!:a
NodeSpec podCIDR:1:s:? podCIDRs:7:[s:?:s:m providerID:3:s:? unschedulable:4:b:? taints:5:[Taint:?:a configSource:6:*NodeConfigSource:? externalID:2:s:?
NodeStatus capacity:1:ResourceList:? allocatable:2:ResourceList:? phase:3:NodePhase:? conditions:4:[NodeCondition:?:m,type:m,type addresses:5:[NodeAddress:?:m,type:m,type daemonEndpoints:6:NodeDaemonEndpoints:? nodeInfo:7:NodeSystemInfo:? images:8:[ContainerImage:?:a volumesInUse:9:[UniqueVolumeName:?:a volumesAttached:10:[AttachedVolume:?:a config:11:*NodeConfigStatus:? runtimeHandlers:12:[NodeRuntimeHandler:?:a features:13:*NodeFeatures:?
NodeSwapStatus capacity:1:*l:?
NodeSystemInfo machineID:1:s:! systemUUID:2:s:! bootID:3:s:! kernelVersion:4:s:! osImage:5:s:! containerRuntimeVersion:6:s:! kubeletVersion:7:s:! kubeProxyVersion:8:s:! operatingSystem:9:s:! architecture:10:s:! swap:11:*NodeSwapStatus:?
OSName=s
ObjectFieldSelector^ apiVersion:1:s:? fieldPath:2:s:!
ObjectReference^ kind:1:s:? namespace:2:s:? name:3:s:? uid:4:28.UID:? apiVersion:5:s:? resourceVersion:6:s:? fieldPath:7:s:?
PersistentVolume +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:PersistentVolumeSpec:? status:3:PersistentVolumeStatus:?
PersistentVolumeAccessMode=s,ReadOnlyMany,ReadWriteMany,ReadWriteOnce,ReadWriteOncePod
PersistentVolumeClaim +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:PersistentVolumeClaimSpec:? status:3:PersistentVolumeClaimStatus:?
PersistentVolumeClaimCondition type:1:PersistentVolumeClaimConditionType:! status:2:ConditionStatus:! lastProbeTime:3:0.Time:? lastTransitionTime:4:0.Time:? reason:5:s:? message:6:s:?
PersistentVolumeClaimConditionType=s
PersistentVolumeClaimList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[PersistentVolumeClaim:!
PersistentVolumeClaimModifyVolumeStatus=s,InProgress,Infeasible,Pending
PersistentVolumeClaimPhase=s,Bound,Lost,Pending
PersistentVolumeClaimSpec accessModes:1:[PersistentVolumeAccessMode:?:a selector:4:*0.LabelSelector:? resources:2:VolumeResourceRequirements:? volumeName:3:s:? storageClassName:5:*s:? volumeMode:6:*PersistentVolumeMode:? dataSource:7:*TypedLocalObjectReference:? dataSourceRef:8:*TypedObjectReference:? volumeAttributesClassName:9:*s:?
PersistentVolumeClaimStatus phase:1:PersistentVolumeClaimPhase:? accessModes:2:[PersistentVolumeAccessMode:?:a capacity:3:ResourceList:? conditions:4:[PersistentVolumeClaimCondition:?:m,type:m,type allocatedResources:5:ResourceList:? allocatedResourceStatuses:7:{ResourceName>ClaimResourceStatus:? currentVolumeAttributesClassName:8:*s:? modifyVolumeStatus:9:*ModifyVolumeStatus:?
PersistentVolumeClaimTemplate metadata:1:0.ObjectMeta:? spec:2:PersistentVolumeClaimSpec:!
PersistentVolumeClaimVolumeSource claimName:1:s:! readOnly:2:b:?
PersistentVolumeList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[PersistentVolume:!
PersistentVolumeMode=s,Block,Filesystem
PersistentVolumePhase=s,Available,Bound,Failed,Pending,Released
PersistentVolumeReclaimPolicy=s,Delete,Recycle,Retain
PersistentVolumeSource gcePersistentDisk:1:*GCEPersistentDiskVolumeSource:? awsElasticBlockStore:2:*AWSElasticBlockStoreVolumeSource:? hostPath:3:*HostPathVolumeSource:? glusterfs:4:*GlusterfsPersistentVolumeSource:? nfs:5:*NFSVolumeSource:? rbd:6:*RBDPersistentVolumeSource:? iscsi:7:*ISCSIPersistentVolumeSource:? cinder:8:*CinderPersistentVolumeSource:? cephfs:9:*CephFSPersistentVolumeSource:? fc:10:*FCVolumeSource:? flocker:11:*FlockerVolumeSource:? flexVolume:12:*FlexPersistentVolumeSource:? azureFile:13:*AzureFilePersistentVolumeSource:? vsphereVolume:14:*VsphereVirtualDiskVolumeSource:? quobyte:15:*QuobyteVolumeSource:? azureDisk:16:*AzureDiskVolumeSource:? photonPersistentDisk:17:*PhotonPersistentDiskVolumeSource:? portworxVolume:18:*PortworxVolumeSource:? scaleIO:19:*ScaleIOPersistentVolumeSource:? local:20:*LocalVolumeSource:? storageos:21:*StorageOSPersistentVolumeSource:? csi:22:*CSIPersistentVolumeSource:?
PersistentVolumeSpec capacity:1:ResourceList:? +PersistentVolumeSource:2:PersistentVolumeSource accessModes:3:[PersistentVolumeAccessMode:?:a claimRef:4:*ObjectReference:? persistentVolumeReclaimPolicy:5:PersistentVolumeReclaimPolicy:? storageClassName:6:s:? mountOptions:7:[s:?:a volumeMode:8:*PersistentVolumeMode:? nodeAffinity:9:*VolumeNodeAffinity:? volumeAttributesClassName:10:*s:?
PersistentVolumeStatus phase:1:PersistentVolumePhase:? message:2:s:? reason:3:s:? lastPhaseTransitionTime:4:*0.Time:?
PhotonPersistentDiskVolumeSource pdID:1:s:! fsType:2:s:?
Pod +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:PodSpec:? status:3:PodStatus:?
PodAffinity requiredDuringSchedulingIgnoredDuringExecution:1:[PodAffinityTerm:?:a preferredDuringSchedulingIgnoredDuringExecution:2:[WeightedPodAffinityTerm:?:a
PodAffinityTerm labelSelector:1:*0.LabelSelector:? namespaces:2:[s:?:a topologyKey:3:s:! namespaceSelector:4:*0.LabelSelector:? matchLabelKeys:5:[s:?:a mismatchLabelKeys:6:[s:?:a
PodAntiAffinity requiredDuringSchedulingIgnoredDuringExecution:1:[PodAffinityTerm:?:a preferredDuringSchedulingIgnoredDuringExecution:2:[WeightedPodAffinityTerm:?:a
PodAttachOptions +TypeMeta:0:0.TypeMeta stdin:1:b:? stdout:2:b:? stderr:3:b:? tty:4:b:? container:5:s:?
PodCertificateProjection signerName:1:s:?! keyType:2:s:?! maxExpirationSeconds:3:*i:? credentialBundlePath:4:s:? keyPath:5:s:? certificateChainPath:6:s:?
PodCondition type:1:PodConditionType:! observedGeneration:7:l:? status:2:ConditionStatus:! lastProbeTime:3:0.Time:? lastTransitionTime:4:0.Time:? reason:5:s:? message:6:s:?
PodConditionType=s
PodDNSConfig nameservers:1:[s:?:a searches:2:[s:?:a options:3:[PodDNSConfigOption:?:a
PodDNSConfigOption name:1:s:? value:2:*s:?
PodExecOptions +TypeMeta:0:0.TypeMeta stdin:1:b:? stdout:2:b:? stderr:3:b:? tty:4:b:? container:5:s:? command:6:[s:!:a
PodExtendedResourceClaimStatus requestMappings:1:[ContainerExtendedResourceRequest:!:a resourceClaimName:2:s:!
PodFSGroupChangePolicy=s,Always,OnRootMismatch
PodIP ip:1:s:!
PodList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[Pod:!
PodLogOptions +TypeMeta:0:0.TypeMeta container:1:s:? follow:2:b:? previous:3:b:? sinceSeconds:4:*l:? sinceTime:5:*0.Time:? timestamps:6:b:? tailLines:7:*l:? limitBytes:8:*l:? insecureSkipTLSVerifyBackend:9:b:? stream:10:*s:?
PodOS name:1:OSName:!
PodPhase=s,Failed,Pending,Running,Succeeded,Unknown
PodPortForwardOptions +TypeMeta:0:0.TypeMeta ports:1:[i:?:a
PodProxyOptions +TypeMeta:0:0.TypeMeta path:1:s:?
PodQOSClass=s,BestEffort,Burstable,Guaranteed
PodReadinessGate conditionType:1:PodConditionType:!
PodResizeStatus=s
PodResourceClaim name:1:s:! resourceClaimName:3:*s:? resourceClaimTemplateName:4:*s:?
PodResourceClaimStatus name:1:s:! resourceClaimName:2:*s:?
PodSELinuxChangePolicy=s
PodSchedulingGate name:1:s:!
PodSecurityContext seLinuxOptions:1:*SELinuxOptions:? windowsOptions:8:*WindowsSecurityContextOptions:? runAsUser:2:*l:? runAsGroup:6:*l:? runAsNonRoot:3:*b:? supplementalGroups:4:[l:?:a supplementalGroupsPolicy:12:*SupplementalGroupsPolicy:? fsGroup:5:*l:? sysctls:7:[Sysctl:?:a fsGroupChangePolicy:9:*PodFSGroupChangePolicy:? seccompProfile:10:*SeccompProfile:? appArmorProfile:11:*AppArmorProfile:? seLinuxChangePolicy:13:*PodSELinuxChangePolicy:?
PodSignature podController:1:*0.OwnerReference:?
PodSpec volumes:1:[Volume:?:m,name:mk,name initContainers:20:[Container:?:m,name:m,name containers:2:[Container:!:m,name:m,name ephemeralContainers:34:[EphemeralContainer:?:m,name:m,name restartPolicy:3:RestartPolicy:? terminationGracePeriodSeconds:4:*l:? activeDeadlineSeconds:5:*l:? dnsPolicy:6:DNSPolicy:? nodeSelector:7:{>s:?^ serviceAccountName:8:s:? serviceAccount:9:s:? automountServiceAccountToken:21:*b:? nodeName:10:s:? hostNetwork:11:b:? hostPID:12:b:? hostIPC:13:b:? shareProcessNamespace:27:*b:? securityContext:14:*PodSecurityContext:? imagePullSecrets:15:[LocalObjectReference:?:m,name:m,name hostname:16:s:? subdomain:17:s:? affinity:18:*Affinity:? schedulerName:19:s:? tolerations:22:[Toleration:?:a hostAliases:23:[HostAlias:?:m,ip:m,ip priorityClassName:24:s:? priority:25:*i:? dnsConfig:26:*PodDNSConfig:? readinessGates:28:[PodReadinessGate:?:a runtimeClassName:29:*s:? enableServiceLinks:30:*b:? preemptionPolicy:31:*PreemptionPolicy:? overhead:32:ResourceList:? topologySpreadConstraints:33:[TopologySpreadConstraint:?:m,topologyKey,whenUnsatisfiable:m,topologyKey setHostnameAsFQDN:35:*b:? os:36:*PodOS:? hostUsers:37:*b:? schedulingGates:38:[PodSchedulingGate:?:m,name:m,name resourceClaims:39:[PodResourceClaim:?:m,name:mk,name resources:40:*ResourceRequirements:? hostnameOverride:41:*s:?
PodStatus observedGeneration:17:l:? phase:1:PodPhase:? conditions:2:[PodCondition:?:m,type:m,type message:3:s:? reason:4:s:? nominatedNodeName:11:s:? hostIP:5:s:? hostIPs:16:[HostIP:?:a:m,ip podIP:6:s:? podIPs:12:[PodIP:?:m,ip:m,ip startTime:7:*0.Time:? initContainerStatuses:10:[ContainerStatus:?:a containerStatuses:8:[ContainerStatus:?:a qosClass:9:PodQOSClass:? ephemeralContainerStatuses:13:[ContainerStatus:?:a resize:14:PodResizeStatus:? resourceClaimStatuses:15:[PodResourceClaimStatus:?:m,name:mk,name extendedResourceClaimStatus:18:*PodExtendedResourceClaimStatus:?
PodStatusResult +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? status:2:PodStatus:?
PodTemplate +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? template:2:PodTemplateSpec:?
PodTemplateList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[PodTemplate:!
PodTemplateSpec metadata:1:0.ObjectMeta:? spec:2:PodSpec:?
PortStatus port:1:i:! protocol:2:Protocol:! error:3:*s:?
PortworxVolumeSource volumeID:1:s:! fsType:2:s:? readOnly:3:b:?
Preconditions uid:1:*28.UID:?
PreemptionPolicy=s,Never,PreemptLowerPriority
PreferAvoidPodsEntry podSignature:1:PodSignature:! evictionTime:2:0.Time:? reason:3:s:? message:4:s:?
PreferredSchedulingTerm weight:1:i:! preference:2:NodeSelectorTerm:!
Probe +ProbeHandler:1:ProbeHandler initialDelaySeconds:2:i:? timeoutSeconds:3:i:? periodSeconds:4:i:? successThreshold:5:i:? failureThreshold:6:i:? terminationGracePeriodSeconds:7:*l:?
ProbeHandler exec:1:*ExecAction:? httpGet:2:*HTTPGetAction:? tcpSocket:3:*TCPSocketAction:? grpc:4:*GRPCAction:?
ProcMountType=s,Default,Unmasked
ProjectedVolumeSource sources:1:[VolumeProjection::a defaultMode:2:*i:?
Protocol=s,SCTP,TCP,UDP
PullPolicy=s,Always,IfNotPresent,Never
QuobyteVolumeSource registry:1:s:! volume:2:s:! readOnly:3:b:? user:4:s:? group:5:s:? tenant:6:s:?
RBDPersistentVolumeSource monitors:1:[s:!:a image:2:s:! fsType:3:s:? pool:4:s:?:::"rbd" user:5:s:?:::"admin" keyring:6:s:?:::"/etc/ceph/keyring" secretRef:7:*SecretReference:? readOnly:8:b:?
RBDVolumeSource monitors:1:[s:!:a image:2:s:! fsType:3:s:? pool:4:s:?:::"rbd" user:5:s:?:::"admin" keyring:6:s:?:::"/etc/ceph/keyring" secretRef:7:*LocalObjectReference:? readOnly:8:b:?
RangeAllocation +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? range:2:s:! data:3:y:!
RecursiveReadOnlyMode=s
ReplicationController +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:ReplicationControllerSpec:? status:3:ReplicationControllerStatus:?
ReplicationControllerCondition type:1:ReplicationControllerConditionType:! status:2:ConditionStatus:! lastTransitionTime:3:0.Time:? reason:4:s:? message:5:s:?
ReplicationControllerConditionType=s
ReplicationControllerList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[ReplicationController:!
ReplicationControllerSpec replicas:1:*i:?:::1 minReadySeconds:4:i:?:::0 selector:2:{>s:?^ template:3:*PodTemplateSpec:?
ReplicationControllerStatus replicas:1:i:! fullyLabeledReplicas:2:i:? readyReplicas:4:i:? availableReplicas:5:i:? observedGeneration:3:l:? conditions:6:[ReplicationControllerCondition:?:m,type:m,type
ResourceClaim name:1:s:! request:2:s:?
ResourceFieldSelector^ containerName:1:s:? resource:2:s:! divisor:3:25.Quantity:?
ResourceHealth resourceID:1:ResourceID:! health:2:ResourceHealthStatus:?
ResourceHealthStatus=s
ResourceID=s
ResourceList={ResourceName>25.Quantity
ResourceName=s
ResourceQuota +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:ResourceQuotaSpec:? status:3:ResourceQuotaStatus:?
ResourceQuotaList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[ResourceQuota:!
ResourceQuotaScope=s,BestEffort,CrossNamespacePodAffinity,NotBestEffort,NotTerminating,PriorityClass,Terminating,VolumeAttributesClass
ResourceQuotaSpec hard:1:ResourceList:? scopes:2:[ResourceQuotaScope:?:a scopeSelector:3:*ScopeSelector:?
ResourceQuotaStatus hard:1:ResourceList:? used:2:ResourceList:?
ResourceRequirements limits:1:ResourceList:? requests:2:ResourceList:? claims:3:[ResourceClaim:?:m,name
ResourceResizeRestartPolicy=s
ResourceStatus name:1:ResourceName:! resources:2:[ResourceHealth:?:m,resourceID
RestartPolicy=s,Always,Never,OnFailure
SELinuxOptions user:1:s:? role:2:s:? type:3:s:? level:4:s:?
ScaleIOPersistentVolumeSource gateway:1:s:! system:2:s:! secretRef:3:*SecretReference:! sslEnabled:4:b:? protectionDomain:5:s:? storagePool:6:s:? storageMode:7:s:?:::"ThinProvisioned" volumeName:8:s:? fsType:9:s:?:::"xfs" readOnly:10:b:?
ScaleIOVolumeSource gateway:1:s:! system:2:s:! secretRef:3:*LocalObjectReference:! sslEnabled:4:b:? protectionDomain:5:s:? storagePool:6:s:? storageMode:7:s:?:::"ThinProvisioned" volumeName:8:s:? fsType:9:s:?:::"xfs" readOnly:10:b:?
ScopeSelectorOperator=s,DoesNotExist,Exists,In,NotIn
ScopeSelector^ matchExpressions:1:[ScopedResourceSelectorRequirement:?:a
ScopedResourceSelectorRequirement scopeName:1:ResourceQuotaScope:! operator:2:ScopeSelectorOperator:! values:3:[s:?:a
SeccompProfile type:1:SeccompProfileType:! localhostProfile:2:*s:?
SeccompProfileType=s,Localhost,RuntimeDefault,Unconfined
Secret +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? immutable:5:*b:? data:2:{>y:? stringData:4:{>s:? type:3:SecretType:?
SecretEnvSource +LocalObjectReference:1:LocalObjectReference optional:2:*b:?
SecretKeySelector^ +LocalObjectReference:1:LocalObjectReference key:2:s:! optional:3:*b:?
SecretList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[Secret:!
SecretProjection +LocalObjectReference:1:LocalObjectReference items:2:[KeyToPath:?:a optional:4:*b:?
SecretReference^ name:1:s:? namespace:2:s:?
SecretType=s
SecretVolumeSource secretName:1:s:? items:2:[KeyToPath:?:a defaultMode:3:*i:? optional:4:*b:?
SecurityContext capabilities:1:*Capabilities:? privileged:2:*b:? seLinuxOptions:3:*SELinuxOptions:? windowsOptions:10:*WindowsSecurityContextOptions:? runAsUser:4:*l:? runAsGroup:8:*l:? runAsNonRoot:5:*b:? readOnlyRootFilesystem:6:*b:? allowPrivilegeEscalation:7:*b:? procMount:9:*ProcMountType:? seccompProfile:11:*SeccompProfile:? appArmorProfile:12:*AppArmorProfile:?
SerializedReference +TypeMeta:0:0.TypeMeta reference:1:ObjectReference:?
Service +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:ServiceSpec:? status:3:ServiceStatus:?
ServiceAccount +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? secrets:2:[ObjectReference:?:m,name:m,name imagePullSecrets:3:[LocalObjectReference:?:a automountServiceAccountToken:4:*b:?
ServiceAccountList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[ServiceAccount:!
ServiceAccountTokenProjection audience:1:s:? expirationSeconds:2:*l:? path:3:s:!
ServiceAffinity=s,ClientIP,None
ServiceExternalTrafficPolicy=s,Cluster,Local
ServiceInternalTrafficPolicy=s,Cluster,Local
ServiceList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[Service:!
ServicePort name:1:s:? protocol:2:Protocol:?:::"TCP" appProtocol:6:*s:? port:3:i:! targetPort:4:26.IntOrString:? nodePort:5:i:?
ServiceProxyOptions +TypeMeta:0:0.TypeMeta path:1:s:?
ServiceSpec ports:1:[ServicePort:?:m,port,protocol:m,port selector:2:{>s:?^ clusterIP:3:s:? clusterIPs:18:[s:?:a type:4:ServiceType:? externalIPs:5:[s:?:a sessionAffinity:7:ServiceAffinity:? loadBalancerIP:8:s:? loadBalancerSourceRanges:9:[s:?:a externalName:10:s:? externalTrafficPolicy:11:ServiceExternalTrafficPolicy:? healthCheckNodePort:12:i:? publishNotReadyAddresses:13:b:? sessionAffinityConfig:14:*SessionAffinityConfig:? ipFamilies:19:[IPFamily:?:a ipFamilyPolicy:17:*IPFamilyPolicy:? allocateLoadBalancerNodePorts:20:*b:? loadBalancerClass:21:*s:? internalTrafficPolicy:22:*ServiceInternalTrafficPolicy:? trafficDistribution:23:*s:?
ServiceStatus loadBalancer:1:LoadBalancerStatus:? conditions:2:[0.Condition:?:m,type:m,type
ServiceType=s,ClusterIP,ExternalName,LoadBalancer,NodePort
SessionAffinityConfig clientIP:1:*ClientIPConfig:?
Signal=s,SIGABRT,SIGALRM,SIGBUS,SIGCHLD,SIGCLD,SIGCONT,SIGFPE,SIGHUP,SIGILL,SIGINT,SIGIO,SIGIOT,SIGKILL,SIGPIPE,SIGPOLL,SIGPROF,SIGPWR,SIGQUIT,SIGRTMAX,SIGRTMAX-1,SIGRTMAX-10,SIGRTMAX-11,SIGRTMAX-12,SIGRTMAX-13,SIGRTMAX-14,SIGRTMAX-2,SIGRTMAX-3,SIGRTMAX-4,SIGRTMAX-5,SIGRTMAX-6,SIGRTMAX-7,SIGRTMAX-8,SIGRTMAX-9,SIGRTMIN,SIGRTMIN+1,SIGRTMIN+10,SIGRTMIN+11,SIGRTMIN+12,SIGRTMIN+13,SIGRTMIN+14,SIGRTMIN+15,SIGRTMIN+2,SIGRTMIN+3,SIGRTMIN+4,SIGRTMIN+5,SIGRTMIN+6,SIGRTMIN+7,SIGRTMIN+8,SIGRTMIN+9,SIGSEGV,SIGSTKFLT,SIGSTOP,SIGSYS,SIGTERM,SIGTRAP,SIGTSTP,SIGTTIN,SIGTTOU,SIGURG,SIGUSR1,SIGUSR2,SIGVTALRM,SIGWINCH,SIGXCPU,SIGXFSZ
SleepAction seconds:1:l:!
StorageMedium=s
StorageOSPersistentVolumeSource volumeName:1:s:? volumeNamespace:2:s:? fsType:3:s:? readOnly:4:b:? secretRef:5:*ObjectReference:?
StorageOSVolumeSource volumeName:1:s:? volumeNamespace:2:s:? fsType:3:s:? readOnly:4:b:? secretRef:5:*LocalObjectReference:?
SupplementalGroupsPolicy=s,Merge,Strict
Sysctl name:1:s:! value:2:s:!
TCPSocketAction port:1:26.IntOrString:! host:2:s:?
Taint key:1:s:! value:2:s:? effect:3:TaintEffect:! timeAdded:4:*0.Time:?
TaintEffect=s,NoExecute,NoSchedule,PreferNoSchedule
TerminationMessagePolicy=s,FallbackToLogsOnError,File
Toleration key:1:s:? operator:2:TolerationOperator:? value:3:s:? effect:4:TaintEffect:? tolerationSeconds:5:*l:?
TolerationOperator=s,Equal,Exists
TopologySelectorLabelRequirement key:1:s:! values:2:[s:!:a
TopologySelectorTerm^ matchLabelExpressions:1:[TopologySelectorLabelRequirement:?:a
TopologySpreadConstraint maxSkew:1:i:! topologyKey:2:s:! whenUnsatisfiable:3:UnsatisfiableConstraintAction:! labelSelector:4:*0.LabelSelector:? minDomains:5:*i:? nodeAffinityPolicy:6:*NodeInclusionPolicy:? nodeTaintsPolicy:7:*NodeInclusionPolicy:? matchLabelKeys:8:[s:?:a
TypedLocalObjectReference^ apiGroup:1:*s kind:2:s:! name:3:s:!
TypedObjectReference apiGroup:1:*s kind:2:s:! name:3:s:! namespace:4:*s:?
URIScheme=s,HTTP,HTTPS
UniqueVolumeName=s
UnsatisfiableConstraintAction=s,DoNotSchedule,ScheduleAnyway
Volume name:1:s:! +VolumeSource:2:VolumeSource
VolumeDevice name:1:s:! devicePath:2:s:!
VolumeMount name:1:s:! readOnly:2:b:? recursiveReadOnly:7:*RecursiveReadOnlyMode:? mountPath:3:s:! subPath:4:s:? mountPropagation:5:*MountPropagationMode:? subPathExpr:6:s:?
VolumeMountStatus name:1:s:! mountPath:2:s:! readOnly:3:b:? recursiveReadOnly:4:*RecursiveReadOnlyMode:?
VolumeNodeAffinity required:1:*NodeSelector:?
VolumeProjection secret:1:*SecretProjection:? downwardAPI:2:*DownwardAPIProjection:? configMap:3:*ConfigMapProjection:? serviceAccountToken:4:*ServiceAccountTokenProjection:? clusterTrustBundle:5:*ClusterTrustBundleProjection:? podCertificate:6:*PodCertificateProjection:?
VolumeResourceRequirements limits:1:ResourceList:? requests:2:ResourceList:?
VolumeSource hostPath:1:*HostPathVolumeSource:? emptyDir:2:*EmptyDirVolumeSource:? gcePersistentDisk:3:*GCEPersistentDiskVolumeSource:? awsElasticBlockStore:4:*AWSElasticBlockStoreVolumeSource:? gitRepo:5:*GitRepoVolumeSource:? secret:6:*SecretVolumeSource:? nfs:7:*NFSVolumeSource:? iscsi:8:*ISCSIVolumeSource:? glusterfs:9:*GlusterfsVolumeSource:? persistentVolumeClaim:10:*PersistentVolumeClaimVolumeSource:? rbd:11:*RBDVolumeSource:? flexVolume:12:*FlexVolumeSource:? cinder:13:*CinderVolumeSource:? cephfs:14:*CephFSVolumeSource:? flocker:15:*FlockerVolumeSource:? downwardAPI:16:*DownwardAPIVolumeSource:? fc:17:*FCVolumeSource:? azureFile:18:*AzureFileVolumeSource:? configMap:19:*ConfigMapVolumeSource:? vsphereVolume:20:*VsphereVirtualDiskVolumeSource:? quobyte:21:*QuobyteVolumeSource:? azureDisk:22:*AzureDiskVolumeSource:? photonPersistentDisk:23:*PhotonPersistentDiskVolumeSource:? projected:26:*ProjectedVolumeSource:? portworxVolume:24:*PortworxVolumeSource:? scaleIO:25:*ScaleIOVolumeSource:? storageos:27:*StorageOSVolumeSource:? csi:28:*CSIVolumeSource:? ephemeral:29:*EphemeralVolumeSource:? image:30:*ImageVolumeSource:?
VsphereVirtualDiskVolumeSource volumePath:1:s:! fsType:2:s:? storagePolicyName:3:s:? storagePolicyID:4:s:?
WeightedPodAffinityTerm weight:1:i:! podAffinityTerm:2:PodAffinityTerm:!
WindowsSecurityContextOptions gmsaCredentialSpecName:1:*s:? gmsaCredentialSpec:2:*s:? runAsUserName:3:*s:? hostProcess:4:*b:?`,
  },
  {
    path: "k8s.io/api/events/v1",
    group: "events.k8s.io",
    version: "v1",
    kinds: "Event EventList",
    resources: "Event:events:n",
    types: `Event +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta eventTime:2:0.MicroTime:! series:3:*EventSeries:? reportingController:4:s:? reportingInstance:5:s:? action:6:s:? reason:7:s:? regarding:8:1.ObjectReference:? related:9:*1.ObjectReference:? note:10:s:? type:11:s:? deprecatedSource:12:1.EventSource:? deprecatedFirstTimestamp:13:0.Time:? deprecatedLastTimestamp:14:0.Time:? deprecatedCount:15:i:?
EventList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[Event:!
EventSeries count:1:i:! lastObservedTime:2:0.MicroTime:!`,
  },
  {
    path: "k8s.io/api/authentication/v1",
    group: "authentication.k8s.io",
    version: "v1",
    kinds: "SelfSubjectReview TokenRequest TokenReview",
    resources: "SelfSubjectReview:selfsubjectreviews: TokenReview:tokenreviews:",
    types: `BoundObjectReference kind:1:s:? apiVersion:2:s:? name:3:s:? uid:4:28.UID:?
ExtraValue=&[s
SelfSubjectReview +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? status:2:SelfSubjectReviewStatus:?
SelfSubjectReviewStatus userInfo:1:UserInfo:?
TokenRequest +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:TokenRequestSpec:! status:3:TokenRequestStatus:?
TokenRequestSpec audiences:1:[s:!:a expirationSeconds:4:*l boundObjectRef:3:*BoundObjectReference
TokenRequestStatus token:1:s:! expirationTimestamp:2:0.Time:!
TokenReview +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:TokenReviewSpec:! status:3:TokenReviewStatus:?
TokenReviewSpec token:1:s:? audiences:2:[s:?:a
TokenReviewStatus authenticated:1:b:? user:2:UserInfo:? audiences:4:[s:?:a error:3:s:?
UserInfo username:1:s:? uid:2:s:? groups:3:[s:?:a extra:4:{>ExtraValue:?`,
  },
  {
    path: "k8s.io/api/authorization/v1",
    group: "authorization.k8s.io",
    version: "v1",
    kinds: "LocalSubjectAccessReview SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview",
    resources: "LocalSubjectAccessReview:localsubjectaccessreviews:n SelfSubjectAccessReview:selfsubjectaccessreviews: SelfSubjectRulesReview:selfsubjectrulesreviews: SubjectAccessReview:subjectaccessreviews:",
    types: `ExtraValue=&[s
FieldSelectorAttributes rawSelector:1:s:? requirements:2:[0.FieldSelectorRequirement:?:a
LabelSelectorAttributes rawSelector:1:s:? requirements:2:[0.LabelSelectorRequirement:?:a
LocalSubjectAccessReview +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:SubjectAccessReviewSpec:! status:3:SubjectAccessReviewStatus:?
NonResourceAttributes path:1:s:? verb:2:s:?
NonResourceRule verbs:1:[s:!:a nonResourceURLs:2:[s:?:a
ResourceAttributes namespace:1:s:? verb:2:s:? group:3:s:? version:4:s:? resource:5:s:? subresource:6:s:? name:7:s:? fieldSelector:8:*FieldSelectorAttributes:? labelSelector:9:*LabelSelectorAttributes:?
ResourceRule verbs:1:[s:!:a apiGroups:2:[s:?:a resources:3:[s:?:a resourceNames:4:[s:?:a
SelfSubjectAccessReview +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:SelfSubjectAccessReviewSpec:! status:3:SubjectAccessReviewStatus:?
SelfSubjectAccessReviewSpec resourceAttributes:1:*ResourceAttributes:? nonResourceAttributes:2:*NonResourceAttributes:?
SelfSubjectRulesReview +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:SelfSubjectRulesReviewSpec:! status:3:SubjectRulesReviewStatus:?
SelfSubjectRulesReviewSpec namespace:1:s:?
SubjectAccessReview +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:SubjectAccessReviewSpec:! status:3:SubjectAccessReviewStatus:?
SubjectAccessReviewSpec resourceAttributes:1:*ResourceAttributes:? nonResourceAttributes:2:*NonResourceAttributes:? user:3:s:? groups:4:[s:?:a extra:5:{>ExtraValue:? uid:6:s:?
SubjectAccessReviewStatus allowed:1:b:! denied:4:b:? reason:2:s:? evaluationError:3:s:?
SubjectRulesReviewStatus resourceRules:1:[ResourceRule:!:a nonResourceRules:2:[NonResourceRule:!:a incomplete:3:b:! evaluationError:4:s:?`,
  },
  {
    path: "k8s.io/api/apps/v1",
    group: "apps",
    version: "v1",
    kinds: "ControllerRevision ControllerRevisionList DaemonSet DaemonSetList Deployment DeploymentList ReplicaSet ReplicaSetList StatefulSet StatefulSetList",
    resources: "ControllerRevision:controllerrevisions:n DaemonSet:daemonsets:ns Deployment:deployments:ns ReplicaSet:replicasets:ns StatefulSet:statefulsets:ns",
    types: `ControllerRevision +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? data:2:27.RawExtension:? revision:3:l:!
ControllerRevisionList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[ControllerRevision:!
DaemonSet +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:DaemonSetSpec:? status:3:DaemonSetStatus:?
DaemonSetCondition type:1:DaemonSetConditionType:! status:2:1.ConditionStatus:! lastTransitionTime:3:0.Time:? reason:4:s:? message:5:s:?
DaemonSetConditionType=s
DaemonSetList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[DaemonSet:!
DaemonSetSpec selector:1:*0.LabelSelector:! template:2:1.PodTemplateSpec:! updateStrategy:3:DaemonSetUpdateStrategy:? minReadySeconds:4:i:? revisionHistoryLimit:6:*i:?
DaemonSetStatus currentNumberScheduled:1:i:! numberMisscheduled:2:i:! desiredNumberScheduled:3:i:! numberReady:4:i:! observedGeneration:5:l:? updatedNumberScheduled:6:i:? numberAvailable:7:i:? numberUnavailable:8:i:? collisionCount:9:*i:? conditions:10:[DaemonSetCondition:?:m,type:m,type
DaemonSetUpdateStrategy type:1:DaemonSetUpdateStrategyType:? rollingUpdate:2:*RollingUpdateDaemonSet:?
DaemonSetUpdateStrategyType=s,OnDelete,RollingUpdate
Deployment +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:DeploymentSpec:? status:3:DeploymentStatus:?
DeploymentCondition type:1:DeploymentConditionType:! status:2:1.ConditionStatus:! lastUpdateTime:6:0.Time:? lastTransitionTime:7:0.Time:? reason:4:s:? message:5:s:?
DeploymentConditionType=s
DeploymentList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[Deployment:!
DeploymentSpec replicas:1:*i:? selector:2:*0.LabelSelector:! template:3:1.PodTemplateSpec:! strategy:4:DeploymentStrategy:?::k minReadySeconds:5:i:? revisionHistoryLimit:6:*i:? paused:7:b:? progressDeadlineSeconds:9:*i:?
DeploymentStatus observedGeneration:1:l:? replicas:2:i:? updatedReplicas:3:i:? readyReplicas:7:i:? availableReplicas:4:i:? unavailableReplicas:5:i:? terminatingReplicas:9:*i:? conditions:6:[DeploymentCondition:?:m,type:m,type collisionCount:8:*i:?
DeploymentStrategy type:1:DeploymentStrategyType:? rollingUpdate:2:*RollingUpdateDeployment:?
DeploymentStrategyType=s,Recreate,RollingUpdate
PersistentVolumeClaimRetentionPolicyType=s
PodManagementPolicyType=s,OrderedReady,Parallel
ReplicaSet +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:ReplicaSetSpec:? status:3:ReplicaSetStatus:?
ReplicaSetCondition type:1:ReplicaSetConditionType:! status:2:1.ConditionStatus:! lastTransitionTime:3:0.Time:? reason:4:s:? message:5:s:?
ReplicaSetConditionType=s
ReplicaSetList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[ReplicaSet:!
ReplicaSetSpec replicas:1:*i:? minReadySeconds:4:i:? selector:2:*0.LabelSelector:! template:3:1.PodTemplateSpec:?
ReplicaSetStatus replicas:1:i:! fullyLabeledReplicas:2:i:? readyReplicas:4:i:? availableReplicas:5:i:? terminatingReplicas:7:*i:? observedGeneration:3:l:? conditions:6:[ReplicaSetCondition:?:m,type:m,type
RollingUpdateDaemonSet maxUnavailable:1:*26.IntOrString:? maxSurge:2:*26.IntOrString:?
RollingUpdateDeployment maxUnavailable:1:*26.IntOrString:? maxSurge:2:*26.IntOrString:?
RollingUpdateStatefulSetStrategy partition:1:*i:? maxUnavailable:2:*26.IntOrString:?
StatefulSet +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:StatefulSetSpec:? status:3:StatefulSetStatus:?
StatefulSetCondition type:1:StatefulSetConditionType:! status:2:1.ConditionStatus:! lastTransitionTime:3:0.Time:? reason:4:s:? message:5:s:?
StatefulSetConditionType=s
StatefulSetList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[StatefulSet:!
StatefulSetOrdinals start:1:i
StatefulSetPersistentVolumeClaimRetentionPolicy whenDeleted:1:PersistentVolumeClaimRetentionPolicyType:? whenScaled:2:PersistentVolumeClaimRetentionPolicyType:?
StatefulSetSpec replicas:1:*i:? selector:2:*0.LabelSelector:! template:3:1.PodTemplateSpec:! volumeClaimTemplates:4:[1.PersistentVolumeClaim:?:a serviceName:5:s podManagementPolicy:6:PodManagementPolicyType:? updateStrategy:7:StatefulSetUpdateStrategy:? revisionHistoryLimit:8:*i:? minReadySeconds:9:i:? persistentVolumeClaimRetentionPolicy:10:*StatefulSetPersistentVolumeClaimRetentionPolicy:? ordinals:11:*StatefulSetOrdinals:?
StatefulSetStatus observedGeneration:1:l:? replicas:2:i:! readyReplicas:3:i:? currentReplicas:4:i:? updatedReplicas:5:i:? currentRevision:6:s:? updateRevision:7:s:? collisionCount:9:*i:? conditions:10:[StatefulSetCondition:?:m,type:m,type availableReplicas:11:i
StatefulSetUpdateStrategy type:1:StatefulSetUpdateStrategyType:? rollingUpdate:2:*RollingUpdateStatefulSetStrategy:?
StatefulSetUpdateStrategyType=s,OnDelete,RollingUpdate`,
  },
  {
    path: "k8s.io/api/autoscaling/v2",
    group: "autoscaling",
    version: "v2",
    kinds: "HorizontalPodAutoscaler HorizontalPodAutoscalerList",
    resources: "HorizontalPodAutoscaler:horizontalpodautoscalers:ns",
    types: `ContainerResourceMetricSource name:1:1.ResourceName:! target:2:MetricTarget:! container:3:s:!
ContainerResourceMetricStatus name:1:1.ResourceName:! current:2:MetricValueStatus:! container:3:s:!
CrossVersionObjectReference kind:1:s:! name:2:s:! apiVersion:3:s:?
ExternalMetricSource metric:1:MetricIdentifier:! target:2:MetricTarget:!
ExternalMetricStatus metric:1:MetricIdentifier:! current:2:MetricValueStatus:!
HPAScalingPolicy type:1:HPAScalingPolicyType:! value:2:i:! periodSeconds:3:i:!
HPAScalingPolicyType=s
HPAScalingRules stabilizationWindowSeconds:3:*i:? selectPolicy:1:*ScalingPolicySelect:? policies:2:[HPAScalingPolicy:?:a tolerance:4:*25.Quantity:?
HorizontalPodAutoscaler +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:HorizontalPodAutoscalerSpec:? status:3:HorizontalPodAutoscalerStatus:?
HorizontalPodAutoscalerBehavior scaleUp:1:*HPAScalingRules:? scaleDown:2:*HPAScalingRules:?
HorizontalPodAutoscalerCondition type:1:HorizontalPodAutoscalerConditionType:! status:2:1.ConditionStatus:! lastTransitionTime:3:0.Time:? reason:4:s:? message:5:s:?
HorizontalPodAutoscalerConditionType=s
HorizontalPodAutoscalerList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[HorizontalPodAutoscaler:!
HorizontalPodAutoscalerSpec scaleTargetRef:1:CrossVersionObjectReference:! minReplicas:2:*i:? maxReplicas:3:i:! metrics:4:[MetricSpec:?:a behavior:5:*HorizontalPodAutoscalerBehavior:?
HorizontalPodAutoscalerStatus observedGeneration:1:*l:? lastScaleTime:2:*0.Time:? currentReplicas:3:i:? desiredReplicas:4:i:! currentMetrics:5:[MetricStatus::a conditions:6:[HorizontalPodAutoscalerCondition:?:m,type:m,type
MetricIdentifier name:1:s:! selector:2:*0.LabelSelector:?
MetricSourceType=s
MetricSpec type:1:MetricSourceType:! object:2:*ObjectMetricSource:? pods:3:*PodsMetricSource:? resource:4:*ResourceMetricSource:? containerResource:7:*ContainerResourceMetricSource:? external:5:*ExternalMetricSource:?
MetricStatus type:1:MetricSourceType:! object:2:*ObjectMetricStatus:? pods:3:*PodsMetricStatus:? resource:4:*ResourceMetricStatus:? containerResource:7:*ContainerResourceMetricStatus:? external:5:*ExternalMetricStatus:?
MetricTarget type:1:MetricTargetType:! value:2:*25.Quantity:? averageValue:3:*25.Quantity:? averageUtilization:4:*i:?
MetricTargetType=s
MetricValueStatus value:1:*25.Quantity:? averageValue:2:*25.Quantity:? averageUtilization:3:*i:?
ObjectMetricSource describedObject:1:CrossVersionObjectReference:! target:2:MetricTarget:! metric:3:MetricIdentifier:!
ObjectMetricStatus metric:1:MetricIdentifier:! current:2:MetricValueStatus:! describedObject:3:CrossVersionObjectReference:!
PodsMetricSource metric:1:MetricIdentifier:! target:2:MetricTarget:!
PodsMetricStatus metric:1:MetricIdentifier:! current:2:MetricValueStatus:!
ResourceMetricSource name:1:1.ResourceName:! target:2:MetricTarget:!
ResourceMetricStatus name:1:1.ResourceName:! current:2:MetricValueStatus:!
ScalingPolicySelect=s`,
  },
  {
    path: "k8s.io/api/autoscaling/v1",
    group: "autoscaling",
    version: "v1",
    kinds: "HorizontalPodAutoscaler HorizontalPodAutoscalerList Scale",
    resources: "HorizontalPodAutoscaler:horizontalpodautoscalers:ns",
    types: `ContainerResourceMetricSource name:1:1.ResourceName:! targetAverageUtilization:2:*i:? targetAverageValue:3:*25.Quantity:? container:5:s:!
ContainerResourceMetricStatus name:1:1.ResourceName:! currentAverageUtilization:2:*i:? currentAverageValue:3:25.Quantity:! container:4:s:!
CrossVersionObjectReference^ kind:1:s:! name:2:s:! apiVersion:3:s:?
ExternalMetricSource metricName:1:s:! metricSelector:2:*0.LabelSelector:? targetValue:3:*25.Quantity:? targetAverageValue:4:*25.Quantity:?
ExternalMetricStatus metricName:1:s:! metricSelector:2:*0.LabelSelector:? currentValue:3:25.Quantity:! currentAverageValue:4:*25.Quantity:?
HorizontalPodAutoscaler +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:HorizontalPodAutoscalerSpec:? status:3:HorizontalPodAutoscalerStatus:?
HorizontalPodAutoscalerCondition type:1:HorizontalPodAutoscalerConditionType:! status:2:1.ConditionStatus:! lastTransitionTime:3:0.Time:? reason:4:s:? message:5:s:?
HorizontalPodAutoscalerConditionType=s
HorizontalPodAutoscalerList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[HorizontalPodAutoscaler:!
HorizontalPodAutoscalerSpec scaleTargetRef:1:CrossVersionObjectReference:! minReplicas:2:*i:? maxReplicas:3:i:! targetCPUUtilizationPercentage:4:*i:?
HorizontalPodAutoscalerStatus observedGeneration:1:*l:? lastScaleTime:2:*0.Time:? currentReplicas:3:i:! desiredReplicas:4:i:! currentCPUUtilizationPercentage:5:*i:?
MetricSourceType=s,ContainerResource,External,Object,Pods,Resource
MetricSpec type:1:MetricSourceType:! object:2:*ObjectMetricSource:? pods:3:*PodsMetricSource:? resource:4:*ResourceMetricSource:? containerResource:7:*ContainerResourceMetricSource:? external:5:*ExternalMetricSource:?
MetricStatus type:1:MetricSourceType:! object:2:*ObjectMetricStatus:? pods:3:*PodsMetricStatus:? resource:4:*ResourceMetricStatus:? containerResource:7:*ContainerResourceMetricStatus:? external:5:*ExternalMetricStatus:?
ObjectMetricSource target:1:CrossVersionObjectReference:! metricName:2:s:! targetValue:3:25.Quantity:! selector:4:*0.LabelSelector:? averageValue:5:*25.Quantity:?
ObjectMetricStatus target:1:CrossVersionObjectReference:! metricName:2:s:! currentValue:3:25.Quantity:! selector:4:*0.LabelSelector:? averageValue:5:*25.Quantity:?
PodsMetricSource metricName:1:s:! targetAverageValue:2:25.Quantity:! selector:3:*0.LabelSelector:?
PodsMetricStatus metricName:1:s:! currentAverageValue:2:25.Quantity:! selector:3:*0.LabelSelector:?
ResourceMetricSource name:1:1.ResourceName:! targetAverageUtilization:2:*i:? targetAverageValue:3:*25.Quantity:?
ResourceMetricStatus name:1:1.ResourceName:! currentAverageUtilization:2:*i:? currentAverageValue:3:25.Quantity:!
Scale +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:ScaleSpec:? status:3:ScaleStatus:?
ScaleSpec replicas:1:i:?:::0
ScaleStatus replicas:1:i:! selector:2:s:?`,
  },
  {
    path: "k8s.io/api/batch/v1",
    group: "batch",
    version: "v1",
    kinds: "CronJob CronJobList Job JobList",
    resources: "CronJob:cronjobs:ns Job:jobs:ns",
    types: `CompletionMode=s,Indexed,NonIndexed
ConcurrencyPolicy=s,Allow,Forbid,Replace
CronJob +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:CronJobSpec:? status:3:CronJobStatus:?
CronJobList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[CronJob:!
CronJobSpec schedule:1:s:! timeZone:8:*s:? startingDeadlineSeconds:2:*l:? concurrencyPolicy:3:ConcurrencyPolicy:? suspend:4:*b:? jobTemplate:5:JobTemplateSpec:! successfulJobsHistoryLimit:6:*i:? failedJobsHistoryLimit:7:*i:?
CronJobStatus active:1:[1.ObjectReference:?:a lastScheduleTime:4:*0.Time:? lastSuccessfulTime:5:*0.Time:?
Job +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:JobSpec:? status:3:JobStatus:?
JobCondition type:1:JobConditionType:! status:2:1.ConditionStatus:! lastProbeTime:3:0.Time:? lastTransitionTime:4:0.Time:? reason:5:s:? message:6:s:?
JobConditionType=s
JobList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[Job:!
JobSpec parallelism:1:*i:? completions:2:*i:? activeDeadlineSeconds:3:*l:? podFailurePolicy:11:*PodFailurePolicy:? successPolicy:16:*SuccessPolicy:? backoffLimit:7:*i:? backoffLimitPerIndex:12:*i:? maxFailedIndexes:13:*i:? selector:4:*0.LabelSelector:? manualSelector:5:*b:? template:6:1.PodTemplateSpec:! ttlSecondsAfterFinished:8:*i:? completionMode:9:*CompletionMode:? suspend:10:*b:? podReplacementPolicy:14:*PodReplacementPolicy:? managedBy:15:*s:?
JobStatus conditions:1:[JobCondition:?:a:m,type startTime:2:*0.Time:? completionTime:3:*0.Time:? active:4:i:? succeeded:5:i:? failed:6:i:? terminating:11:*i:? completedIndexes:7:s:? failedIndexes:10:*s:? uncountedTerminatedPods:8:*UncountedTerminatedPods:? ready:9:*i:?
JobTemplateSpec metadata:1:0.ObjectMeta:? spec:2:JobSpec:?
PodFailurePolicy rules:1:[PodFailurePolicyRule:!:a
PodFailurePolicyAction=s,Count,FailIndex,FailJob,Ignore
PodFailurePolicyOnExitCodesOperator=s,In,NotIn
PodFailurePolicyOnExitCodesRequirement containerName:1:*s:? operator:2:PodFailurePolicyOnExitCodesOperator:! values:3:[i:!:s
PodFailurePolicyOnPodConditionsPattern type:1:1.PodConditionType:! status:2:1.ConditionStatus:!
PodFailurePolicyRule action:1:PodFailurePolicyAction:! onExitCodes:2:*PodFailurePolicyOnExitCodesRequirement:? onPodConditions:3:[PodFailurePolicyOnPodConditionsPattern:?:a
PodReplacementPolicy=s,Failed,TerminatingOrFailed
SuccessPolicy rules:1:[SuccessPolicyRule:!:a
SuccessPolicyRule succeededIndexes:1:*s:? succeededCount:2:*i:?
UncountedTerminatedPods succeeded:1:[28.UID:?:s failed:2:[28.UID:?:s`,
  },
  {
    path: "k8s.io/api/certificates/v1",
    group: "certificates.k8s.io",
    version: "v1",
    kinds: "CertificateSigningRequest CertificateSigningRequestList",
    resources: "CertificateSigningRequest:certificatesigningrequests:s",
    types: `CertificateSigningRequest +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:CertificateSigningRequestSpec:! status:3:CertificateSigningRequestStatus:?
CertificateSigningRequestCondition type:1:RequestConditionType:! status:6:1.ConditionStatus:! reason:2:s:? message:3:s:? lastUpdateTime:4:0.Time:? lastTransitionTime:5:0.Time:?
CertificateSigningRequestList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[CertificateSigningRequest:!
CertificateSigningRequestSpec request:1:y:!:a signerName:7:s:! expirationSeconds:8:*i:? usages:5:[KeyUsage:?:a username:2:s:? uid:3:s:? groups:4:[s:?:a extra:6:{>ExtraValue:?
CertificateSigningRequestStatus conditions:1:[CertificateSigningRequestCondition:?:m,type certificate:2:y:?:a
ExtraValue=&[s
KeyUsage=s,any,cert sign,client auth,code signing,content commitment,crl sign,data encipherment,decipher only,digital signature,email protection,encipher only,ipsec end system,ipsec tunnel,ipsec user,key agreement,key encipherment,microsoft sgc,netscape sgc,ocsp signing,s/mime,server auth,signing,timestamping
RequestConditionType=s`,
  },
  {
    path: "k8s.io/api/networking/v1",
    group: "networking.k8s.io",
    version: "v1",
    kinds: "IPAddress IPAddressList Ingress IngressClass IngressClassList IngressList NetworkPolicy NetworkPolicyList ServiceCIDR ServiceCIDRList",
    resources: "IPAddress:ipaddresses: Ingress:ingresses:ns IngressClass:ingressclasses: NetworkPolicy:networkpolicies:n ServiceCIDR:servicecidrs:s",
    types: `HTTPIngressPath path:1:s:? pathType:3:*PathType:! backend:2:IngressBackend:!
HTTPIngressRuleValue paths:1:[HTTPIngressPath:!:a
IPAddress +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:IPAddressSpec:?
IPAddressList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[IPAddress:!
IPAddressSpec parentRef:1:*ParentReference:?!
IPBlock cidr:1:s:! except:2:[s:?:a
Ingress +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:IngressSpec:? status:3:IngressStatus:?
IngressBackend service:4:*IngressServiceBackend:? resource:3:*1.TypedLocalObjectReference:?
IngressClass +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:IngressClassSpec:?
IngressClassList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[IngressClass:!
IngressClassParametersReference apiGroup:1:*s:? kind:2:s:! name:3:s:! scope:4:*s namespace:5:*s:?
IngressClassSpec controller:1:s:? parameters:2:*IngressClassParametersReference:?
IngressList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[Ingress:!
IngressLoadBalancerIngress ip:1:s:? hostname:2:s:? ports:4:[IngressPortStatus:?:a
IngressLoadBalancerStatus ingress:1:[IngressLoadBalancerIngress:?:a
IngressPortStatus port:1:i:! protocol:2:1.Protocol:! error:3:*s:?
IngressRule host:1:s:? +IngressRuleValue:2:IngressRuleValue
IngressRuleValue http:1:*HTTPIngressRuleValue:?
IngressServiceBackend name:1:s:! port:2:ServiceBackendPort:?
IngressSpec ingressClassName:4:*s:? defaultBackend:1:*IngressBackend:? tls:2:[IngressTLS:?:a rules:3:[IngressRule:?:a
IngressStatus loadBalancer:1:IngressLoadBalancerStatus:?
IngressTLS hosts:1:[s:?:a secretName:2:s:?
NetworkPolicy +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:NetworkPolicySpec:?
NetworkPolicyEgressRule ports:1:[NetworkPolicyPort:?:a to:2:[NetworkPolicyPeer:?:a
NetworkPolicyIngressRule ports:1:[NetworkPolicyPort:?:a from:2:[NetworkPolicyPeer:?:a
NetworkPolicyList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[NetworkPolicy:!
NetworkPolicyPeer podSelector:1:*0.LabelSelector:? namespaceSelector:2:*0.LabelSelector:? ipBlock:3:*IPBlock:?
NetworkPolicyPort protocol:1:*1.Protocol:? port:2:*26.IntOrString:? endPort:3:*i:?
NetworkPolicySpec podSelector:1:0.LabelSelector ingress:2:[NetworkPolicyIngressRule:?:a egress:3:[NetworkPolicyEgressRule:?:a policyTypes:4:[PolicyType:?:a
ParentReference group:1:s:? resource:2:s:?! namespace:3:s:? name:4:s:?!
PathType=s,Exact,ImplementationSpecific,Prefix
PolicyType=s,Egress,Ingress
ServiceBackendPort^ name:1:s:? number:2:i:?
ServiceCIDR +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:ServiceCIDRSpec:? status:3:ServiceCIDRStatus:?
ServiceCIDRList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[ServiceCIDR:!
ServiceCIDRSpec cidrs:1:[s:?:a
ServiceCIDRStatus conditions:1:[0.Condition:?:m,type:m,type`,
  },
  {
    path: "k8s.io/api/policy/v1",
    group: "policy",
    version: "v1",
    kinds: "Eviction PodDisruptionBudget PodDisruptionBudgetList",
    resources: "PodDisruptionBudget:poddisruptionbudgets:ns",
    types: `Eviction +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? deleteOptions:2:*0.DeleteOptions:?
PodDisruptionBudget +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:PodDisruptionBudgetSpec:? status:3:PodDisruptionBudgetStatus:?
PodDisruptionBudgetList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[PodDisruptionBudget:!
PodDisruptionBudgetSpec minAvailable:1:*26.IntOrString:? selector:2:*0.LabelSelector:?::r maxUnavailable:3:*26.IntOrString:? unhealthyPodEvictionPolicy:4:*UnhealthyPodEvictionPolicyType:?
PodDisruptionBudgetStatus observedGeneration:1:l:? disruptedPods:2:{>0.Time:? disruptionsAllowed:3:i:! currentHealthy:4:i:! desiredHealthy:5:i:! expectedPods:6:i:! conditions:7:[0.Condition:?:m,type:m,type
UnhealthyPodEvictionPolicyType=s,AlwaysAllow,IfHealthyBudget`,
  },
  {
    path: "k8s.io/api/rbac/v1",
    group: "rbac.authorization.k8s.io",
    version: "v1",
    kinds: "ClusterRole ClusterRoleBinding ClusterRoleBindingList ClusterRoleList Role RoleBinding RoleBindingList RoleList",
    resources: "ClusterRole:clusterroles: ClusterRoleBinding:clusterrolebindings: Role:roles:n RoleBinding:rolebindings:n",
    types: `AggregationRule clusterRoleSelectors:1:[0.LabelSelector:?:a
ClusterRole +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? rules:2:[PolicyRule::a aggregationRule:3:*AggregationRule:?
ClusterRoleBinding +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? subjects:2:[Subject:?:a roleRef:3:RoleRef:!
ClusterRoleBindingList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[ClusterRoleBinding:!
ClusterRoleList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[ClusterRole:!
PolicyRule verbs:1:[s:!:a apiGroups:2:[s:?:a resources:3:[s:?:a resourceNames:4:[s:?:a nonResourceURLs:5:[s:?:a
Role +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? rules:2:[PolicyRule::a
RoleBinding +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? subjects:2:[Subject:?:a roleRef:3:RoleRef:!
RoleBindingList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[RoleBinding:!
RoleList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[Role:!
RoleRef^ apiGroup:1:s:! kind:2:s:! name:3:s:!
Subject^ kind:1:s:! apiGroup:2:s:? name:3:s:! namespace:4:s:?`,
  },
  {
    path: "k8s.io/api/storage/v1",
    group: "storage.k8s.io",
    version: "v1",
    kinds: "CSIDriver CSIDriverList CSINode CSINodeList CSIStorageCapacity CSIStorageCapacityList StorageClass StorageClassList VolumeAttachment VolumeAttachmentList VolumeAttributesClass VolumeAttributesClassList",
    resources: "CSIDriver:csidrivers: CSINode:csinodes: CSIStorageCapacity:csistoragecapacities:n StorageClass:storageclasses: VolumeAttachment:volumeattachments:s VolumeAttributesClass:volumeattributesclasses:",
    types: `CSIDriver +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:CSIDriverSpec:!
CSIDriverList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[CSIDriver:!
CSIDriverSpec attachRequired:1:*b:? podInfoOnMount:2:*b:? volumeLifecycleModes:3:[VolumeLifecycleMode:?:s storageCapacity:4:*b:? fsGroupPolicy:5:*FSGroupPolicy:? tokenRequests:6:[TokenRequest:?:a requiresRepublish:7:*b:? seLinuxMount:8:*b:? nodeAllocatableUpdatePeriodSeconds:9:*l:?
CSINode +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:CSINodeSpec:!
CSINodeDriver name:1:s:! nodeID:2:s:! topologyKeys:3:[s::a allocatable:4:*VolumeNodeResources:?
CSINodeList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[CSINode:!
CSINodeSpec drivers:1:[CSINodeDriver:!:m,name:m,name
CSIStorageCapacity +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? nodeTopology:2:*0.LabelSelector:? storageClassName:3:s:! capacity:4:*25.Quantity:? maximumVolumeSize:5:*25.Quantity:?
CSIStorageCapacityList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[CSIStorageCapacity:!
FSGroupPolicy=s
StorageClass +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? provisioner:2:s:! parameters:3:{>s:? reclaimPolicy:4:*1.PersistentVolumeReclaimPolicy:? mountOptions:5:[s:?:a allowVolumeExpansion:6:*b:? volumeBindingMode:7:*VolumeBindingMode:? allowedTopologies:8:[1.TopologySelectorTerm:?:a
StorageClassList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[StorageClass:!
TokenRequest audience:1:s:! expirationSeconds:2:*l:?
VolumeAttachment +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:VolumeAttachmentSpec:! status:3:VolumeAttachmentStatus:?
VolumeAttachmentList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[VolumeAttachment:!
VolumeAttachmentSource persistentVolumeName:1:*s:? inlineVolumeSpec:2:*1.PersistentVolumeSpec:?
VolumeAttachmentSpec attacher:1:s:! source:2:VolumeAttachmentSource:! nodeName:3:s:!
VolumeAttachmentStatus attached:1:b:! attachmentMetadata:2:{>s:? attachError:3:*VolumeError:? detachError:4:*VolumeError:?
VolumeAttributesClass +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? driverName:2:s:! parameters:3:{>s:?
VolumeAttributesClassList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[VolumeAttributesClass:!
VolumeBindingMode=s,Immediate,WaitForFirstConsumer
VolumeError time:1:0.Time:? message:2:s:? errorCode:3:*i:?
VolumeLifecycleMode=s
VolumeNodeResources count:1:*i:?`,
  },
  {
    path: "k8s.io/api/admissionregistration/v1",
    group: "admissionregistration.k8s.io",
    version: "v1",
    kinds: "MutatingWebhookConfiguration MutatingWebhookConfigurationList ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingAdmissionPolicyBindingList ValidatingAdmissionPolicyList ValidatingWebhookConfiguration ValidatingWebhookConfigurationList",
    resources: "MutatingWebhookConfiguration:mutatingwebhookconfigurations: ValidatingAdmissionPolicy:validatingadmissionpolicies:s ValidatingAdmissionPolicyBinding:validatingadmissionpolicybindings: ValidatingWebhookConfiguration:validatingwebhookconfigurations:",
    types: `AuditAnnotation key:1:s:! valueExpression:2:s:!
ExpressionWarning fieldRef:2:s:! warning:3:s:!
FailurePolicyType=s,Fail,Ignore
MatchCondition name:1:s:! expression:2:s:!
MatchPolicyType=s,Equivalent,Exact
MatchResources^ namespaceSelector:1:*0.LabelSelector:? objectSelector:2:*0.LabelSelector:? resourceRules:3:[NamedRuleWithOperations:?:a excludeResourceRules:4:[NamedRuleWithOperations:?:a matchPolicy:7:*MatchPolicyType:?
MutatingWebhook name:1:s:! clientConfig:2:WebhookClientConfig:! rules:3:[RuleWithOperations:?:a failurePolicy:4:*FailurePolicyType:? matchPolicy:9:*MatchPolicyType:? namespaceSelector:5:*0.LabelSelector:? objectSelector:11:*0.LabelSelector:? sideEffects:6:*SideEffectClass:! timeoutSeconds:7:*i:? admissionReviewVersions:8:[s:!:a reinvocationPolicy:10:*ReinvocationPolicyType:? matchConditions:12:[MatchCondition:?:m,name:m,name
MutatingWebhookConfiguration +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? webhooks:2:[MutatingWebhook:?:m,name:m,name
MutatingWebhookConfigurationList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[MutatingWebhookConfiguration:!
NamedRuleWithOperations^ resourceNames:1:[s:?:a +RuleWithOperations:2:RuleWithOperations
OperationType=s,*,CONNECT,CREATE,DELETE,UPDATE
ParamKind^ apiVersion:1:s:? kind:2:s:?
ParamRef^ name:1:s:? namespace:2:s:? selector:3:*0.LabelSelector:? parameterNotFoundAction:4:*ParameterNotFoundActionType:?
ParameterNotFoundActionType=s
ReinvocationPolicyType=s
Rule apiGroups:1:[s:?:a apiVersions:2:[s:?:a resources:3:[s:?:a scope:4:*ScopeType:?
RuleWithOperations operations:1:[OperationType:?:a +Rule:2:Rule
ScopeType=s
ServiceReference namespace:1:s:! name:2:s:! path:3:*s:? port:4:*i:?
SideEffectClass=s,None,NoneOnDryRun,Some,Unknown
TypeChecking expressionWarnings:1:[ExpressionWarning:?:a
ValidatingAdmissionPolicy +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:ValidatingAdmissionPolicySpec:? status:3:ValidatingAdmissionPolicyStatus:?
ValidatingAdmissionPolicyBinding +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:ValidatingAdmissionPolicyBindingSpec:?
ValidatingAdmissionPolicyBindingList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[ValidatingAdmissionPolicyBinding:!
ValidatingAdmissionPolicyBindingSpec policyName:1:s:? paramRef:2:*ParamRef:? matchResources:3:*MatchResources:? validationActions:4:[ValidationAction:?:s
ValidatingAdmissionPolicyConditionType=s
ValidatingAdmissionPolicyList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[ValidatingAdmissionPolicy:!
ValidatingAdmissionPolicySpec paramKind:1:*ParamKind:? matchConstraints:2:*MatchResources:? validations:3:[Validation:?:a failurePolicy:4:*FailurePolicyType:? auditAnnotations:5:[AuditAnnotation:?:a matchConditions:6:[MatchCondition:?:m,name:m,name variables:7:[Variable:?:m,name:m,name
ValidatingAdmissionPolicyStatus observedGeneration:1:l:? typeChecking:2:*TypeChecking:? conditions:3:[0.Condition:?:m,type
ValidatingWebhook name:1:s:! clientConfig:2:WebhookClientConfig:! rules:3:[RuleWithOperations:?:a failurePolicy:4:*FailurePolicyType:? matchPolicy:9:*MatchPolicyType:? namespaceSelector:5:*0.LabelSelector:? objectSelector:10:*0.LabelSelector:? sideEffects:6:*SideEffectClass:! timeoutSeconds:7:*i:? admissionReviewVersions:8:[s:!:a matchConditions:11:[MatchCondition:?:m,name:m,name
ValidatingWebhookConfiguration +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? webhooks:2:[ValidatingWebhook:?:m,name:m,name
ValidatingWebhookConfigurationList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[ValidatingWebhookConfiguration:!
Validation expression:1:s:! message:2:s:? reason:3:*0.StatusReason:? messageExpression:4:s:?
ValidationAction=s,Audit,Deny,Warn
Variable^ name:1:s:! expression:2:s:!
WebhookClientConfig url:3:*s:? service:1:*ServiceReference:? caBundle:2:y:?`,
  },
  {
    path: "k8s.io/api/admissionregistration/v1beta1",
    group: "admissionregistration.k8s.io",
    version: "v1beta1",
    kinds: "MutatingAdmissionPolicy MutatingAdmissionPolicyBinding MutatingAdmissionPolicyBindingList MutatingAdmissionPolicyList MutatingWebhookConfiguration MutatingWebhookConfigurationList ValidatingAdmissionPolicy ValidatingAdmissionPolicyBinding ValidatingAdmissionPolicyBindingList ValidatingAdmissionPolicyList ValidatingWebhookConfiguration ValidatingWebhookConfigurationList",
    resources: "MutatingAdmissionPolicy:mutatingadmissionpolicies: MutatingAdmissionPolicyBinding:mutatingadmissionpolicybindings: MutatingWebhookConfiguration:mutatingwebhookconfigurations: ValidatingAdmissionPolicy:validatingadmissionpolicies:s ValidatingAdmissionPolicyBinding:validatingadmissionpolicybindings: ValidatingWebhookConfiguration:validatingwebhookconfigurations:",
    types: `ApplyConfiguration expression:1:s:?
AuditAnnotation key:1:s:! valueExpression:2:s:!
ExpressionWarning fieldRef:2:s:! warning:3:s:!
FailurePolicyType=s
JSONPatch expression:1:s:?
MatchCondition name:1:s:! expression:2:s:!
MatchPolicyType=s
MatchResources^ namespaceSelector:1:*0.LabelSelector:? objectSelector:2:*0.LabelSelector:? resourceRules:3:[NamedRuleWithOperations:?:a excludeResourceRules:4:[NamedRuleWithOperations:?:a matchPolicy:7:*MatchPolicyType:?
MutatingAdmissionPolicy +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:MutatingAdmissionPolicySpec:?
MutatingAdmissionPolicyBinding +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:MutatingAdmissionPolicyBindingSpec:?
MutatingAdmissionPolicyBindingList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[MutatingAdmissionPolicyBinding:!
MutatingAdmissionPolicyBindingSpec policyName:1:s:? paramRef:2:*ParamRef:? matchResources:3:*MatchResources:?
MutatingAdmissionPolicyList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[MutatingAdmissionPolicy:!
MutatingAdmissionPolicySpec paramKind:1:*ParamKind:? matchConstraints:2:*MatchResources:? variables:3:[Variable:?:a mutations:4:[Mutation:?:a failurePolicy:5:*FailurePolicyType:? matchConditions:6:[MatchCondition:?:m,name:m,name reinvocationPolicy:7:14.ReinvocationPolicyType:?
MutatingWebhook name:1:s:! clientConfig:2:WebhookClientConfig:! rules:3:[14.RuleWithOperations:?:a failurePolicy:4:*FailurePolicyType:? matchPolicy:9:*MatchPolicyType:? namespaceSelector:5:*0.LabelSelector:? objectSelector:11:*0.LabelSelector:? sideEffects:6:*SideEffectClass:? timeoutSeconds:7:*i:? admissionReviewVersions:8:[s:?:a reinvocationPolicy:10:*14.ReinvocationPolicyType:? matchConditions:12:[MatchCondition:?:m,name:m,name
MutatingWebhookConfiguration +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? webhooks:2:[MutatingWebhook:?:m,name:m,name
MutatingWebhookConfigurationList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[MutatingWebhookConfiguration:!
Mutation patchType:2:PatchType:! applyConfiguration:3:*ApplyConfiguration:? jsonPatch:4:*JSONPatch:?
NamedRuleWithOperations^ resourceNames:1:[s:?:a +RuleWithOperations:2:14.RuleWithOperations
ParamKind^ apiVersion:1:s:? kind:2:s:?
ParamRef^ name:1:s:? namespace:2:s:? selector:3:*0.LabelSelector:? parameterNotFoundAction:4:*ParameterNotFoundActionType:?
ParameterNotFoundActionType=s
PatchType=s,ApplyConfiguration,JSONPatch
ServiceReference namespace:1:s:! name:2:s:! path:3:*s:? port:4:*i:?
SideEffectClass=s
TypeChecking expressionWarnings:1:[ExpressionWarning:?:a
ValidatingAdmissionPolicy +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:ValidatingAdmissionPolicySpec:? status:3:ValidatingAdmissionPolicyStatus:?
ValidatingAdmissionPolicyBinding +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:ValidatingAdmissionPolicyBindingSpec:?
ValidatingAdmissionPolicyBindingList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[ValidatingAdmissionPolicyBinding:!
ValidatingAdmissionPolicyBindingSpec policyName:1:s:? paramRef:2:*ParamRef:? matchResources:3:*MatchResources:? validationActions:4:[ValidationAction:?:s
ValidatingAdmissionPolicyConditionType=s
ValidatingAdmissionPolicyList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[ValidatingAdmissionPolicy:!
ValidatingAdmissionPolicySpec paramKind:1:*ParamKind:? matchConstraints:2:*MatchResources:? validations:3:[Validation:?:a failurePolicy:4:*FailurePolicyType:? auditAnnotations:5:[AuditAnnotation:?:a matchConditions:6:[MatchCondition:?:m,name:m,name variables:7:[Variable:?:m,name:m,name
ValidatingAdmissionPolicyStatus observedGeneration:1:l:? typeChecking:2:*TypeChecking:? conditions:3:[0.Condition:?:m,type
ValidatingWebhook name:1:s:! clientConfig:2:WebhookClientConfig:! rules:3:[14.RuleWithOperations:?:a failurePolicy:4:*FailurePolicyType:? matchPolicy:9:*MatchPolicyType:? namespaceSelector:5:*0.LabelSelector:? objectSelector:10:*0.LabelSelector:? sideEffects:6:*SideEffectClass:?:a timeoutSeconds:7:*i:? admissionReviewVersions:8:[s:?:a matchConditions:11:[MatchCondition:?:m,name:m,name
ValidatingWebhookConfiguration +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? webhooks:2:[ValidatingWebhook:?:m,name:m,name
ValidatingWebhookConfigurationList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[ValidatingWebhookConfiguration:!
Validation expression:1:s:! message:2:s:? reason:3:*0.StatusReason:? messageExpression:4:s:?
ValidationAction=s,Audit,Deny,Warn
Variable^ name:1:s:! expression:2:s:!
WebhookClientConfig url:3:*s:? service:1:*ServiceReference:? caBundle:2:y:?`,
  },
  {
    path: "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1",
    group: "apiextensions.k8s.io",
    version: "v1",
    kinds: "ConversionReview CustomResourceDefinition CustomResourceDefinitionList",
    resources: "CustomResourceDefinition:customresourcedefinitions:s",
    types: `ConditionStatus=s
ConversionRequest uid:1:28.UID:! desiredAPIVersion:2:s:! objects:3:[27.RawExtension:!:a
ConversionResponse uid:1:28.UID:! convertedObjects:2:[27.RawExtension:!:a result:3:0.Status:!
ConversionReview +TypeMeta:0:0.TypeMeta request:1:*ConversionRequest:? response:2:*ConversionResponse:?
ConversionStrategyType=s
CustomResourceColumnDefinition name:1:s:! type:2:s:! format:3:s:? description:4:s:? priority:5:i:? jsonPath:6:s:!
CustomResourceConversion strategy:1:ConversionStrategyType:! webhook:2:*WebhookConversion:?
CustomResourceDefinition +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:CustomResourceDefinitionSpec:! status:3:CustomResourceDefinitionStatus:?
CustomResourceDefinitionCondition type:1:CustomResourceDefinitionConditionType:! status:2:ConditionStatus:! lastTransitionTime:3:0.Time:? reason:4:s:? message:5:s:?
CustomResourceDefinitionConditionType=s
CustomResourceDefinitionList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[CustomResourceDefinition:!
CustomResourceDefinitionNames plural:1:s:! singular:2:s:? shortNames:3:[s:?:a kind:4:s:! listKind:5:s:? categories:6:[s:?:a
CustomResourceDefinitionSpec group:1:s:! names:3:CustomResourceDefinitionNames:! scope:4:ResourceScope:! versions:7:[CustomResourceDefinitionVersion:!:a conversion:9:*CustomResourceConversion:? preserveUnknownFields:10:b:?
CustomResourceDefinitionStatus conditions:1:[CustomResourceDefinitionCondition::m,type acceptedNames:2:CustomResourceDefinitionNames storedVersions:3:[s::a
CustomResourceDefinitionVersion name:1:s:! served:2:b:! storage:3:b:! deprecated:7:b:? deprecationWarning:8:*s:? schema:4:*CustomResourceValidation:? subresources:5:*CustomResourceSubresources:? additionalPrinterColumns:6:[CustomResourceColumnDefinition:?:a selectableFields:9:[SelectableField:?:a
CustomResourceSubresourceScale specReplicasPath:1:s:! statusReplicasPath:2:s:! labelSelectorPath:3:*s:?
CustomResourceSubresourceStatus
CustomResourceSubresources status:1:*CustomResourceSubresourceStatus:? scale:2:*CustomResourceSubresourceScale:?
CustomResourceValidation openAPIV3Schema:1:*JSONSchemaProps:?
ExternalDocumentation description:1:s:? url:2:s:?
FieldValueErrorReason=s,FieldValueDuplicate,FieldValueForbidden,FieldValueInvalid,FieldValueRequired
JSON=!json
JSONSchemaDefinitions={>JSONSchemaProps
JSONSchemaDependencies={>JSONSchemaPropsOrStringArray
JSONSchemaProps id:1:s:? $schema:2:JSONSchemaURL:? $ref:3:*s:? description:4:s:? type:5:s:? format:6:s:? title:7:s:? default:8:*JSON:? maximum:9:*d:? exclusiveMaximum:10:b:? minimum:11:*d:? exclusiveMinimum:12:b:? maxLength:13:*l:? minLength:14:*l:? pattern:15:s:? maxItems:16:*l:? minItems:17:*l:? uniqueItems:18:b:? multipleOf:19:*d:? enum:20:[JSON:?:a maxProperties:21:*l:? minProperties:22:*l:? required:23:[s:?:a items:24:*JSONSchemaPropsOrArray:? allOf:25:[JSONSchemaProps:?:a oneOf:26:[JSONSchemaProps:?:a anyOf:27:[JSONSchemaProps:?:a not:28:*JSONSchemaProps:? properties:29:{>JSONSchemaProps:? additionalProperties:30:*JSONSchemaPropsOrBool:? patternProperties:31:{>JSONSchemaProps:? dependencies:32:JSONSchemaDependencies:? additionalItems:33:*JSONSchemaPropsOrBool:? definitions:34:JSONSchemaDefinitions:? externalDocs:35:*ExternalDocumentation:? example:36:*JSON:? nullable:37:b:? x-kubernetes-preserve-unknown-fields:38:*b:? x-kubernetes-embedded-resource:39:b:? x-kubernetes-int-or-string:40:b:? x-kubernetes-list-map-keys:41:[s:?:a x-kubernetes-list-type:42:*s:? x-kubernetes-map-type:43:*s:? x-kubernetes-validations:44:ValidationRules:?:m,rule:m,rule
JSONSchemaPropsOrArray=!schema-or-array Schema:1:*JSONSchemaProps JSONSchemas:2:[JSONSchemaProps
JSONSchemaPropsOrBool=!schema-or-bool Allows:1:b Schema:2:*JSONSchemaProps
JSONSchemaPropsOrStringArray=!schema-or-strings Schema:1:*JSONSchemaProps Property:2:[s
JSONSchemaURL=s
ResourceScope=s
SelectableField jsonPath:1:s:!
ServiceReference namespace:1:s:! name:2:s:! path:3:*s:? port:4:*i:?
ValidationRule rule:1:s:! message:2:s:? messageExpression:3:s:? reason:4:*FieldValueErrorReason:? fieldPath:5:s:? optionalOldSelf:6:*b:?
ValidationRules=[ValidationRule
WebhookClientConfig url:3:*s:? service:1:*ServiceReference:? caBundle:2:y:?
WebhookConversion clientConfig:2:*WebhookClientConfig:? conversionReviewVersions:3:[s:!:a`,
  },
  {
    path: "k8s.io/api/scheduling/v1",
    group: "scheduling.k8s.io",
    version: "v1",
    kinds: "PriorityClass PriorityClassList",
    resources: "PriorityClass:priorityclasses:",
    types: `PriorityClass +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? value:2:i:! globalDefault:3:b:? description:4:s:? preemptionPolicy:5:*1.PreemptionPolicy:?
PriorityClassList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[PriorityClass:!`,
  },
  {
    path: "k8s.io/api/coordination/v1",
    group: "coordination.k8s.io",
    version: "v1",
    kinds: "Lease LeaseList",
    resources: "Lease:leases:n",
    types: `CoordinatedLeaseStrategy=s
Lease +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:LeaseSpec:?
LeaseList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[Lease:!
LeaseSpec holderIdentity:1:*s:? leaseDurationSeconds:2:*i:? acquireTime:3:*0.MicroTime:? renewTime:4:*0.MicroTime:? leaseTransitions:5:*i:? strategy:6:*CoordinatedLeaseStrategy:? preferredHolder:7:*s:?`,
  },
  {
    path: "k8s.io/api/node/v1",
    group: "node.k8s.io",
    version: "v1",
    kinds: "RuntimeClass RuntimeClassList",
    resources: "RuntimeClass:runtimeclasses:",
    types: `Overhead podFixed:1:1.ResourceList:?
RuntimeClass +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? handler:2:s:! overhead:3:*Overhead:? scheduling:4:*Scheduling:?
RuntimeClassList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[RuntimeClass:!
Scheduling nodeSelector:1:{>s:?^ tolerations:2:[1.Toleration:?:a`,
  },
  {
    path: "k8s.io/api/discovery/v1",
    group: "discovery.k8s.io",
    version: "v1",
    kinds: "EndpointSlice EndpointSliceList",
    resources: "EndpointSlice:endpointslices:n",
    types: `AddressType=s,FQDN,IPv4,IPv6
Endpoint addresses:1:[s:!:s conditions:2:EndpointConditions:? hostname:3:*s:? targetRef:4:*1.ObjectReference:? deprecatedTopology:5:{>s:? nodeName:6:*s:? zone:7:*s:? hints:8:*EndpointHints:?
EndpointConditions ready:1:*b:? serving:2:*b:? terminating:3:*b:?
EndpointHints forZones:1:[ForZone:?:a forNodes:2:[ForNode:?:a
EndpointPort^ name:1:*s:? protocol:2:*1.Protocol:? port:3:*i:? appProtocol:4:*s:?
EndpointSlice +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? addressType:4:AddressType:! endpoints:2:[Endpoint:!:a ports:3:[EndpointPort::a
EndpointSliceList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[EndpointSlice:!
ForNode name:1:s:!
ForZone name:1:s:!`,
  },
  {
    path: "k8s.io/api/flowcontrol/v1",
    group: "flowcontrol.apiserver.k8s.io",
    version: "v1",
    kinds: "FlowSchema FlowSchemaList PriorityLevelConfiguration PriorityLevelConfigurationList",
    resources: "FlowSchema:flowschemas:s PriorityLevelConfiguration:prioritylevelconfigurations:s",
    types: `ConditionStatus=s
ExemptPriorityLevelConfiguration nominalConcurrencyShares:1:*i:? lendablePercent:2:*i:?
FlowDistinguisherMethod type:1:FlowDistinguisherMethodType:!
FlowDistinguisherMethodType=s
FlowSchema +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:FlowSchemaSpec:? status:3:FlowSchemaStatus:?
FlowSchemaCondition type:1:FlowSchemaConditionType:? status:2:ConditionStatus:? lastTransitionTime:3:0.Time:? reason:4:s:? message:5:s:?
FlowSchemaConditionType=s
FlowSchemaList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[FlowSchema:!
FlowSchemaSpec priorityLevelConfiguration:1:PriorityLevelConfigurationReference:! matchingPrecedence:2:i distinguisherMethod:3:*FlowDistinguisherMethod:? rules:4:[PolicyRulesWithSubjects:?:a
FlowSchemaStatus conditions:1:[FlowSchemaCondition:?:m,type:m,type
GroupSubject name:1:s:!
LimitResponse type:1:LimitResponseType:! queuing:2:*QueuingConfiguration:?
LimitResponseType=s
LimitedPriorityLevelConfiguration nominalConcurrencyShares:1:*i limitResponse:2:LimitResponse:? lendablePercent:3:*i:? borrowingLimitPercent:4:*i:?
NonResourcePolicyRule verbs:1:[s:!:s nonResourceURLs:6:[s:!:s
PolicyRulesWithSubjects subjects:1:[Subject:!:a resourceRules:2:[ResourcePolicyRule:?:a nonResourceRules:3:[NonResourcePolicyRule:?:a
PriorityLevelConfiguration +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:PriorityLevelConfigurationSpec:? status:3:PriorityLevelConfigurationStatus:?
PriorityLevelConfigurationCondition type:1:PriorityLevelConfigurationConditionType:? status:2:ConditionStatus:? lastTransitionTime:3:0.Time:? reason:4:s:? message:5:s:?
PriorityLevelConfigurationConditionType=s
PriorityLevelConfigurationList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[PriorityLevelConfiguration:!
PriorityLevelConfigurationReference name:1:s:!
PriorityLevelConfigurationSpec type:1:PriorityLevelEnablement:! limited:2:*LimitedPriorityLevelConfiguration:? exempt:3:*ExemptPriorityLevelConfiguration:?
PriorityLevelConfigurationStatus conditions:1:[PriorityLevelConfigurationCondition:?:m,type:m,type
PriorityLevelEnablement=s
QueuingConfiguration queues:1:i handSize:2:i queueLengthLimit:3:i
ResourcePolicyRule verbs:1:[s:!:s apiGroups:2:[s:!:s resources:3:[s:!:s clusterScope:4:b:? namespaces:5:[s::s
ServiceAccountSubject namespace:1:s:! name:2:s:!
Subject kind:1:SubjectKind:! user:2:*UserSubject:? group:3:*GroupSubject:? serviceAccount:4:*ServiceAccountSubject:?
SubjectKind=s
UserSubject name:1:s:!`,
  },
  {
    path: "k8s.io/api/resource/v1",
    group: "resource.k8s.io",
    version: "v1",
    kinds: "DeviceClass DeviceClassList ResourceClaim ResourceClaimList ResourceClaimTemplate ResourceClaimTemplateList ResourceSlice ResourceSliceList",
    resources: "DeviceClass:deviceclasses: ResourceClaim:resourceclaims:ns ResourceClaimTemplate:resourceclaimtemplates:n ResourceSlice:resourceslices:",
    types: `AllocatedDeviceStatus driver:1:s:! pool:2:s:! device:3:s:! shareID:7:*s:? conditions:4:[0.Condition::m,type data:5:*27.RawExtension:? networkData:6:*NetworkDeviceData:?
AllocationConfigSource=s
AllocationResult devices:1:DeviceAllocationResult:? nodeSelector:3:*1.NodeSelector:? allocationTimestamp:5:*0.Time:?
CELDeviceSelector expression:1:s:!
CapacityRequestPolicy default:1:*25.Quantity validValues:3:[25.Quantity:?:a validRange:4:*CapacityRequestPolicyRange:?
CapacityRequestPolicyRange min:1:*25.Quantity:?! max:2:*25.Quantity:? step:3:*25.Quantity:?
CapacityRequirements requests:1:{QualifiedName>25.Quantity:?
Counter value:1:25.Quantity:!
CounterSet name:1:s:! counters:2:{>Counter:?!
Device name:1:s:! attributes:2:{QualifiedName>DeviceAttribute:? capacity:3:{QualifiedName>DeviceCapacity:? consumesCounters:4:[DeviceCounterConsumption:?:a nodeName:5:*s:? nodeSelector:6:*1.NodeSelector:? allNodes:7:*b:? taints:8:[DeviceTaint:?:a bindsToNode:9:*b:? bindingConditions:10:[s:?:a bindingFailureConditions:11:[s:?:a allowMultipleAllocations:12:*b:?
DeviceAllocationConfiguration source:1:AllocationConfigSource:! requests:2:[s:?:a +DeviceConfiguration:3:DeviceConfiguration
DeviceAllocationMode=s
DeviceAllocationResult results:1:[DeviceRequestAllocationResult:?:a config:2:[DeviceAllocationConfiguration:?:a
DeviceAttribute int:2:*l:? bool:3:*b:? string:4:*s:? version:5:*s:?
DeviceCapacity value:1:25.Quantity:! requestPolicy:2:*CapacityRequestPolicy:?
DeviceClaim requests:1:[DeviceRequest::a constraints:2:[DeviceConstraint:?:a config:3:[DeviceClaimConfiguration:?:a
DeviceClaimConfiguration requests:1:[s:?:a +DeviceConfiguration:2:DeviceConfiguration
DeviceClass +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:DeviceClassSpec:!
DeviceClassConfiguration +DeviceConfiguration:1:DeviceConfiguration
DeviceClassList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[DeviceClass:!
DeviceClassSpec selectors:1:[DeviceSelector:?:a config:2:[DeviceClassConfiguration:?:a extendedResourceName:4:*s:?
DeviceConfiguration opaque:1:*OpaqueDeviceConfiguration:?
DeviceConstraint requests:1:[s:?:a matchAttribute:2:*FullyQualifiedName:? distinctAttribute:3:*FullyQualifiedName:?
DeviceCounterConsumption counterSet:1:s:! counters:2:{>Counter:?!
DeviceRequest name:1:s:! exactly:2:*ExactDeviceRequest:? firstAvailable:3:[DeviceSubRequest:?:a
DeviceRequestAllocationResult request:1:s:! driver:2:s:! pool:3:s:! device:4:s:! adminAccess:5:*b:? tolerations:6:[DeviceToleration:?:a bindingConditions:7:[s:?:a bindingFailureConditions:8:[s:?:a shareID:9:*28.UID:? consumedCapacity:10:{QualifiedName>25.Quantity:?
DeviceSelector cel:1:*CELDeviceSelector:?
DeviceSubRequest name:1:s:! deviceClassName:2:s:! selectors:3:[DeviceSelector:?:a allocationMode:4:DeviceAllocationMode:? count:5:l:? tolerations:6:[DeviceToleration:?:a capacity:7:*CapacityRequirements:?
DeviceTaint key:1:s:! value:2:s:? effect:3:DeviceTaintEffect:! timeAdded:4:*0.Time:?
DeviceTaintEffect=s,NoExecute,NoSchedule
DeviceToleration key:1:s:? operator:2:DeviceTolerationOperator:?:::"Equal" value:3:s:? effect:4:DeviceTaintEffect:? tolerationSeconds:5:*l:?
DeviceTolerationOperator=s,Equal,Exists
ExactDeviceRequest deviceClassName:1:s:! selectors:2:[DeviceSelector:?:a allocationMode:3:DeviceAllocationMode:? count:4:l:? adminAccess:5:*b:? tolerations:6:[DeviceToleration:?:a capacity:7:*CapacityRequirements:?
FullyQualifiedName=s
NetworkDeviceData interfaceName:1:s:? ips:2:[s:?:a hardwareAddress:3:s:?
OpaqueDeviceConfiguration driver:1:s:! parameters:2:27.RawExtension:!
QualifiedName=s
ResourceClaim +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:ResourceClaimSpec:! status:3:ResourceClaimStatus:?
ResourceClaimConsumerReference apiGroup:1:s:? resource:3:s:! name:4:s:! uid:5:28.UID:!
ResourceClaimList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[ResourceClaim:!
ResourceClaimSpec devices:1:DeviceClaim
ResourceClaimStatus allocation:1:*AllocationResult:? reservedFor:2:[ResourceClaimConsumerReference:?:m,uid:m,uid devices:4:[AllocatedDeviceStatus:?:m,driver,device,pool,shareID
ResourceClaimTemplate +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:ResourceClaimTemplateSpec:!
ResourceClaimTemplateList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[ResourceClaimTemplate:!
ResourceClaimTemplateSpec metadata:1:0.ObjectMeta:? spec:2:ResourceClaimSpec:!
ResourcePool name:1:s:! generation:2:l:! resourceSliceCount:3:l:!
ResourceSlice +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:ResourceSliceSpec:!
ResourceSliceList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[ResourceSlice:!
ResourceSliceSpec driver:1:s:! pool:2:ResourcePool:! nodeName:3:*s:? nodeSelector:4:*1.NodeSelector:? allNodes:5:*b:? devices:6:[Device::a perDeviceNodeSelection:7:*b:? sharedCounters:8:[CounterSet:?:a`,
  },
  {
    path: "k8s.io/api/admission/v1",
    group: "admission.k8s.io",
    version: "v1",
    kinds: "AdmissionReview",
    resources: "",
    types: `AdmissionRequest uid:1:28.UID:! kind:2:0.GroupVersionKind:! resource:3:0.GroupVersionResource:! subResource:4:s:? requestKind:13:*0.GroupVersionKind:? requestResource:14:*0.GroupVersionResource:? requestSubResource:15:s:? name:5:s:? namespace:6:s:? operation:7:Operation:! userInfo:8:3.UserInfo:! object:9:27.RawExtension:? oldObject:10:27.RawExtension:? dryRun:11:*b:? options:12:27.RawExtension:?
AdmissionResponse uid:1:28.UID:! allowed:2:b:! status:3:*0.Status:? patch:4:y:? patchType:5:*PatchType:? auditAnnotations:6:{>s:? warnings:7:[s:?
AdmissionReview +TypeMeta:0:0.TypeMeta request:1:*AdmissionRequest:? response:2:*AdmissionResponse:?
Operation=s
PatchType=s`,
  },
  {
    path: "k8s.io/kube-aggregator/pkg/apis/apiregistration/v1",
    group: "apiregistration.k8s.io",
    version: "v1",
    kinds: "APIService APIServiceList",
    resources: "APIService:apiservices:s",
    types: `APIService +TypeMeta:0:0.TypeMeta metadata:1:0.ObjectMeta:? spec:2:APIServiceSpec:? status:3:APIServiceStatus:?
APIServiceCondition type:1:APIServiceConditionType:! status:2:ConditionStatus:! lastTransitionTime:3:0.Time:? reason:4:s:? message:5:s:?
APIServiceConditionType=s
APIServiceList +TypeMeta:0:0.TypeMeta metadata:1:0.ListMeta:? items:2:[APIService:!
APIServiceSpec service:1:*ServiceReference:? group:2:s:? version:3:s:? insecureSkipTLSVerify:4:b:? caBundle:5:y:?:a groupPriorityMinimum:7:i:! versionPriority:8:i:!
APIServiceStatus conditions:1:[APIServiceCondition:?:m,type:m,type
ConditionStatus=s
ServiceReference namespace:1:s:? name:2:s:? port:3:*i:?`,
  },
  {
    path: "k8s.io/apimachinery/pkg/api/resource",
    group: "",
    version: "",
    kinds: "",
    resources: "",
    types: `Quantity=!quantity`,
  },
  {
    path: "k8s.io/apimachinery/pkg/util/intstr",
    group: "",
    version: "",
    kinds: "",
    resources: "",
    types: `IntOrString=!intorstring`,
  },
  {
    path: "k8s.io/apimachinery/pkg/runtime",
    group: "",
    version: "",
    kinds: "",
    resources: "",
    types: `RawExtension=!raw`,
  },
  {
    path: "k8s.io/apimachinery/pkg/types",
    group: "",
    version: "",
    kinds: "",
    resources: "",
    types: `UID=s`,
  },
];
