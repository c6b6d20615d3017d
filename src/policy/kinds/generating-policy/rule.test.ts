import { describe, expect, it } from "vitest";
import { type CompileOptions, pending, type Request } from "../../rule.ts";
import {
  asking,
  compile,
  compiled,
  generatingWith,
  knowing,
  mapIn,
  mapRule,
  namespacedWith,
  objectsIn,
  planned,
  ruleIn,
  secretText,
} from "./samples.ts";

const on = { enabled: true };
const follows = { evaluation: { synchronize: on } };
const labelled = { matchConstraints: { resourceRules: [mapRule], objectSelector: { matchLabels: { makes: "yes" } } } };
const creating = { matchConstraints: { resourceRules: [{ ...mapRule, operations: ["CREATE"] }] } };
const deleting = { matchConstraints: { resourceRules: [{ ...mapRule, operations: ["DELETE"] }] } };
const conditional = { matchConditions: [{ name: "on", expression: "object.data.on == 'yes'" }] };
const yes = mapIn("team", { labels: { makes: "yes" }, on: "yes" });
const no = mapIn("team", { labels: { makes: "no" }, on: "no" });

/** What the rule of a policy says of a request; `undefined` where it has nothing to say. */
function said(spec: object, request: Request, options: CompileOptions = {}): unknown {
  const rule = ruleIn(compiled(generatingWith({ ...spec }), options));
  const matched = rule.matches(request, knowing());
  if (matched === false) return undefined;
  if (matched !== true) return typeof matched === "object" ? matched.status : matched;
  const outcome = rule.run(request, knowing());
  return typeof outcome === "object" ? outcome.status : outcome;
}

/** (kyverno: pkg/webhooks/resource/gpol/handler.go, pkg/background/gpol/generate_controller.go) */
describe("the rule of a generating policy", () => {
  it.each([
    ["passes for what comes", {}, asking("CREATE", yes), "pass"],
    ["passes for what changes", {}, asking("UPDATE", yes), "pass"],
    ["says nothing of what goes", {}, asking("DELETE", yes), undefined],
    ["passes for what goes, where it is about that", deleting, asking("DELETE", yes), "pass"],
    ["says nothing of operations that it does not name", creating, asking("UPDATE", yes), undefined],
    ["says nothing of what its conditions do not hold for", conditional, asking("CREATE", no), undefined],
    ["says nothing of what has no such labels", labelled, asking("CREATE", no), undefined],
    ["fails for what goes, where objects follow", follows, asking("DELETE", yes), "fail"],
    ["does so whatever operations it names", { ...follows, ...creating }, asking("DELETE", yes), "fail"],
    ["fails where conditions hold no longer", { ...follows, ...conditional }, asking("UPDATE", no), "fail"],
    ["fails where labels are there no longer", { ...follows, ...labelled }, asking("UPDATE", no, yes), "fail"],
    ["passes where labels have come", { ...follows, ...labelled }, asking("UPDATE", yes, no), "pass"],
    [
      "leaves alone what it does not look at when it changes",
      { ...follows, ...creating },
      asking("UPDATE", yes),
      undefined,
    ],
    [
      "tells an error",
      { matchConditions: [{ name: "a", expression: "object.no == 1" }] },
      asking("CREATE", yes),
      "error",
    ],
  ])("%s", (_, spec, request, status) => {
    expect(said(spec, request)).toBe(status);
  });

  const exception = (spec: object = {}) => ({
    apiVersion: "policies.kyverno.io/v1beta1",
    kind: "PolicyException",
    metadata: { name: "keep", namespace: "exempt" },
    spec: { policyRefs: [{ name: "make", kind: "GeneratingPolicy" }], ...spec },
  });

  it("skips what is excepted, and makes nothing of it", () => {
    const options = { exceptions: [exception()] };
    const rule = ruleIn(compiled(generatingWith({}), options));
    const request = asking("CREATE", yes);
    expect(rule.run(request, knowing())).toEqual({
      rule: "exception",
      status: "skip",
      message: "rule is skipped due to policy exception: exempt/keep",
      exceptions: ["exempt/keep"],
    });
    expect(rule.work.plan(request, knowing())).toEqual({ intents: [], mistakes: [] });
  });

  it("lets expressions see what partial exceptions allow", () => {
    const expression = 'exceptions.allowedValues == ["x"] && generator.Apply("team", [])';
    const policy = generatingWith({
      matchConditions: [{ name: "a", expression: 'exceptions.allowedValues == ["x"]' }],
      generate: [{ expression }],
    });
    const options = { exceptions: [exception({ allowedValues: ["x"] })] };
    expect(ruleIn(compiled(policy, options)).run(asking("CREATE", yes), knowing())).toMatchObject({ status: "pass" });
    expect(ruleIn(compiled(policy)).run(asking("CREATE", yes), knowing())).toBeUndefined();
  });

  it("adds annotations to its result", () => {
    const auditAnnotations = [{ key: "who", valueExpression: "request.userInfo.username" }];
    const outcome = ruleIn(compiled(generatingWith({ auditAnnotations }))).run(asking("CREATE", yes), knowing());
    expect(outcome).toEqual({ status: "pass", message: "policy evaluated successfully", properties: { who: "jane" } });
  });

  it("sees nothing outside of its namespace, where it has one, but its Namespace", () => {
    const rule = ruleIn(
      compiled(namespacedWith({ matchConstraints: { resourceRules: [{ ...mapRule, resources: ["*"] }] } })),
    );
    expect(rule.matches(asking("CREATE", mapIn("team")), knowing())).toBe(true);
    expect(rule.matches(asking("CREATE", mapIn("other")), knowing())).toBe(false);
    const namespace = (name: string) => ({
      ...asking("CREATE", { apiVersion: "v1", kind: "Namespace", metadata: { name } }),
      resource: { group: "", version: "v1", resource: "namespaces" },
    });
    expect(rule.matches(namespace("team"), knowing())).toBe(true);
    expect(rule.matches(namespace("other"), knowing())).toBe(false);
  });
});

