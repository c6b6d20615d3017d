import type { Command } from "./commands.ts";

/** Files that these commands read. */
export const workFiles: Readonly<Record<string, string>> = {
  "stack.yaml": `apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, labels: {app: db}}
spec:
  serviceName: db
  replicas: 2
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: "registry.example.com/db:1"}]}
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: agent, image: "registry.example.com/agent:1"}]}
`,
  "pod.yaml": `apiVersion: v1
kind: Pod
metadata: {name: plain, labels: {app: plain}, annotations: {note: here}}
spec:
  containers:
    - name: main
      image: registry.example.com/main:1
      env: [{name: A, value: b}, {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}]
      ports: [{containerPort: 80}]
      resources: {requests: {cpu: 100m, memory: 64Mi}, limits: {cpu: 200m, memory: 128Mi}}
      livenessProbe: {httpGet: {path: /healthz, port: 80}}
      volumeMounts: [{name: conf, mountPath: /conf}, {name: tmp, mountPath: /tmp}]
  volumes:
    - {name: conf, configMap: {name: conf, optional: true}}
    - {name: tmp, emptyDir: {}}
`,
  "columns.txt": "NAME METADATA\nmetadata.name .metadata.labels\n",
  "env.txt": "A=b\nC=d\n",
  "kustomization.yaml": "resources: [pod.yaml]\nnamePrefix: k-\n",
  "order.yaml": `apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: orders.shop.example.com}
spec:
  group: shop.example.com
  scope: Namespaced
  names: {plural: orders, singular: order, kind: Order, shortNames: [ord], categories: [shop]}
  versions:
    - name: v1
      served: true
      storage: true
      subresources: {status: {}, scale: {specReplicasPath: .spec.count, statusReplicasPath: .status.count}}
      additionalPrinterColumns: [{name: Count, type: integer, jsonPath: .spec.count}]
      schema:
        openAPIV3Schema:
          type: object
          properties:
            spec:
              type: object
              properties: {count: {type: integer, minimum: 1, default: 1}, note: {type: string}}
            status: {type: object, properties: {count: {type: integer}}}
    - name: v1beta1
      served: true
      storage: false
      deprecated: true
      schema: {openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}}
`,
  "my-order.yaml": "apiVersion: shop.example.com/v1\nkind: Order\nmetadata: {name: mine}\nspec: {count: 2, extra: 1}\n",
};

const edit = (script: string) => `KUBE_EDITOR="sed -i '${script}'" kubectl edit`;
const later = (line: string, afterMs: number): Command => ({ line, afterMs });

