import { describe, expect, it } from "vitest";
import type { CompiledPolicy, Operation, PolicyDoor, ResourceTrigger } from "../policy/index.ts";
import { parseConfig } from "./config.ts";
import { doorWebhooks } from "./door-webhooks.ts";
import { soundNames } from "./sound.ts";
import type { WebhookOptions } from "./webhook.ts";

const door: PolicyDoor = { name: "vpol.validate.kyverno.svc", path: "/vpol", side: "validate" };
const create: readonly Operation[] = ["CREATE", "UPDATE"];

/** The triggers of one rule of a policy's text. */
function asking(
  resources: readonly string[],
  more: Partial<ResourceTrigger> & { readonly groups?: readonly string[] } = {},
): readonly ResourceTrigger[] {
  const { groups = [""], ...rest } = more;
  const operations = rest.operations ?? [...create];
  return groups.flatMap((group) =>
    resources.map((text) => {
      const [resource = "", subresource = ""] = text.split("/");
      return { phase: "validate", group, version: "v1", resource, subresource, scope: "*", ...rest, operations };
    }),
  );
}

interface Wanted extends Partial<Omit<CompiledPolicy, "doors">> {
  readonly door?: Partial<PolicyDoor>;
}

function policy(name: string, { door: changed, ...more }: Wanted = {}): CompiledPolicy {
  return {
    kind: "Example",
    apiVersion: "policies.kyverno.io/v1",
    name,
    namespace: "",
    uid: name,
    resourceVersion: "1",
    annotations: {},
    labels: {},
    admission: true,
    background: true,
    failurePolicy: "Fail",
    timeoutSeconds: undefined,
    emitWarning: false,
    applyOne: false,
    rulesFor: () => [],
    rules: [],
    triggers: asking(["pods"]),
    status: {},
    ...more,
    doors: [{ ...door, ...changed }],
  };
}

const options = (config: Record<string, string> = {}): WebhookOptions => ({
  served: [],
  target: { kind: "service", namespace: "kyverno", name: "kyverno-svc", port: 443 },
  caBundle: "PEM",
  config: parseConfig(config).config,
});

const made = (policies: readonly CompiledPolicy[], config: Record<string, string> = {}) =>
  doorWebhooks("validate", policies, options(config));

const named = (policies: readonly CompiledPolicy[]) =>
  made(policies).map(({ name, clientConfig }) => [name, "service" in clientConfig ? clientConfig.service.path : ""]);

const rulesOf = (triggers: readonly ResourceTrigger[]) =>
  made([policy("p", { triggers })]).flatMap(({ rules }) =>
    rules.map(({ apiGroups, apiVersions, resources, operations, scope }) =>
      [apiGroups, apiVersions, resources, operations, [scope]].map((list) => list.join()).join(" "),
    ),
  );

const labelled = (app: string) => ({ matchLabels: { app } });