const secret = (name: string) =>
  `{"apiVersion": dyn("v1"), "kind": dyn("Secret"), "metadata": dyn({"name": ${JSON.stringify(name)}})}`;
const namesIn = (plan: ReturnType<typeof planned>) =>
  objectsIn(plan).map(([place, { metadata }]) => `${place}/${metadata.name}`);
const generate = (...expressions: readonly string[]) => ({
  generate: expressions.map((expression) => ({ expression })),
});

describe("what a generating policy makes", () => {
  const request = asking("CREATE", yes);

  it("comes of its entries in order", () => {
    const plan = planned(
      generatingWith({
        generate: [
          { expression: `generator.Apply("a", [${secret("x")}, ${secret("y")}])` },
          { template: { value: secretText } },
        ],
      }),
      request,
    );
    expect(namesIn(plan)).toEqual(["a/x", "a/y", "team/made"]);
    expect(plan.intents[0]).toMatchObject({
      kind: "generate",
      synchronize: false,
      orphan: false,
      serverSideApply: false,
    });
  });

  it.each([
    [
      "that apply what a condition asks for",
      `object.data.on != "yes" || generator.Apply("a", [${secret("x")}])`,
      ["a/x"],
    ],
    ["whose value is false", `generator.Apply("a", [${secret("x")}]) && false`, ["a/x"]],
    ["that call nothing", "true", []],
  ])("comes of expressions %s", (_, expression, names) => {
    expect(namesIn(planned(generatingWith(generate(expression)), request))).toEqual(names);
  });

  it("is told without what comes behind a mistake", () => {
    const plan = planned(
      generatingWith(
        generate(`generator.Apply("a", [${secret("x")}])`, "object.no == 1", `generator.Apply("a", [${secret("y")}])`),
      ),
      request,
    );
    expect(namesIn(plan)).toEqual(["a/x"]);
    expect(plan.mistakes).toEqual([{ message: "failed to evaluate policy: no such key: no" }]);
  });

  it("waits for all that is asked, and then is as if nobody had waited", () => {
    const copy = (name: string) => `generator.Apply("b", [resource.Get("v1", "secrets", "a", "${name}")])`;
    const { work } = ruleIn(compiled(generatingWith(generate(copy("x"), copy("y")))));
    const asked: unknown[] = [];
    expect(work.plan(request, { want: (query) => void asked.push(query) })).toBe(pending);
    expect(asked).toMatchObject([
      { kind: "object", name: "x" },
      { kind: "object", name: "y" },
    ]);
    const value = { apiVersion: "v1", kind: "Secret", metadata: { name: "x", uid: "u2", resourceVersion: "7" } };
    const plan = work.plan(request, knowing({ object: { kind: "value", value } }));
    expect(plan === pending ? [] : objectsIn(plan)).toEqual([
      ["b", value],
      ["b", value],
    ]);
  });

  it("comes of lists, whose items may be without their type", () => {
    const listed = 'generator.Apply("b", [resource.List("v1", "secrets", "a")])';
    const { work } = ruleIn(compiled(generatingWith(generate(listed))));
    const value = { apiVersion: "v1", kind: "SecretList", metadata: {}, items: [{ metadata: { name: "x" } }] };
    const plan = work.plan(request, knowing({ objects: { kind: "value", value } }));
    expect(plan === pending ? [] : objectsIn(plan)).toEqual([
      ["b", { apiVersion: "v1", kind: "Secret", metadata: { name: "x" } }],
    ]);
  });

  it("is bounded", () => {
    const many = `[1,2,3,4,5,6,7,8,9,10,11].all(a, [1,2,3,4,5,6,7,8,9,10].all(b, [1,2,3,4,5,6,7,8,9,10].all(c, generator.Apply("a", [${secret("x")}]))))`;
    const plan = planned(generatingWith(generate(many)), request);
    expect(plan.intents).toHaveLength(1000);
    expect(plan.mistakes[0]?.message).toContain("more than 1000 objects would be made");
  });

  it.each([
    [`generator.Apply("a", [{"kind": dyn("Secret")}])`],
    [`generator.Apply("a", [{"apiVersion": dyn(1), "kind": dyn("Secret"), "metadata": dyn({})}])`],
  ])("has to be objects: %s", (expression) => {
    const { intents, mistakes } = planned(generatingWith(generate(expression)), request);
    expect(intents).toEqual([]);
    expect(mistakes[0]?.message).toContain("an object needs apiVersion, kind and metadata");
  });

  it("stays in the namespace of a namespaced policy", () => {
    expect(namesIn(planned(namespacedWith(generate(`generator.Apply([${secret("x")}])`)), request))).toEqual([
      "team/x",
    ]);
    expect(
      compile(namespacedWith(generate(`generator.Apply("other", [${secret("x")}])`))).diagnostics[0]?.message,
    ).toContain("found no matching overload for 'Apply'");
    const made = (metadata: string) =>
      planned(
        namespacedWith({
          generate: [{ template: { value: `{apiVersion: v1, kind: Secret, metadata: ${metadata}}` } }],
        }),
        request,
      );
    expect(namesIn(made("{name: x}"))).toEqual(["team/x"]);
    expect(made("{name: x, namespace: other}")).toEqual({
      intents: [],
      mistakes: [
        {
          message:
            'failed to evaluate policy: cross-namespace generation denied: a policy in namespace "team" cannot generate resources into namespace "other"',
        },
      ],
    });
  });
});

