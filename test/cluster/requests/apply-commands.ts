import type { Command } from "./commands.ts";

/** Files that the commands of server-side apply read. */
export const applyFiles: Readonly<Record<string, string>> = {
  "owned.yaml": `apiVersion: apps/v1
kind: Deployment
metadata: {name: owned, labels: {app: owned}}
spec:
  replicas: 1
  selector: {matchLabels: {app: owned}}
  template:
    metadata: {labels: {app: owned}}
    spec:
      containers:
        - {name: owned, image: "registry.example.com/owned:1", ports: [{containerPort: 80}]}
`,
  "twice.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: twice}\ndata:\n  a: b\n  a: c\n",
  "settings.yaml": 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {a: "1", b: "1"}\n',
};

const managers = `jsonpath='{range .metadata.managedFields[*]}{.manager} {.operation} {.subresource}{"\\n"}{end}'`;

/** kubectl where fields have owners. What runs in the cluster owns some of them too, and is not asked for. */
export const applyCommands: readonly (string | Command)[] = [
  "kubectl create namespace owned; kubectl config set-context --current --namespace=owned",
  "kubectl apply --server-side -f settings.yaml",
  "kubectl apply --server-side -f settings.yaml",
  'sed \'s/a: "1"/a: "2"/\' settings.yaml | kubectl apply --server-side --field-manager=other -f -',
  'sed \'s/a: "1"/a: "2"/\' settings.yaml | kubectl apply --server-side --field-manager=other -f - --dry-run=server',
  'sed \'s/"1"/"2"/g\' settings.yaml | kubectl apply --server-side --field-manager=other -f -',
  'sed \'s/"1"/"2"/g\' settings.yaml | kubectl diff --server-side --field-manager=other -f -',
  'sed \'s/"1"/"2"/g\' settings.yaml | kubectl diff --server-side --force-conflicts --field-manager=other -f - | tail -n +5',
  'sed \'s/"1"/"2"/g\' settings.yaml | kubectl apply --server-side --force-conflicts --field-manager=other -f -',
  "kubectl diff --server-side -f settings.yaml",
  "kubectl get configmap settings -o yaml",
  "kubectl get configmap settings -o yaml --show-managed-fields",
  "kubectl apply -f settings.yaml",
  "kubectl get configmap settings -o yaml --show-managed-fields",
  "kubectl apply --server-side -f twice.yaml",
  "kubectl apply --server-side -f typo.yaml",
  "kubectl apply --server-side -f broken.yaml",
  "kubectl apply --server-side --force-conflicts --dry-run=client -f settings.yaml",
  "kubectl apply --server-side -f owned.yaml",
  "kubectl scale deployment owned --replicas=2",
  "kubectl apply --server-side -f owned.yaml",
  "kubectl set image deployment owned owned=registry.example.com/owned:2",
  "kubectl apply --server-side -f owned.yaml",
  "kubectl apply --server-side --force-conflicts -f owned.yaml",
  "kubectl label deployment owned x=y; kubectl annotate deployment owned x=y",
  `kubectl get deployment owned -o ${managers} | grep -v kube-controller-manager | sort`,
  "kubectl delete deployment owned",
  "kubectl apply -f owned.yaml",
  "kubectl apply --server-side -f owned.yaml",
  `kubectl get deployment owned -o ${managers} | grep -v kube-controller-manager | sort`,
  "kubectl apply -f owned.yaml",
  "kubectl delete namespace owned --timeout=30s",
];
