import { itemLines } from "./lines.ts";

/** What a test is about, and what it expects. */
export interface TestTextOptions {
  readonly name: string;
  readonly policies: readonly string[];
  readonly resources: readonly string[];
  /** A file, or empty. */
  readonly values: string;
  /** `policy,rule,resource,namespace,kind` with the result that is expected. */
  readonly results: readonly { readonly text: string; readonly result: string }[];
}

/** A test file, of the schema that Kyverno's command line writes. (kyverno: .../create/templates/test.yaml) */
export function testText({ name, policies, resources, values, results }: TestTextOptions): string {
  return `# test name
name: ${name}

# list of policy files
policies:${itemLines(policies, 2)}

# list of resource files
resources:${itemLines(resources, 2)}

# variables file (optional)
variables: ${values}

# list of expected results
results:${results.map(resultText).join("")}
`;
}

/** What has neither five parts nor six says nothing. */
function resultText({ text, result }: TestTextOptions["results"][number]): string {
  const parts = text.split(",");
  if (parts.length !== 5 && parts.length !== 6) return "";
  const [policy, rule, resource, namespace, kind] = parts;
  return `
  - policy: ${policy}
    rule: ${rule}
    resource: ${resource}
    namespace: ${namespace}
    kind: ${kind}
    result: ${result}`;
}