describe("a generating policy", () => {
  it("asks about all operations, and holds back what comes new alone where objects follow", () => {
    const policy = (spec: object) => compiled(generatingWith({ ...conditional, ...spec }));
    expect(policy({}).triggers).toEqual([
      {
        phase: "generate",
        group: "",
        version: "v1",
        resource: "configmaps",
        subresource: "",
        scope: "*",
        operations: ["CREATE", "UPDATE", "DELETE", "CONNECT"],
      },
    ]);
    const [plain] = policy({}).doors ?? [];
    expect(plain).toMatchObject({ name: "gpol.validate.kyverno.svc", path: "/gpol", side: "validate" });
    expect(plain?.matchConditions).toEqual(conditional.matchConditions);
    expect(policy(follows).doors?.[0]?.matchConditions).toEqual([
      { name: "on", expression: "request.operation != 'CREATE' || (object.data.on == 'yes')" },
    ]);
    expect(policy({}).failurePolicy).toBe("Ignore");
  });

  it.each([
    [
      { matchConstraints: {} },
      "spec.matchConstraints: Required value: a matchConstraints with at least one resource rule is required",
    ],
    [{ generate: [] }, "spec.generate: must have at least 1 items"],
    [{ generate: [{}] }, /spec\.generate\[0\]: Required value: one of expression or template must be set\]$/],
    [
      { generate: [{ expression: "true", template: { value: "a: 1" } }] },
      /spec\.generate\[0\]: Invalid value: \{.*\}: only one of expression or template may be set\]$/,
    ],
    [generate("1"), /spec\.generate\[0\]\.expression: Invalid value: "1": output is expected to be of type bool\]$/],
    [
      { matchConditions: [{ name: "a", expression: "variables.b" }], variables: [{ name: "b", expression: "true" }] },
      /spec\.matchConditions\[0\]\.expression: .*undefined field 'b'/s,
    ],
    [{ auditAnnotations: [{ key: "a", valueExpression: "1" }] }, /spec\.auditAnnotations\[0\]\.valueExpression: /],
  ])("that makes no sense is refused: %j", (spec, message) => {
    const { policy, diagnostics } = compile(generatingWith({ ...spec }));
    expect(policy).toBeUndefined();
    if (typeof message === "string") expect(diagnostics[0]?.message).toBe(message);
    else expect(diagnostics[0]?.message).toMatch(message);
  });

  it.each(["http.Get('http://a').x == 1", "globalContext.Get('a', '') == null"])(
    "may not say %s in a namespace",
    (expression) => {
      expect(compile(namespacedWith(generate(expression))).diagnostics[0]?.message).toContain(
        "is not allowed in namespaced policies",
      );
      const template = {
        interpolate: "cel",
        value: `{apiVersion: v1, kind: Secret, metadata: {name: "((${expression.replaceAll('"', "'")}))"}}`,
      };
      expect(compile(namespacedWith({ generate: [{ template }] })).diagnostics[0]?.message).toContain(
        "is not allowed in namespaced policies",
      );
    },
  );
});
