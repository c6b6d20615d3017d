import type { FieldError, Resource } from "../../kube/index.ts";
import { cidrWarnings, sloppyCidr, sloppyCidrMistakes, strictlyContains } from "./address-validation.ts";
import { choiceMistakes } from "./checks.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { ensure, fill, inners } from "./draft.ts";
import { type Fields, has, number, part, parts, text, texts } from "./fields.ts";
import { selectorMistakes, shownSelector } from "./label-selector.ts";
import { forbidden, invalid, invalids, notSupported, required } from "./mistakes.ts";
import { portMistakes, portNameMistakes } from "./names.ts";

/** The two lists of rules, with the name of their peers. */
const directions = [
  ["ingress", "from"],
  ["egress", "to"],
] as const;

/** (kubernetes: pkg/registry/networking/networkpolicy, pkg/apis/networking/v1/defaults.go) */
export const networkPolicy = described({
  group: "networking.k8s.io",
  kind: "NetworkPolicy",
  plural: "networkpolicies",
  shortNames: ["netpol"],
  scope: "namespaced",
  countsSpec: true,
  columns: [
    nameColumn,
    column("Pod-Selector", "Pods that the policy is for.", (object) =>
      shownSelector(part(part(object, "spec"), "podSelector")),
    ),
    ageColumn,
  ],
  default: (object) => {
    const spec = ensure(object, "spec");
    const rules = directions.flatMap(([direction]) => inners(spec, direction));
    for (const port of rules.flatMap((rule) => inners(rule, "ports"))) fill(port, "protocol", "TCP");
    if (texts(spec, "policyTypes").length > 0) return;
    spec.policyTypes = parts(spec, "egress").length > 0 ? ["Ingress", "Egress"] : ["Ingress"];
  },
  validate: policyMistakes,
  warnings: (object) => blocksOf(object).flatMap(({ value, field }) => cidrWarnings(value, field)),
});

function policyMistakes(object: Resource): readonly FieldError[] {
  const spec = part(object, "spec");
  const rules = directions.flatMap(([direction, peers]) =>
    parts(spec, direction).flatMap((rule, at) => {
      const path = `spec.${direction}[${at}]`;
      return [
        ...parts(rule, "ports").flatMap((port, index) => policyPortMistakes(port, `${path}.ports[${index}]`)),
        ...parts(rule, peers).flatMap((peer, index) => peerMistakes(peer, `${path}.${peers}[${index}]`)),
      ];
    }),
  );
  return [...selectorMistakes(part(spec, "podSelector"), "spec.podSelector"), ...rules, ...typesMistakes(spec)];
}

function typesMistakes(spec: Fields | undefined): readonly FieldError[] {
  const types = texts(spec, "policyTypes");
  if (types.length > 2) return [invalid("spec.policyTypes", types, "may not specify more than two policyTypes")];
  const among = ["Ingress", "Egress"];
  return types.flatMap((one, at) => (among.includes(one) ? [] : [notSupported(`spec.policyTypes[${at}]`, one, among)]));
}

function policyPortMistakes(port: Fields, path: string): readonly FieldError[] {
  const protocol = choiceMistakes(port, "protocol", { field: `${path}.protocol`, among: ["TCP", "UDP", "SCTP"] });
  const end = number(port, "endPort");
  const stray = (detail: string) => (end === undefined ? [] : [invalid(`${path}.endPort`, end, detail)]);
  const value = port.port;
  if (typeof value === "number") return [...protocol, ...rangeOfPortsMistakes(value, end, path)];
  if (typeof value !== "string") return [...protocol, ...stray("may not be specified when `port` is not specified")];
  return [
    ...protocol,
    ...stray("may not be specified when `port` is non-numeric"),
    ...invalids(`${path}.port`, value, portNameMistakes(value)),
  ];
}

function rangeOfPortsMistakes(from: number, to: number | undefined, path: string): readonly FieldError[] {
  const field = `${path}.endPort`;
  return [
    ...invalids(`${path}.port`, from, portMistakes(from)),
    ...(to !== undefined && to < from ? [invalid(field, from, "must be greater than or equal to `port`")] : []),
    ...(to === undefined ? [] : invalids(field, to, portMistakes(to))),
  ];
}

function peerMistakes(peer: Fields, path: string): readonly FieldError[] {
  const given = ["podSelector", "namespaceSelector", "ipBlock"].filter((key) => has(peer, key));
  const block = part(peer, "ipBlock");
  return [
    ...selectorMistakes(part(peer, "podSelector"), `${path}.podSelector`),
    ...selectorMistakes(part(peer, "namespaceSelector"), `${path}.namespaceSelector`),
    ...(block ? blockMistakes(block, `${path}.ipBlock`) : []),
    ...(given.length === 0 ? [required(path, "must specify a peer")] : []),
    ...(given.length > 1 && block ? [forbidden(path, "may not specify both ipBlock and another peer")] : []),
  ];
}

function blockMistakes(block: Fields, path: string): readonly FieldError[] {
  const cidr = text(block, "cidr");
  if (cidr === "") return [required(`${path}.cidr`)];
  const outer = sloppyCidrMistakes(cidr, `${path}.cidr`);
  if (outer.length > 0) return outer;
  return texts(block, "except").flatMap((one, at) => {
    const field = `${path}.except[${at}]`;
    if (!sloppyCidr(one)) return sloppyCidrMistakes(one, field);
    return strictlyContains(cidr, one) ? [] : [invalid(field, one, "must be a strict subset of `cidr`")];
  });
}

interface Block {
  readonly value: string;
  readonly field: string;
}

/** Every network that is named, with where. */
function blocksOf(object: Resource): readonly Block[] {
  const rules = directions.flatMap(([direction, peers]) =>
    parts(part(object, "spec"), direction).flatMap((rule, at) =>
      parts(rule, peers).map((peer, index) => ({ peer, path: `spec.${direction}[${at}].${peers}[${index}].ipBlock` })),
    ),
  );
  return rules.flatMap(({ peer, path }) => {
    const block = part(peer, "ipBlock");
    if (!block) return [];
    const except = texts(block, "except").map((value, at) => ({ value, field: `${path}.except[${at}]` }));
    return [{ value: text(block, "cidr"), field: `${path}.cidr` }, ...except];
  });
}
