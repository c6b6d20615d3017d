import { applyCommands, applyFiles } from "./apply-commands.ts";
import { rightsCommands, rightsFiles } from "./rights-commands.ts";
import { workCommands, workFiles } from "./work-commands.ts";

/** One command line, and how long to wait before it is typed, in milliseconds. */
export interface Command {
  readonly line: string;
  readonly afterMs?: number;
}

/** Files that the commands read. */
export const files: Readonly<Record<string, string>> = {
  ...applyFiles,
  ...rightsFiles,
  ...workFiles,
  "web.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: api, labels: {app: api}}
spec:
  replicas: 2
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec:
      containers:
        - {name: api, image: "registry.example.com/api:1", ports: [{containerPort: 80, name: http}]}
---
apiVersion: v1
kind: Service
metadata: {name: api}
spec: {selector: {app: api}, ports: [{port: 80, targetPort: http}]}
`,
  "typo.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: typo}\nspec:\n  containers: [{name: a, imgae: nginx}]\n",
  "broken.yaml": "apiVersion: v1\nkind: Pod\n  metadata: {name: broken}\n",
  "unknown.yaml": "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: x}\n",
  "crd.yaml": `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: things, singular: thing, kind: Thing, shortNames: [th], categories: [all]}
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
          description: A thing.
          properties: {spec: {type: object, properties: {size: {type: integer, description: How large it is.}}}}