/** What people type besides, in a namespace of its own. */
export const workCommands: readonly (string | Command)[] = [
  "kubectl create namespace work",
  "kubectl config set-context --current --namespace work",
  later("kubectl get namespace work -o yaml", 500),
  "kubectl describe namespace work",
  "kubectl api-versions",
  "kubectl api-resources",
  "kubectl api-resources --namespaced=false --verbs=list,create -o name",
  "kubectl api-resources --api-group=apps -o wide",
  "kubectl api-resources --categories=all",
  "kubectl get --raw /version | grep -v platform | grep -c gitVersion",
  "kubectl get --raw /healthz; kubectl get --raw /livez/ping; kubectl get --raw /nothing",

  "kubectl create deployment api --image=nginx --port=80 --dry-run=client -o yaml",
  "kubectl create deployment api --image=nginx --port=80 --dry-run=server -o yaml",
  "kubectl create deployment api --image=nginx --port=80 -o name",
  "kubectl create service clusterip one --tcp=80:8080",
  "kubectl create service nodeport two --tcp=80 --node-port=30123",
  "kubectl create service loadbalancer three --tcp=80",
  "kubectl create service externalname four --external-name=example.com",
  "kubectl get services -o wide | sed 's/80:3[0-9]*/80:nodeport/'",
  "kubectl describe service one two four | sed 's/^NodePort: .*/NodePort/'",
  "kubectl describe service three | grep -v NodePort",
  "kubectl create configmap conf --from-env-file=env.txt --from-file=columns.txt",
  "kubectl describe configmap conf",
  "kubectl create secret docker-registry pull --docker-server=example.com --docker-username=a --docker-password=b",
  "kubectl describe secret pull",
  "kubectl create secret generic one --from-literal=a=b --type=example.com/odd",
  "kubectl get secrets,configmaps",
  "kubectl create configmap conf --from-literal=a=b --dry-run=server",
  "kubectl create configmap other --from-literal=a=b --dry-run=server -o name",

  "kubectl apply -f pod.yaml",
  "kubectl wait --for=condition=Ready pod/plain --timeout=20s",
  later("kubectl describe pod plain | grep -vE '^(Node|  Normal|Events|  Type|  ----)'", 1_500),
  "kubectl get pod plain -o json | grep -E 'phase|qosClass|image\"'",
  "kubectl get pod plain -o wide",
  "kubectl get pod/plain deployment/api -o name",
  "kubectl get pods --no-headers -o custom-columns=:metadata.name | wc -l",
  "kubectl get pod plain -o custom-columns-file=columns.txt",
  "kubectl get pod plain -o go-template='{{.metadata.name}} {{range .spec.containers}}{{.image}}{{end}}'",
  "kubectl get pod plain -o jsonpath-as-json='{.metadata.labels}'",
  "kubectl get pod plain -o jsonpath='{.spec.containers[?(@.name==\"main\")].image}'",
  "kubectl get pods --sort-by=.metadata.name --show-kind -L app | grep plain",
  "kubectl get pods -l 'app in (plain,other),!none' -o name",
  "kubectl get pods --field-selector status.phase=Running,metadata.name=plain -o name",
  "kubectl get pods --chunk-size=1 -o name | grep plain",
  "kubectl get pods none --ignore-not-found",
  "kubectl get pods plain none",
  "kubectl get po,deploy,none",
  "kubectl get -f pod.yaml -o name",
  "kubectl get deployments.v1.apps api -o name; kubectl get deploy/api --subresource=scale; kubectl get deploy api --subresource=status -o name",
  "kubectl get pods -o yaml --show-managed-fields | grep -c manager:",
  "timeout 3 kubectl get pods -w -o name | sort -u | grep plain",
  "timeout 3 kubectl get pods plain --watch-only --output-watch-events",
  "kubectl get pods -A -o name --field-selector metadata.namespace=work | grep plain",
  "kubectl get nodes -o custom-columns=NAME:.metadata.name,OS:.status.nodeInfo.operatingSystem",

  `${edit("s/note: here/note: there/")} pod plain`,
  `${edit("s/note: there/note: there/")} pod plain`,
  `${edit("s/name: main/name: other/")} pod plain 2>&1 | grep -vE '^(#|[-+@ ]|error: Edit cancelled|A copy)' | head -5`,
  `${edit("s/replicas: 1/replicas: x/")} deployment api 2>&1 | head -3 | cut -c1-150`,
  `${edit("s/replicas: 1/replicas: 2/")} deployment api`,
  `${edit("s/replicas: 2/replicas: 3/")} deployment api --output-patch`,
  `${edit("s/^  note:.*$//")} -f pod.yaml`,
  "KUBE_EDITOR=true kubectl edit pod plain",
  "KUBE_EDITOR=true kubectl create configmap edited --from-literal=a=b --dry-run=client -o yaml | kubectl create --edit -f - 2>&1 | head -2",

  "kubectl rollout status deployment/api --timeout=20s | tail -1",
  "kubectl rollout pause deployment/api; kubectl rollout pause deployment/api",
  "kubectl rollout status deployment/api --timeout=1s",
  "kubectl rollout restart deployment/api",
  "kubectl rollout undo deployment/api",
  "kubectl rollout resume deployment/api; kubectl rollout resume deployment/api",
  "kubectl set image deployment/api nginx=nginx:2 --record=false",
  "kubectl set image deployment/api none=nginx:2",
  "kubectl set env deployment/api A=b B=c; kubectl set env deployment/api --list; kubectl set env deployment/api A-",
  "kubectl set env deployment/api --from=configmap/conf --prefix=CONF_",
  "kubectl set resources deployment/api --limits=cpu=200m,memory=64Mi --requests=cpu=100m",
  "kubectl set serviceaccount deployment/api default",
  "kubectl set selector service one app=other; kubectl get service one -o jsonpath='{.spec.selector}'",
  "kubectl rollout status deployment/api --timeout=30s | tail -1",
  "kubectl rollout history deployment/api",
  "kubectl rollout history deployment/api --revision=1",
  "kubectl rollout history deployment/api --revision=99",
  later("kubectl describe deployment api | sed '/^Events/,$d'", 1_000),
  "kubectl scale deployment api --replicas=1 --current-replicas=9",
  "kubectl scale deployment api --replicas=1; kubectl scale deployment api none --replicas=1",
  "kubectl scale --replicas=-1 deployment api",
  "kubectl scale pod plain --replicas=2",

  "kubectl label pods --all tier=one; kubectl label pod plain tier=two; kubectl label pod plain --list | sort",
  "kubectl label pod plain tier=two --resource-version=1 --overwrite 2>&1 | cut -c1-120",
  "kubectl label pod plain 'bad key=x'; kubectl label pod plain a='bad value'; kubectl label pod none a=b",
  "kubectl label pods -l app=plain tier-; kubectl label pod plain tier-",
  "kubectl annotate pod plain note-; kubectl annotate pod plain note=a; kubectl annotate pod plain note=b; kubectl annotate pod plain --list | sort",
  "kubectl label namespace work a=b; kubectl label node node-1 zone=one; kubectl label node node-1 zone-",

  'kubectl patch deployment api -p \'{"spec":{"replicas":2}}\'',
  'kubectl patch deployment api -p \'{"spec":{"replicas":2}}\'',
  'kubectl patch deployment api --type=merge -p \'{"spec":{"template":{"spec":{"containers":null}}}}\'',
  'kubectl patch deployment api --type=json -p \'[{"op":"test","path":"/spec/replicas","value":9}]\'',
  'kubectl patch deployment api --subresource=scale --type=merge -p \'{"spec":{"replicas":1}}\'',
  'kubectl patch deployment api --subresource=status --type=merge -p \'{"status":{"replicas":1}}\' -o name',
  "kubectl patch deployment api -p '{\"spec\":{\"replicas\":5}}' --dry-run=server -o jsonpath='{.spec.replicas}'",
  "kubectl patch deployment api -p 'spec: {replicas: 1}'",
  'kubectl patch deployment api -p \'{"spec":{"replicas":"x"}}\'; kubectl patch deployment api -p \'{\'',
  'kubectl patch deployment none -p \'{}\'; kubectl patch -f pod.yaml -p \'{"metadata":{"labels":{"x":"y"}}}\'',
  'kubectl patch pod plain --subresource=resize -p \'{"spec":{"containers":[{"name":"main","resources":{"limits":{"cpu":"300m"}}}]}}\'',
  'kubectl patch pod plain --subresource=resize -p \'{"spec":{"containers":[{"name":"main","resources":{"limits":{"cpu":null},"requests":{"cpu":null}}}]}}\'',

  "kubectl diff -f pod.yaml | grep '^[-+] ' | sort",
  "sed 's/main:1/main:2/' pod.yaml | kubectl diff -f - | grep '^[-+] ' | sort",
  "sed 's/main:1/main:2/' pod.yaml | kubectl diff --server-side -f - | grep '^[-+] .*image' | sort",
  "kubectl apply view-last-applied pod/plain | head -5",
  "kubectl apply set-last-applied -f pod.yaml; kubectl apply set-last-applied -f pod.yaml --dry-run=client",
  "kubectl apply -k . ; kubectl delete -k . --now",
  "kubectl apply -f pod.yaml --dry-run=client; kubectl apply -f pod.yaml --dry-run=server; kubectl apply -f pod.yaml -o name",
  "sed 's/app: plain/app: x/' pod.yaml | kubectl apply -f - ; kubectl get pod plain -o jsonpath='{.metadata.labels}'",
  "sed 's/name: main/name: x/' pod.yaml | kubectl apply -f - 2>&1 | head -2 | cut -c1-200",
  "sed 's/image:/imgae:/' pod.yaml | kubectl apply --validate=warn -f - 2>&1 | head -3",
  "sed 's/image:/imgae:/' pod.yaml | kubectl apply --validate=ignore -f - 2>&1 | head -3",
  "sed 's/image:/imgae:/' pod.yaml | kubectl apply --validate=strict -f - 2>&1 | head -3",
  "sed 's/plain/fresh/; s/image:/imgae:/' pod.yaml | kubectl create -f - 2>&1 | head -3",
  "kubectl apply --server-side -f pod.yaml; kubectl apply --server-side -f pod.yaml",
  "sed 's/main:1/main:3/' pod.yaml | kubectl apply --server-side --field-manager=other -f - 2>&1",
  "sed 's/main:1/main:3/' pod.yaml | kubectl apply --server-side --field-manager=other --force-conflicts -f -",
  "kubectl replace -f pod.yaml 2>&1 | head -2 | cut -c1-160",
  "kubectl replace --force -f pod.yaml --grace-period=1 2>&1",
  "kubectl wait --for=jsonpath='{.status.phase}'=Running pod/plain --timeout=20s",
  "kubectl wait --for=condition=Odd pod/plain --timeout=1s",
  "kubectl wait --for=create pod/plain --timeout=1s; kubectl wait --for=condition=Ready pod/none --timeout=1s; kubectl wait --for=delete pod/none --timeout=1s",

  "kubectl apply -f stack.yaml",
  "kubectl rollout status statefulset/db --timeout=30s | tail -1; kubectl rollout status daemonset/agent --timeout=30s | tail -1",
  later("kubectl get statefulsets,daemonsets -o wide; kubectl get pods -l app=db", 1_000),
  "kubectl describe statefulset db | sed '/^Events/,$d'; kubectl describe daemonset agent | sed '/^Events/,$d'",
  "kubectl get controllerrevisions -o custom-columns=OWNER:.metadata.ownerReferences[0].kind,REVISION:.revision | sort",
  "kubectl scale statefulset db --replicas=1; kubectl set image statefulset/db db=registry.example.com/db:2",
  "kubectl rollout status statefulset/db --timeout=30s | tail -1; kubectl rollout history statefulset/db; kubectl rollout undo statefulset/db",
  "kubectl rollout restart daemonset/agent; kubectl rollout status daemonset/agent --timeout=30s | tail -1; kubectl rollout history daemonset/agent",
  "kubectl delete statefulset db --cascade=orphan; kubectl get pods -l app=db --no-headers | wc -l",
  later("kubectl delete pods -l app=db --now; kubectl delete service db", 500),

  "kubectl create poddisruptionbudget guard --selector=app=plain --min-available=1",
  later("kubectl get pdb; kubectl describe pdb guard | sed '/^Events/,$d'", 1_000),
  "kubectl drain node-1 --ignore-daemonsets --force --delete-emptydir-data --timeout=6s --pod-selector=app=plain 2>&1 | head -2",
  "kubectl get nodes --no-headers | sed 's/control-plane/<none>/'; kubectl uncordon node-1; kubectl uncordon node-1; kubectl cordon none",
  "kubectl delete pdb guard; kubectl drain node-1 --ignore-daemonsets --force --delete-emptydir-data --timeout=20s --pod-selector=app=plain",
  "kubectl uncordon node-1",
  "kubectl taint node node-1 a=b:NoSchedule a=b:NoSchedule; kubectl taint node node-1 a=b:NoSchedule; kubectl taint node node-1 a=b:NoSchedule; kubectl taint node node-1 a:NoSchedule-; kubectl taint node node-1 a-",
  "kubectl describe node node-1 | sed '/^Addresses/,$d' | grep -vE 'kwok|node-role|Time|Roles|heartbeat|^ +(kubernetes.io|beta|type)|Lease|RenewTime|HolderIdentity|Annotations|Conditions|Ready|Pressure|-----|NetworkUn|CreationT'",

  "kubectl run one --image=nginx --restart=Never --dry-run=client -o yaml; kubectl run one --image=nginx --port=80 --expose --labels=a=b --env=A=b",
  "kubectl run two --image=nginx --command -- sleep 5; kubectl get pod two -o jsonpath='{.spec.containers[0].command}'",
  "kubectl wait --for=condition=Ready pod/one pod/two --timeout=20s",
  "kubectl expose pod one --port=80 --name=exposed; kubectl expose pod one --port=80 --name=exposed; kubectl expose deployment api --type=NodePort --name=np -o name; kubectl expose pod none --port=80",
  "kubectl debug two --image=busybox -c dbg --target=two; kubectl get pod two -o jsonpath='{.spec.ephemeralContainers[0].name} {.spec.ephemeralContainers[0].targetContainerName}'",
  "kubectl debug two --image=busybox --copy-to=three --share-processes -c dbg; kubectl get pod three -o jsonpath='{.spec.containers[*].name} {.spec.shareProcessNamespace}'",
  "kubectl debug none --image=busybox; kubectl debug two --image=busybox -c dbg",
  "kubectl debug node/node-1 --image=busybox -q -- true | head -1 | sed 's/node-1-[a-z0-9]*/node-1-x/'",
  "kubectl exec two -c none -- ls; kubectl exec none -- ls; kubectl logs none; kubectl logs two -c none; kubectl attach none",
  "kubectl cp none:/a /tmp/b; kubectl port-forward none 1:1",
  "kubectl top nodes; kubectl top pods",
  "kubectl events --for pod/two -o name | head -1 | cut -d. -f1; kubectl events --types=Odd 2>&1 | head -2",

  "kubectl autoscale deployment api --min=1 --max=3 --cpu-percent=50",
  later("kubectl get hpa | head -1; kubectl describe hpa api | sed '/^Events/,$d' | head -5", 500),
  "kubectl create ingress web --rule='example.com/*=one:80,tls=cert' --class=none; kubectl get ingress; kubectl describe ingress web",
  "kubectl create quota small --hard=configmaps=3; kubectl create priorityclass urgent --value=10 --description=soon; kubectl get pc urgent",
  later("kubectl describe quota small; kubectl create configmap three --from-literal=a=b", 1_500),
  "kubectl delete quota small priorityclass urgent; kubectl delete quota small; kubectl delete priorityclass urgent",

  "kubectl apply -f order.yaml; kubectl wait --for=condition=Established crd/orders.shop.example.com --timeout=20s",
  later("kubectl describe crd orders.shop.example.com", 4_000),
  "kubectl get crd orders.shop.example.com; kubectl api-resources --api-group=shop.example.com; kubectl explain order.spec; kubectl explain order --recursive; kubectl explain order --api-version=shop.example.com/v1beta1",
  "kubectl apply -f my-order.yaml; kubectl apply --validate=false -f my-order.yaml; kubectl get orders,ord; kubectl get shop; kubectl describe order mine",
  "kubectl get orders.v1beta1.shop.example.com; kubectl scale order mine --replicas=4; kubectl scale order mine --replicas=0; kubectl get order mine -o yaml",
  'kubectl patch order mine --type=merge -p \'{"spec":{"count":0}}\'; kubectl patch order mine -p \'{}\'; kubectl patch order mine --type=merge --subresource=status -p \'{"status":{"count":3}}\'; kubectl label order mine a=b',
  `${edit("s/count: 4/count: x/")} order mine 2>&1 | grep -v '^#' | head -2 | cut -c1-150; kubectl apply --server-side --validate=false -f my-order.yaml 2>&1 | head -3`,
  "kubectl delete crd orders.shop.example.com; kubectl get orders",

  "kubectl auth can-i create deployments; kubectl auth can-i '*' '*'; kubectl auth can-i get pods --as=bob; kubectl auth can-i get none",
  "kubectl auth can-i list pods --subresource=log; kubectl auth can-i --list --as=bob | grep -c selfsubject",
  "kubectl certificate approve none",
  "kubectl delete pod one --grace-period=0 --force; kubectl delete pod two",
  "kubectl delete pod none; kubectl delete pods -l app=none; kubectl delete pod three --dry-run=server; kubectl delete pod three --dry-run=client -o name",
  "kubectl delete deployment api --cascade=foreground; kubectl get rs -o name",
  "kubectl delete all --all --dry-run=client | sort | head -3 | sed 's/-[a-z0-9]*\"/\"/'",
  later("kubectl delete all --all --grace-period=1 > /dev/null; kubectl get all", 500),
  "kubectl delete configmap conf other none; kubectl delete secret --all | sort; kubectl delete -f none.yaml",
  "kubectl delete namespace work",
  "kubectl get namespace work",
  "kubectl nonsense; kubectl get; kubectl create; kubectl delete pods",
];
