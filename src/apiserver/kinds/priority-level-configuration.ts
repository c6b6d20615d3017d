import { type FieldError, own, type Resource } from "../../kube/index.ts";
import type { Draft } from "../kind.ts";
import { boundsMistakes } from "./checks.ts";
import { ageColumn, column, nameColumn } from "./columns.ts";
import { described } from "./described.ts";
import { ensure, fill, fillZero, inner, innerAt } from "./draft.ts";
import { same } from "./equal.ts";
import { type Fields, has, number, part, partAt, text } from "./fields.ts";
import { fixedPriorityLevels } from "./flow-control-objects.ts";
import { conditionsMistakes } from "./flow-schema-validation.ts";
import { forbidden, invalid, notSupported, required } from "./mistakes.ts";

const zeroShares = "flowcontrol.k8s.io/v1beta3-preserve-zero-concurrency-shares";
const mostQueues = 10_000_000;
/** Bits of a hash that choosing queues may use up. (kubernetes: apiserver pkg/util/shufflesharding) */
const hashBits = 60;

/** (kubernetes: pkg/registry/flowcontrol/prioritylevelconfiguration, pkg/apis/flowcontrol/validation) */
export const priorityLevelConfiguration = described({
  group: "flowcontrol.apiserver.k8s.io",
  kind: "PriorityLevelConfiguration",
  scope: "cluster",
  countsSpec: true,
  newStatus: {},
  doorsKeepMetadata: true,
  columns: [
    nameColumn,
    column("Type", "Whether its requests wait.", (object) => text(part(object, "spec"), "type")),
    column("NominalConcurrencyShares", "Its share of all requests.", (object) =>
      shown(partAt(object, "spec", "limited"), "nominalConcurrencyShares"),
    ),
    column("Queues", "How many queues it has.", (object) => shown(queuingOf(object), "queues")),
    column("HandSize", "How many queues a flow has.", (object) => shown(queuingOf(object), "handSize")),
    column("QueueLengthLimit", "How long a queue may be.", (object) => shown(queuingOf(object), "queueLengthLimit")),
    ageColumn,
  ],
  default: defaultLevel,
  validate: levelMistakes,
  validateStatus: conditionsMistakes,
});

function queuingOf(object: Resource): Fields | undefined {
  return partAt(object, "spec", "limited", "limitResponse", "queuing");
}

function shown(of: Fields | undefined, key: string): string | number {
  return of ? (number(of, key) ?? 0) : "<none>";
}

/** (kubernetes: pkg/apis/flowcontrol/v1/defaults.go) */
function defaultLevel(object: Draft): void {
  const spec = ensure(object, "spec");
  for (const [key, shares] of [["exempt", 0] as const, ["limited", 30] as const]) {
    const level = inner(spec, key);
    if (!level) continue;
    fill(level, "nominalConcurrencyShares", shares);
    fill(level, "lendablePercent", 0);
  }
  const queuing = innerAt(spec, "limited", "limitResponse", "queuing");
  if (!queuing) return;
  fillZero(queuing, "handSize", 8);
  fillZero(queuing, "queues", 64);
  fillZero(queuing, "queueLengthLimit", 50);
}

function levelMistakes(object: Resource): readonly FieldError[] {
  const spec = part(object, "spec");
  const annotated = has(part(object.metadata, "annotations"), zeroShares);
  const unlike = (object.metadata.name === "exempt") !== (text(spec, "type") === "Exempt");
  return [
    ...(annotated ? [forbidden("metadata.annotations", `annotation '${zeroShares}' is forbidden`)] : []),
    ...(unlike ? [invalid("spec.type", text(spec, "type"), "must be 'Exempt' if and only if `name` is 'exempt'")] : []),
    ...typeMistakes(spec),
    ...fixedMistakes(object),
    ...conditionsMistakes(object),
  ];
}

