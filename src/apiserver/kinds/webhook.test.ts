import { describe, expect, it } from "vitest";
import type { Resource } from "../../kube/index.ts";
import { bodyOf } from "../field-errors.ts";
import type { Draft } from "../kind.ts";
import { mutatingWebhookConfiguration, validatingWebhookConfiguration } from "./webhook.ts";

const rule = { operations: ["CREATE"], apiGroups: [""], apiVersions: ["v1"], resources: ["pods"] };
const good = {
  name: "validate.kyverno.svc",
  admissionReviewVersions: ["v1"],
  sideEffects: "NoneOnDryRun",
  clientConfig: { service: { name: "kyverno-svc", namespace: "kyverno", path: "/validate/fail" } },
  rules: [rule],
};

function made(webhooks: readonly unknown[], kind = validatingWebhookConfiguration): Resource {
  const draft: Draft = { metadata: { name: "x" }, webhooks: structuredClone(webhooks) };
  kind.strategy.default(draft);
  kind.strategy.prepareCreate(draft);
  return draft as unknown as Resource;
}

const said = (webhook: Readonly<Record<string, unknown>>) =>
  validatingWebhookConfiguration.strategy.validate(made([webhook])).map((one) => `${one.field}: ${bodyOf(one)}`);

describe("webhook configurations", () => {
  it("get their defaults", () => {
    expect(made([good], mutatingWebhookConfiguration)).toEqual({
      metadata: { name: "x", generation: 1 },
      webhooks: [
        {
          ...good,
          clientConfig: { service: { ...good.clientConfig.service, port: 443 } },
          rules: [{ ...rule, scope: "*" }],
          failurePolicy: "Fail",
          matchPolicy: "Equivalent",
          namespaceSelector: {},
          objectSelector: {},
          timeoutSeconds: 10,
          reinvocationPolicy: "Never",
        },
      ],
    });
    expect(made([good]).webhooks).not.toHaveProperty("0.reinvocationPolicy");
  });

  it.each([
    ["a good webhook", good, []],
    [
      "a name that is too short",
      { ...good, name: "kyverno.svc" },
      [
        'webhooks[0].name: Invalid value: "kyverno.svc": should be a domain with at least three segments separated by dots',
      ],
    ],
    [
      "no versions of reviews",
      { ...good, admissionReviewVersions: [] },
      ["webhooks[0].admissionReviewVersions: Required value: must specify one of v1, v1beta1"],
    ],
    [
      "an unknown version of reviews",
      { ...good, admissionReviewVersions: ["v2"] },
      ['webhooks[0].admissionReviewVersions: Invalid value: ["v2"]: must include at least one of v1, v1beta1'],
    ],
    [
      "no word of side effects",
      { ...good, sideEffects: undefined },
      ["webhooks[0].sideEffects: Required value: must specify one of None, NoneOnDryRun"],
    ],
    [
      "side effects",
      { ...good, sideEffects: "Some" },
      ['webhooks[0].sideEffects: Unsupported value: "Some": supported values: "None", "NoneOnDryRun"'],
    ],
    [
      "too much time",
      { ...good, timeoutSeconds: 31 },
      ["webhooks[0].timeoutSeconds: Invalid value: 31: the timeout value must be between 1 and 30 seconds"],
    ],
    [
      "no place to call",
      { ...good, clientConfig: {} },
      ["webhooks[0].clientConfig: Required value: exactly one of url or service is required"],
    ],
    [
      "a URL without TLS, and with a query",
      { ...good, clientConfig: { url: "http://host/path?x=1" } },
      [
        `webhooks[0].clientConfig.url: Invalid value: "http": 'https' is the only allowed URL scheme; desired format: https://host[/path]`,
        'webhooks[0].clientConfig.url: Invalid value: "x=1": query parameters are not permitted in the URL',
      ],
    ],
    [
      "a path with an empty step",
      { ...good, clientConfig: { service: { name: "a", namespace: "b", path: "/a//b" } } },
      ['webhooks[0].clientConfig.service.path: Invalid value: "/a//b": segment[1] may not be empty'],
    ],
    [
      "a rule for everything and more",
      {
        ...good,
        rules: [{ ...rule, operations: ["*", "CREATE"], apiGroups: ["*", "apps"], resources: ["*/*", "pods"] }],
      },
      [
        `webhooks[0].rules[0].operations: Invalid value: ["*","CREATE"]: if '*' is present, must not specify other operations`,
        `webhooks[0].rules[0].apiGroups: Invalid value: ["*","apps"]: if '*' is present, must not specify other API groups`,
        `webhooks[0].rules[0].resources: Invalid value: ["*/*","pods"]: if '*/*' is present, must not specify other resources`,
      ],
    ],
    [
      "an unknown operation",
      { ...good, rules: [{ ...rule, operations: ["READ"] }] },
      [
        'webhooks[0].rules[0].operations[0]: Unsupported value: "READ": supported values: "*", "CONNECT", "CREATE", "DELETE", "UPDATE"',
      ],
    ],
    [
      "an empty rule",
      { ...good, rules: [{}] },
      ["operations", "apiGroups", "apiVersions", "resources"].map(
        (key) => `webhooks[0].rules[0].${key}: Required value`,
      ),
    ],
    [
      "conditions",
      {
        ...good,
        matchConditions: [
          { name: "a", expression: "request.missing == 1" },
          { name: "a", expression: "object.metadata" },
          { name: "no no", expression: " " },
          { expression: "authorizer.requestResource.check('get').allowed()" },
        ],
      },
      [
        "webhooks[0].matchConditions[0].expression: Invalid value: \"request.missing == 1\": compilation failed: ERROR: <input>:1:8: undefined field 'missing'\n | request.missing == 1\n | .......^",
        'webhooks[0].matchConditions[1].expression: Invalid value: "object.metadata": must evaluate to bool but got dyn',
        'webhooks[0].matchConditions[1].name: Duplicate value: "a"',
        "webhooks[0].matchConditions[2].expression: Required value",
        "webhooks[0].matchConditions[2].name: Invalid value: \"no no\": name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
        "webhooks[0].matchConditions[3].name: Required value",
      ],
    ],
  ])("are told of %s what the API server says", (_, webhook, wanted) => {
    expect(said(webhook)).toEqual(wanted);
  });

  it("name each webhook once", () => {
    const found = validatingWebhookConfiguration.strategy.validate(made([good, good]));
    expect(found.map((one) => `${one.field}: ${bodyOf(one)}`)).toEqual([
      'webhooks[1].name: Duplicate value: "validate.kyverno.svc"',
    ]);
  });

  it("show how many webhooks they have", () => {
    const cells = validatingWebhookConfiguration.columns.map((column) => column.cell(made([good, good]), 0));
    expect(cells).toEqual(["x", 2, "<unknown>"]);
  });
});
