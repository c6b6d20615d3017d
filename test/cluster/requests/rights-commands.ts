/** A request for a certificate of carla, of the group devs. */
const carla =
  "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURSBSRVFVRVNULS0tLS0KTUlIYU1JR0JBZ0VBTUI4eERUQUxCZ05WQkFvTUJHUmxkbk14RGpBTUJnTlZCQU1NQldOaGNteGhNRmt3RXdZSApLb1pJemowQ0FRWUlLb1pJemowREFRY0RRZ0FFeGVCSG9sa0N2QzFZUnpaN3g5OGVsUFY2K0p6bnZmMGU4NFR5CjdEM0tjblFrYTRqcUNFUWpWS0hWZHhOcjN1d2lrS2NRc2VBUTlpWVlETi9jZzFhKzdhQUFNQW9HQ0NxR1NNNDkKQkFNQ0EwZ0FNRVVDSVFERDFOem9MSG5PSGE1SkNVVmRyMHFHMGhhaU0zS1htNEgzQlBwbWJ4QXJtd0lnWGlrTwpFUElhSGc1L0FJV1VvL0EzV2FIbk1OL2dVY1RzUUpMQVNXeUFqVnM9Ci0tLS0tRU5EIENFUlRJRklDQVRFIFJFUVVFU1QtLS0tLQo=";

/** Files that {@link rightsCommands} read. */
export const rightsFiles: Readonly<Record<string, string>> = {
  "roles.yaml": `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reconciled, namespace: lab}
rules: [{apiGroups: [""], resources: [pods], verbs: [get, list]}]
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reconciled, namespace: lab}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reconciled}
subjects: [{kind: User, apiGroup: rbac.authorization.k8s.io, name: rita}]
`,
  "roles-more.yaml": `apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reconciled, namespace: lab}
rules: [{apiGroups: [""], resources: [pods, services], verbs: [get, list, watch]}]
`,
  "summing.yaml": `apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: lab-sum}
aggregationRule: {clusterRoleSelectors: [{matchLabels: {lab-sum: "yes"}}]}
rules: []
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: {name: lab-part, labels: {lab-sum: "yes", rbac.authorization.k8s.io/aggregate-to-view: "true"}}
rules: [{apiGroups: [example.com], resources: [widgets], verbs: [get, list]}]
`,
  "carla.yaml": `apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: carla}
spec:
  signerName: kubernetes.io/kube-apiserver-client
  usages: [client auth]
  expirationSeconds: 3600
  request: ${carla}
`,
  "carla-serving.yaml": `apiVersion: certificates.k8s.io/v1
kind: CertificateSigningRequest
metadata: {name: carla-serving}
spec: {signerName: kubernetes.io/kube-apiserver-client, usages: [server auth], request: ${carla}}
`,
  "token.yaml": `apiVersion: v1
kind: Secret
metadata: {name: lasting, annotations: {kubernetes.io/service-account.name: robot2}}
type: kubernetes.io/service-account-token
`,
};

interface Command {
  readonly line: string;
  readonly afterMs?: number;
}

/** The kubeconfig without the certificate: whoever uses it is who its token says. */
const robot = "kubectl --kubeconfig $KUBECONFIG.robot";
const withoutUser = `kubectl config view --raw -o json > $KUBECONFIG.robot; ${robot} config unset users`;
const asRobot = `${robot} --token "$(kubectl create token robot2)"`;