function typeMistakes(spec: Fields | undefined): readonly FieldError[] {
  const [exempt, limited] = [part(spec, "exempt"), part(spec, "limited")];
  switch (text(spec, "type")) {
    case "Exempt":
      return [
        ...(limited ? [forbidden("spec.limited", "must be nil if the type is not Limited")] : []),
        ...(exempt ? sharesMistakes(exempt, "spec.exempt") : []),
      ];
    case "Limited":
      return [
        ...(exempt ? [forbidden("spec.exempt", "must be nil if the type is Limited")] : []),
        ...(limited ? limitedMistakes(limited) : [required("spec.limited", "must not be empty when type is Limited")]),
      ];
    default:
      return [notSupported("spec.type", text(spec, "type"), ["Exempt", "Limited"])];
  }
}

function sharesMistakes(level: Fields, path: string): readonly FieldError[] {
  return [...nominalMistakes(level, path), ...lendableMistakes(level, path)];
}

function nominalMistakes(level: Fields, path: string): readonly FieldError[] {
  const field = `${path}.nominalConcurrencyShares`;
  return boundsMistakes(level, "nominalConcurrencyShares", {
    field,
    from: 0,
    detail: "must be a non-negative integer",
  });
}

function lendableMistakes(level: Fields, path: string): readonly FieldError[] {
  const detail = "must be between 0 and 100, inclusive";
  return boundsMistakes(level, "lendablePercent", { field: `${path}.lendablePercent`, from: 0, to: 100, detail });
}

function limitedMistakes(limited: Fields): readonly FieldError[] {
  const path = "spec.limited";
  const field = `${path}.borrowingLimitPercent`;
  const detail = "if specified, must be a non-negative integer";
  return [
    ...nominalMistakes(limited, path),
    ...responseMistakes(part(limited, "limitResponse"), `${path}.limitResponse`),
    ...lendableMistakes(limited, path),
    ...boundsMistakes(limited, "borrowingLimitPercent", { field, from: 0, detail }),
  ];
}

function responseMistakes(response: Fields | undefined, path: string): readonly FieldError[] {
  const queuing = part(response, "queuing");
  const field = `${path}.queuing`;
  switch (text(response, "type")) {
    case "Reject":
      return queuing ? [forbidden(field, "must be nil if limited.limitResponse.type is not Limited")] : [];
    case "Queue":
      if (queuing) return queuingMistakes(queuing, field);
      return [required(field, "must not be empty if limited.limitResponse.type is Limited")];
    default:
      return [notSupported(`${path}.type`, text(response, "type"), ["Queue", "Reject"])];
  }
}

function queuingMistakes(queuing: Fields, path: string): readonly FieldError[] {
  const [length, queues] = [number(queuing, "queueLengthLimit") ?? 0, number(queuing, "queues") ?? 0];
  const many = queues > mostQueues;
  return [
    ...(length <= 0 ? [invalid(`${path}.queueLengthLimit`, length, "must be positive")] : []),
    ...(queues <= 0 ? [invalid(`${path}.queues`, queues, "must be positive")] : []),
    ...(many ? [invalid(`${path}.queues`, queues, `must not be greater than ${mostQueues}`)] : []),
    ...handMistakes(number(queuing, "handSize") ?? 0, queues, `${path}.handSize`),
  ];
}

function handMistakes(hand: number, queues: number, field: string): readonly FieldError[] {
  if (hand <= 0) return [invalid(field, hand, "must be positive")];
  if (hand > queues) return [invalid(field, hand, `should not be greater than queues (${queues})`)];
  const bits = Math.ceil(Math.log2(queues) * hand);
  const detail = `required entropy bits of deckSize ${queues} and handSize ${hand} should not be greater than ${hashBits}`;
  return bits > hashBits ? [invalid(field, hand, detail)] : [];
}

function fixedMistakes(object: Resource): readonly FieldError[] {
  const name = object.metadata.name ?? "";
  const fixed = fixedPriorityLevels.get(name);
  if (fixed === undefined) return [];
  const spec = part(object, "spec");
  const exempt = name === "exempt";
  const judged = exempt ? { ...spec, exempt: own(fixed, "exempt") } : spec;
  const but = exempt ? " except the 'spec.exempt' field" : "";
  return same(fixed, judged) ? [] : [invalid("spec", spec, `spec of '${name}'${but} must equal the fixed value`)];
}
