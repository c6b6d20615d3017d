/** A ConfigMap that says of which namespaces there are metrics. (kyverno: .../create/templates/metrics-config.yaml) */
export function metricsConfigText(
  { name, namespace }: { readonly name: string; readonly namespace: string },
  { include, exclude }: { readonly include: readonly string[]; readonly exclude: readonly string[] },
): string {
  const namespaces = { ...(include.length > 0 && { include }), ...(exclude.length > 0 && { exclude }) };
  const json = JSON.stringify(namespaces, null, 2).replaceAll(/^/gm, "    ");
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: ${name}
  namespace: ${namespace}
data:
  namespaces: |
${json}
`;
}