/** What people type to find out and to say who may do what. */
export const rightsCommands: readonly (string | Command)[] = [
  "kubectl get clusterroles -o name",
  "kubectl get clusterrolebindings -o name",
  "kubectl get roles,rolebindings -A -o name",
  "kubectl get clusterroles | head -5",
  "kubectl get clusterrolebindings -o wide | awk '{print $1, $2, $4}' | head -8",
  "kubectl describe clusterrole view",
  "kubectl describe clusterrole edit",
  "kubectl describe clusterrole admin",
  "kubectl describe clusterrole cluster-admin",
  "kubectl describe clusterrolebinding system:public-info-viewer",
  "kubectl get clusterrole view -o yaml",
  "kubectl create serviceaccount robot2",
  "kubectl create serviceaccount robot2",
  "kubectl create role pod-reader --verb=get,list,watch --resource=pods,pods/log",
  "kubectl create role one-map --verb=get --resource=configmaps --resource-name=settings",
  "kubectl create role pod-reader --verb=get --resource=pods",
  "kubectl create role typo --verb=get --resource=podz",
  "kubectl create clusterrole node-reader --verb=get,list --resource=nodes",
  "kubectl create clusterrole url-reader --verb=get --non-resource-url=/metrics,/debug/*",
  "kubectl create clusterrole gathering --aggregation-rule=a=b",
  "kubectl create rolebinding pod-reader --role=pod-reader --user=alice --serviceaccount=lab:robot2",
  "kubectl create rolebinding viewer --clusterrole=view --group=lookers",
  "kubectl create rolebinding one-map --role=one-map --user=alice",
  "kubectl create clusterrolebinding node-reader --clusterrole=node-reader --user=alice --group=ops",
  "kubectl create clusterrolebinding url-reader --clusterrole=url-reader --user=alice",
  "kubectl create clusterrolebinding lost --clusterrole=lost --user=carol",
  { line: "kubectl get clusterrole gathering -o yaml", afterMs: 500 },
  "kubectl describe role pod-reader one-map",
  "kubectl describe rolebinding pod-reader",
  "kubectl get rolebindings -o wide",
  "kubectl auth can-i get pods --as alice",
  "kubectl auth can-i get pods --as alice -v 0 --quiet; echo $?",
  "kubectl auth can-i delete pods --as alice",
  "kubectl auth can-i get pods --subresource=log --as alice",
  "kubectl auth can-i get pods/log --as alice",
  "kubectl auth can-i get configmaps/settings --as alice",
  "kubectl auth can-i get configmaps/other --as alice",
  "kubectl auth can-i get /metrics --as alice",
  "kubectl auth can-i get /debug/x --as alice",
  "kubectl auth can-i get /logs --as alice",
  "kubectl auth can-i list nodes --as bob --as-group ops",
  "kubectl auth can-i list deployments.apps --as bob --as-group lookers",
  "kubectl auth can-i list deployments.apps -A --as bob --as-group lookers",
  "kubectl auth can-i list secrets --as bob --as-group lookers",
  "kubectl auth can-i '*' '*'",
  "kubectl auth can-i '*' '*' --as alice",
  "kubectl auth can-i get pods --as carol",
  "kubectl auth can-i nonsense podz --as alice",
  "kubectl auth can-i --list --as alice",
  "kubectl auth can-i --list --as alice -n default --no-headers",
  "kubectl auth can-i --list --as bob --as-group lookers",
  "kubectl auth can-i --list",
  "kubectl auth whoami --as alice --as-group ops --as-uid 17",
  "kubectl auth whoami -o yaml --as system:serviceaccount:lab:robot2",
  "kubectl get pods --as nobody",
  "kubectl get nodes -o name --as alice",
  "kubectl get nodes,secrets -o name --as alice",
  "kubectl get secret x --as carol",
  "kubectl delete pod x --as alice",
  "kubectl create configmap x --as alice",
  "kubectl apply -f web.yaml --as alice",
  "kubectl get --raw /metrics --as nobody",
  "kubectl get pods --as alice --as-group nobody | wc -l",
  withoutUser,
  `${asRobot} auth whoami | grep -v credential-id`,
  `${asRobot} get pods | wc -l`,
  `${asRobot} get nodes`,
  `${robot} --token nonsense auth whoami`,
  `${robot} get --raw /api`,
  "kubectl create token robot2 --duration=10s",
  "kubectl create token robot2 --duration=700s --audience=a | wc -l",
  "kubectl create token none",
  "kubectl create token robot2 --bound-object-kind=Pod --bound-object-name=none",
  "kubectl create token robot2 --as alice",
  "kubectl apply -f token.yaml",
  { line: "kubectl describe secret lasting | sed 's/^token: .*/token/; s/^ca.crt: .*/ca.crt/'", afterMs: 500 },
  `${robot} --token "$(kubectl get secret lasting -o jsonpath='{.data.token}' | base64 -d)" auth whoami`,
  "kubectl auth reconcile -f roles.yaml",
  "kubectl auth reconcile -f roles.yaml",
  "kubectl auth reconcile -f roles-more.yaml",
  "kubectl get role reconciled -o yaml",
  "kubectl auth can-i watch services --as rita",
  "kubectl create clusterrole giver --verb=create,get --resource=roles,rolebindings",
  "kubectl create clusterrolebinding giver --clusterrole=giver --user=dave",
  "kubectl create role more --verb=get,list --resource=pods,secrets --as dave",
  "kubectl create rolebinding more --clusterrole=edit --user=dave --as dave",
  "kubectl create clusterrolebinding more --clusterrole=cluster-admin --user=dave --as dave",
  "kubectl apply -f summing.yaml",
  { line: "kubectl describe clusterrole lab-sum", afterMs: 500 },
  "kubectl auth can-i list widgets.example.com --as bob --as-group lookers",
  "kubectl delete clusterrole lab-part",
  { line: "kubectl describe clusterrole lab-sum", afterMs: 500 },
  "kubectl apply -f carla.yaml -f carla-serving.yaml",
  "kubectl certificate approve carla --as alice",
  "kubectl certificate approve carla carla-serving",
  { line: "kubectl get csr carla carla-serving -o wide --no-headers | awk '{print $1, $3, $4, $5, $6}'", afterMs: 500 },
  "kubectl get csr carla -o jsonpath='{.status.certificate}' | base64 -d | openssl x509 -noout -subject -ext extendedKeyUsage,basicConstraints",
  "kubectl get csr carla-serving -o jsonpath='{.status.conditions[*].message}'",
  "kubectl delete csr carla carla-serving",
  "kubectl delete serviceaccount robot2",
  { line: "kubectl get secret lasting", afterMs: 500 },
];
