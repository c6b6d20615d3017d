import { fieldLines, keyValues } from "./lines.ts";

/** Values for variables. */
export interface ValuesTextOptions {
  /** `key=value` */
  readonly globals: readonly string[];
  /** `policy,rule,key=value,...` */
  readonly rules: readonly string[];
  /** `policy,resource,key=value,...` */
  readonly resources: readonly string[];
  /** `namespace,label=value,...` */
  readonly selectors: readonly string[];
}

/** A file of values. (kyverno: cmd/cli/.../create/templates/values.yaml) */
export function valuesText({ globals, rules, resources, selectors }: ValuesTextOptions): string {
  const policies = [
    ...rules.map((text) => policyText("rules", text)),
    ...resources.map((text) => policyText("resources", text)),
  ];
  return `# list of policy values
policies:${policies.join("")}

# list of global values
globalValues:${fieldLines(keyValues(globals), 2)}

# list of namespace selectors
namespaceSelector:${selectors.map(selectorText).join("")}
`;
}

/** What has only one part says nothing. */
function policyText(field: string, text: string): string {
  const [policy = "", name, ...values] = text.split(",");
  if (name === undefined) return "";
  return `
  - name: ${policy}
    ${field}:
      - name: ${name}
        values:${fieldLines(keyValues(values), 10)}`;
}

function selectorText(text: string): string {
  const [name = "", ...labels] = text.split(",");
  if (labels.length === 0) return "";
  return `\n  - name: ${name}\n    labels:${fieldLines(keyValues(labels), 6)}`;
}