describe("doorWebhooks", () => {
  it("asks about policies that select alike by one webhook, with their names in its path", () => {
    const [webhook] = made([policy("b"), policy("a")]);
    expect(webhook).toEqual({
      name: "vpol.validate.kyverno.svc-fail",
      clientConfig: {
        caBundle: "UEVN",
        service: { namespace: "kyverno", name: "kyverno-svc", path: "/vpol/a/b", port: 443 },
      },
      rules: [
        { apiGroups: [""], apiVersions: ["v1"], operations: ["CREATE", "UPDATE"], resources: ["pods"], scope: "*" },
      ],
      failurePolicy: "Fail",
      matchPolicy: "Equivalent",
      namespaceSelector: {},
      objectSelector: {},
      sideEffects: "NoneOnDryRun",
      timeoutSeconds: 10,
      admissionReviewVersions: ["v1"],
    });
  });

  it("tells failure policies apart, each with the policies that have it", () => {
    expect(named([policy("a"), policy("b", { failurePolicy: "Ignore" }), policy("c")])).toEqual([
      ["vpol.validate.kyverno.svc-fail", "/vpol/a/c"],
      ["vpol.validate.kyverno.svc-ignore", "/vpol/b"],
    ]);
  });

  it("makes a webhook of its own for a policy that wants to be asked in another way", () => {
    const conditions = [{ name: "c", expression: "true" }];
    const fine = [
      policy("exact", { door: { matchPolicy: "Exact" } }),
      policy("slow", { timeoutSeconds: 20 }),
      policy("picky", { door: { matchConditions: conditions }, failurePolicy: "Ignore" }),
      policy("usual"),
    ];
    expect(named(fine)).toEqual([
      ["vpol.validate.kyverno.svc-fail-finegrained-exact", "/vpol/exact"],
      ["vpol.validate.kyverno.svc-fail-finegrained-slow", "/vpol/slow"],
      ["vpol.validate.kyverno.svc-ignore-finegrained-picky", "/vpol/picky"],
      ["vpol.validate.kyverno.svc-fail", "/vpol/usual"],
    ]);
    expect(
      made(fine).map(({ matchPolicy, timeoutSeconds, matchConditions }) => [
        matchPolicy,
        timeoutSeconds,
        matchConditions,
      ]),
    ).toEqual([
      ["Exact", 10, undefined],
      ["Equivalent", 20, undefined],
      ["Equivalent", 10, conditions],
      ["Equivalent", 10, undefined],
    ]);
  });

  it("groups by selectors, merged with those of the configuration", () => {
    const config = { webhooks: JSON.stringify({ objectSelector: labelled("x") }) };
    const team = { matchLabels: { team: "a" } };
    const webhooks = made([policy("a", { door: { objectSelector: team } }), policy("b"), policy("c")], config);
    expect(webhooks.map(({ objectSelector }) => objectSelector).toSorted()).toEqual(
      expect.arrayContaining([{ matchLabels: { team: "a", app: "x" } }, labelled("x")]),
    );
    const names = webhooks.map(({ name }) => name);
    for (const name of names) expect(name).toMatch(/^vpol\.validate\.kyverno\.svc-fail-[0-9a-f]{8}$/);
    expect(new Set(names).size).toBe(2);
  });

  it("asks about the namespace of a policy, whatever the policy selects", () => {
    const [webhook] = made([policy("a", { namespace: "team", door: { namespaceSelector: labelled("x") } })]);
    expect(webhook?.namespaceSelector).toEqual({
      matchExpressions: [{ key: "kubernetes.io/metadata.name", operator: "In", values: ["team"] }],
    });
  });

  it("keeps paths short enough to be read", () => {
    const many = Array.from({ length: 400 }, (_, at) => policy(`${at}-${"n".repeat(200)}`));
    const paths = named(many).map(([, path = ""]) => path);
    for (const path of paths) expect(path.length).toBeLessThan(33_000);
    expect(paths.flatMap((path) => path.split("/").slice(2)).toSorted()).toEqual(
      many.map(({ name }) => name).toSorted(),
    );
  });

  it("asks about what changes objects on the other side", () => {
    const mutating = policy("m", {
      triggers: asking(["pods"], { phase: "mutate" }),
      door: { side: "mutate", path: "/mpol", name: "mpol.validate.kyverno.svc" },
    });
    expect(made([mutating])).toEqual([]);
    expect(doorWebhooks("mutate", [mutating], options())).toMatchObject([
      { name: "mpol.validate.kyverno.svc-fail", reinvocationPolicy: "Never" },
    ]);
  });

  it.each<[string, readonly ResourceTrigger[], readonly string[]]>([
    ["as they are written", asking(["b", "a"], { groups: ["y", "x"] }), ["x,y v1 a,b CREATE,UPDATE *"]],
    [
      "those of each rule by themselves, the shorter ones first",
      [...asking(["pods", "services"]), ...asking(["deployments"], { groups: ["apps"], scope: "Namespaced" })],
      ["apps v1 deployments CREATE,UPDATE Namespaced", " v1 pods,services CREATE,UPDATE *"].toSorted(),
    ],
    ["the same once", [...asking(["pods"]), ...asking(["pods"])], [" v1 pods CREATE,UPDATE *"]],
    [
      "what cannot be in one rule in several",
      asking(["*", "pods/*"]),
      [" v1 * CREATE,UPDATE *", " v1 pods/* CREATE,UPDATE *"],
    ],
    ["nothing that nobody could serve", asking(["", "pods"]), [" v1 pods CREATE,UPDATE *"]],
    [
      "no more than is asked for, where lists of operations are shared",
      [
        ...asking(["a"], { groups: ["x"], operations: create }),
        ...asking(["b"], { groups: ["y"], operations: create }),
      ],
      ["x v1 a CREATE,UPDATE *", "y v1 b CREATE,UPDATE *"],
    ],
  ])("has rules: %s", (_, triggers, rules) => {
    expect(rulesOf(triggers)).toEqual(rules);
  });

  it("asks about one that names some versions of a resource apart from those that name others", () => {
    const scaler = (version: string) => ({
      gvk: { group: "autoscaling", version, kind: "HorizontalPodAutoscaler" },
      resource: "horizontalpodautoscalers",
      namespaced: true,
      subresources: [],
    });
    const served = { ...options(), served: [scaler("v1"), scaler("v2")] };
    const about = (name: string, version: string) =>
      policy(name, { triggers: asking(["horizontalpodautoscalers"], { groups: ["autoscaling"], version }) });
    const all = [about("old", "v1"), about("new", "v2"), about("any", "*"), policy("pods")];
    const webhooks = doorWebhooks("validate", all, served);
    const shown = webhooks.map(({ name, rules }) => [name, rules.flatMap(({ apiVersions }) => apiVersions).join()]);
    expect(shown).toEqual([
      ["vpol.validate.kyverno.svc-fail-finegrained-old", "v1"],
      ["vpol.validate.kyverno.svc-fail-finegrained-new", "v2"],
      ["vpol.validate.kyverno.svc-fail", "v1,*"],
    ]);
    const both = [...asking(["horizontalpodautoscalers"], { groups: ["autoscaling"] }), ...about("", "v2").triggers];
    const pair = doorWebhooks("validate", [policy("both", { triggers: both }), policy("pods")], served);
    expect(pair.map(({ name }) => name)).toEqual(["vpol.validate.kyverno.svc-fail"]);
    expect(doorWebhooks("validate", [about("old", "v1")], served).map(({ name }) => name)).toEqual([
      "vpol.validate.kyverno.svc-fail",
    ]);
  });

  it.each<[string, Wanted, object]>([
    ["a selector", { door: { objectSelector: { matchLabels: { "no label!": "x" } } } }, { objectSelector: {} }],
    ["a time", { timeoutSeconds: 90 }, { timeoutSeconds: 30 }],
    ["a condition's name", conditions("no name!"), { matchConditions: undefined }],
    ["names of conditions", conditions("a", "a"), { matchConditions: undefined }],
    ["many conditions", conditions(...numbered(65)), { matchConditions: undefined }],
  ])("does without %s that the API server would not take: it would refuse all webhooks", (_, wanted, expected) => {
    const [webhook] = made([policy("p", wanted)]);
    expect({ matchConditions: undefined, ...webhook }).toMatchObject(expected);
  });

  it("gives every webhook a name that the API server takes", () => {
    const long = "n".repeat(253);
    const webhooks = made([
      policy("c", { namespace: "a-b", timeoutSeconds: 5 }),
      policy("b-c", { namespace: "a", timeoutSeconds: 5 }),
      policy(long, { timeoutSeconds: 5 }),
    ]);
    const names = soundNames(webhooks).map(({ name }) => name);
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name.length).toBeLessThanOrEqual(253);
  });
});

function conditions(...names: readonly string[]): Wanted {
  return { door: { matchConditions: names.map((name) => ({ name, expression: "true" })) } };
}

function numbered(count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `c${at}`);
}
