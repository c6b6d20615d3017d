import { own } from "../../kube/index.ts";
import type { Response } from "../evaluate/index.ts";
import { nameOf } from "../input/index.ts";
import { yamlText } from "../output/yaml.ts";
import { type ReportedResult, type ReportStyle, reportedResults } from "./print-report.ts";

/** For each failure of a cluster-wide policy an exception that would let it pass. `ttl` is a Go duration. */
export function exceptionsText(responses: readonly Response[], style: ReportStyle, ttl: string): string {
  return reportedResults(responses, style)
    .filter(({ result, response }) => result.result === "fail" && response.policy.namespace === "")
    .map((one) => `---\n${documentText(exceptionFor(one, ttl), style.format)}\n`)
    .join("");
}

function documentText(document: object, format: string): string {
  const text = JSON.stringify(document);
  return format === "json" ? text : yamlText(JSON.parse(text), { indent: 2 });
}

function exceptionFor({ response, outcome, result }: ReportedResult, ttl: string): object {
  const { resource } = response;
  const { namespace = "" } = resource.metadata;
  const name = nameOf(resource);
  const { kinds, rules, generated } = covered(outcome.rule, resource.kind);
  const controls = own(result.properties, "controlsJSON");
  const lasts = ttl.startsWith("-") || /^0m?s$/.test(ttl);
  return {
    kind: "PolicyException",
    apiVersion: "kyverno.io/v2beta1",
    metadata: {
      name: [result.policy, outcome.rule, namespace, name].join("-"),
      ...(!lasts && { labels: { "cleanup.kyverno.io/ttl": ttl } }),
    },
    spec: {
      match: {
        all: [{ resources: { kinds, names: generated ? [name, `${name}-*`] : [name], namespaces: [namespace] } }],
      },
      exceptions: [{ policyName: result.policy, ruleNames: rules }],
      ...(typeof controls === "string" && { podSecurity: controlsIn(controls) }),
    },
  };
}

/** The kinds and rules that an exception for one rule has to cover: those of the Pods that come of the object, too. */
function covered(rule: string, kind: string) {
  if (!rule.startsWith("autogen-")) return { kinds: [kind], rules: [rule], generated: false };
  if (kind !== "CronJob") {
    return { kinds: [kind, "Pod"], rules: [rule, rule.slice("autogen-".length)], generated: true };
  }
  const plain = rule.slice("autogen-cronjob-".length);
  return { kinds: [kind, "Job", "Pod"], rules: [rule, `autogen-${plain}`, plain], generated: true };
}

function controlsIn(text: string): readonly object[] {
  const controls: unknown = JSON.parse(text);
  if (!Array.isArray(controls)) return [];
  return controls.map((control) => {
    const images = own(control, "images");
    const wild = Array.isArray(images) ? images.map((image) => String(image).replace(/:.*|@.*/, "*")) : undefined;
    return { controlName: own(control, "name"), ...(wild !== undefined && { images: wild }) };
  });
}