`,
};

const lines: readonly (string | Command)[] = [
  "kubectl version",
  "kubectl cluster-info",
  "kubectl get namespaces",
  "kubectl get all",
  "kubectl get nodes -o name",
  "kubectl config current-context",
  "kubectl api-versions | grep -E '^(v1|apps|batch|rbac|coordination|events|apiext|admissionreg)'",
  "kubectl api-resources --no-headers | grep -E ' (v1|apps/v1|batch/v1) '",
  "kubectl auth can-i create pods",
  "kubectl auth can-i create pods --as alice",
  "kubectl auth whoami",
  "kubectl create namespace lab",
  "kubectl create namespace lab",
  "kubectl config set-context --current --namespace lab",
  { line: "kubectl get serviceaccounts,configmaps", afterMs: 500 },
  "kubectl create deployment web --image=nginx --replicas=2",
  "kubectl rollout status deployment/web --timeout=20s | tail -1",
  { line: "kubectl get deployments,replicasets,pods", afterMs: 1_500 },
  "kubectl get deployments,replicasets -o wide",
  "kubectl get pods -o wide --show-labels",
  "kubectl get pods -o custom-columns=IMAGE:.status.containerStatuses[*].image,READY:.status.containerStatuses[*].ready",
  "kubectl describe deployment web",
  "kubectl describe replicaset -l app=web",
  "kubectl describe pod -l app=web | sed -n '1,/^QoS/p'",
  "kubectl get events -o custom-columns=TYPE:.type,REASON:.reason,OBJECT:.involvedObject.kind,FROM:.source.component,MESSAGE:.message --no-headers | sort | uniq -c",
  "kubectl get deployment web -o yaml",
  "kubectl get replicaset -l app=web -o yaml",
  "kubectl get pods -l app=web -o yaml",
  "kubectl scale deployment web --replicas=3",
  "kubectl rollout status deployment/web --timeout=20s | tail -1",
  "kubectl set image deployment/web nginx=nginx:1.27",
  "kubectl rollout status deployment/web --timeout=30s | tail -1",
  "kubectl rollout history deployment/web",
  "kubectl rollout undo deployment/web",
  "kubectl rollout status deployment/web --timeout=30s | tail -1",
  "kubectl rollout restart deployment/web",
  "kubectl rollout status deployment/web --timeout=30s | tail -1",
  {
    line: "kubectl get replicasets -o custom-columns=DESIRED:.spec.replicas,REVISION:.metadata.annotations.deployment\\\\.kubernetes\\\\.io/revision --no-headers | sort",
    afterMs: 1_500,
  },
  "kubectl rollout undo deployment/web --to-revision=17",
  "kubectl expose deployment web --port=80",
  "kubectl get services",
  "kubectl describe service web",
  "kubectl get endpoints web; kubectl get endpointslices",
  "kubectl apply -f web.yaml",
  "kubectl apply -f web.yaml",
  "kubectl diff -f web.yaml",
  "sed 's/replicas: 2/replicas: 1/; s/api:1/api:2/' web.yaml | kubectl apply -f -",
  "kubectl apply --server-side -f web.yaml",
  "kubectl replace -f web.yaml",
  "kubectl apply -f typo.yaml",
  "kubectl apply -f broken.yaml",
  "kubectl apply -f unknown.yaml",
  "kubectl apply -f none.yaml",
  "kubectl create -f web.yaml",
  "kubectl run web --image=nginx",
  "kubectl run web --image=nginx",
  "kubectl run bad --image='no image'",
  "kubectl run Bad --image=nginx",
  "kubectl wait --for=condition=Ready pod/web --timeout=20s",
  "kubectl set image pod/web web=nginx:1.27",
  "kubectl label pod web a=b; kubectl label pod web a=c; kubectl label pod web a=c --overwrite; kubectl label pod web a-",
  "kubectl annotate pod web note='hello there'",
  "kubectl edit pod web --output-patch=false --validate=false </dev/null 2>&1 | head -1 | cut -c1-60",
  'kubectl patch pod web -p \'{"spec":{"nodeName":"other"}}\' | head -1',
  'kubectl patch pod web --type=json -p \'[{"op":"replace","path":"/spec/none","value":1}]\'',
  "kubectl logs web",
  "kubectl exec web -- ls",
  "kubectl attach web",
  "kubectl port-forward pod/web 0:80",
  "kubectl cp web:/tmp/x /tmp/x",
  "kubectl debug web --image=busybox -c dbg",
  "kubectl top pods",
  "kubectl get pods none",
  "kubectl get nones",
  "kubectl get pods -l 'a=b=c'",
  "kubectl get pods --field-selector none=x",
  "kubectl get pods -A | grep -c lab",
  "kubectl get pod web -o jsonpath='{.status.phase} {.status.qosClass} {.spec.nodeName}'",
  "kubectl explain pod.spec.containers.image",
  "kubectl explain deployment.spec.none",
  "kubectl create job once --image=busybox",
  "kubectl wait --for=condition=complete job/once --timeout=30s",
  "kubectl get jobs; kubectl get pods -l job-name=once",
  "kubectl describe job once",
  "kubectl get job once -o yaml",
  "kubectl create cronjob tick --image=busybox --schedule='*/5 * * * *'",
  "kubectl get cronjobs",
  "kubectl create job tick-now --from=cronjob/tick",
  "kubectl get cronjob tick -o yaml",
  "kubectl create configmap settings --from-literal=a=b",
  "kubectl describe configmap settings",
  "kubectl create secret generic keys --from-literal=a=b",
  "kubectl describe secret keys",
  "kubectl get secret keys -o yaml",
  "kubectl create serviceaccount robot",
  "kubectl create token robot | wc -l",
  "kubectl create role reader --verb=get --resource=pods",
  "kubectl create rolebinding reader --role=reader --serviceaccount=lab:robot",
  "kubectl describe rolebinding reader",
  "kubectl auth can-i get pods --as system:serviceaccount:lab:robot",
  "kubectl get pods --as system:serviceaccount:lab:robot",
  "kubectl get pod web -o name --as system:serviceaccount:lab:robot",
  "kubectl create quota small --hard=pods=1",
  "kubectl create poddisruptionbudget web --selector=app=web --min-available=1",
  "kubectl autoscale deployment web --max=3",
  "kubectl create ingress web --rule=example.com/=web:80",
  "kubectl create priorityclass urgent --value=10",
  "kubectl apply -f crd.yaml",
  "kubectl wait --for=condition=Established crd/things.example.com --timeout=20s",
  { line: "kubectl apply -f unknown.yaml", afterMs: 500 },
  "kubectl get things,th",
  "kubectl explain thing.spec",
  "kubectl describe crd things.example.com | tail -30",
  "kubectl describe thing x",
  "kubectl delete crd things.example.com",
  { line: "kubectl get things", afterMs: 500 },
  "kubectl describe node node-1 | grep -E '^(Name|Roles|Taints|Unschedulable|Non-terminated)'",
  "kubectl cordon node-1; kubectl get nodes; kubectl uncordon node-1",
  "kubectl drain node-1 --ignore-daemonsets --force --dry-run=server | grep -v evicting | head -5",
  "kubectl taint node node-1 a=b:NoSchedule; kubectl taint node node-1 a-",
  "kubectl delete pod web",
  "kubectl delete pod web",
  "kubectl delete deployment web",
  { line: "kubectl get replicasets,pods -l app=web", afterMs: 2_000 },
  "kubectl delete job once; kubectl get pods -l job-name=once",
  "kubectl delete -f web.yaml",
  ...rightsCommands,
  "kubectl delete namespace default",
  "kubectl delete namespace lab --timeout=30s",
  "kubectl get pods",
  "kubectl get namespace lab",
];

const typed = (list: readonly (string | Command)[]) =>
  list.map((one): Command => (typeof one === "string" ? { line: one } : one));

/** Lists that need nothing of the others, by their names: one at a time is quicker. */
export const commandLists: Readonly<Record<string, readonly Command[]>> = {
  day: typed(lines),
  apply: typed(applyCommands),
  work: typed(workCommands),
};

/** What people type, in its order: days in the life of a namespace. */
export const commands: readonly Command[] = Object.values(commandLists).flat();
