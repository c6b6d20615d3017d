import { describe, expect, it } from "vitest";
import { errorsOf, policyWith } from "../samples.ts";

const openly = { background: false };
const saying = (message: string) => ({ validate: { message, pattern: { metadata: { name: "?*" } } } });
const withName = (name: string) => ({ validate: { message: "m", pattern: { metadata: { name } } } });

const select =
  "only select variables are allowed in background mode. Set spec.background=false to disable background mode for this policy rule: ";
const failed = "policy contains invalid variables: variable substitution failed for rule registry: ";
const inRequests =
  "request|serviceAccountName|serviceAccountNamespace|element|elementIndex|@|images|image|([a-z_0-9]+\\()[^{}]";
const inBackground = "request\\.|element|elementIndex|@|images|images\\.|image\\.|([a-z_0-9]+\\()[^{}]";

describe("the first error about variables", () => {
  it.each<[string, object, object, string]>([
    [
      "about who asks, in the background",
      saying("by {{request.userInfo.username}}"),
      {},
      `${select}variable {{request.userInfo.username}} is not allowed `,
    ],
    [
      "about a service account, in the background",
      saying("{{ serviceAccountName }}"),
      {},
      `${select}variable {{ serviceAccountName }} is not allowed `,
    ],
    [
      "of a name that is not defined",
      saying("{{ team.name }}"),
      openly,
      `${failed}variable team.name must match regex "${inRequests}" or patterns []`,
    ],
    [
      "of a name that is not defined in the background",
      withName('{{ "my-map".data }}'),
      {},
      `${failed}variable my-map.data must match regex "${inBackground}" or patterns []`,
    ],
    [
      "of a name in a key",
      { validate: { message: "m", pattern: { metadata: { labels: { "{{x}}": "?*" } } } } },
      openly,
      `${failed}variable x must match regex "${inRequests}" or patterns []`,
    ],
    [
      "of nothing",
      saying("a {{ }}"),
      openly,
      `${failed}failed to resolve  at path /validate/message: invalid query (nil)`,
    ],
    [
      "of an element outside of a foreach",
      withName("{{ element.name }}"),
      {},
      "variable 'element.name' present outside of foreach at path /validate/pattern/metadata/name",
    ],
  ])("%s", (_, rule, spec, message) => {
    expect(errorsOf(policyWith({ ...rule }, { ...spec }))[0]).toBe(message);
  });

  it("is about an expression that cannot be read", () => {
    const [message] = errorsOf(policyWith(saying("{{ request.object.[ }}"), openly));
    const start =
      "failed to resolve request.object.[ at path /validate/message: invalid JMESPath query request.object.[: ";
    expect(message?.startsWith(`${failed}${start}`)).toBe(true);
  });

  it("is about a variable anywhere, also in annotations", () => {
    const annotations = { note: "{{ request.roles }}" };
    expect(errorsOf(policyWith({}, {}, { annotations }))).toEqual([
      `${select}variable {{ request.roles }} is not allowed `,
    ]);
  });

  it.each<[string, object, object]>([
    ["the object", withName("{{ request.object.metadata.namespace }}-*"), {}],
    ["who asks, outside of the background", saying("{{ request.userInfo.username }}"), openly],
    ["a name that only looks like one", saying("{{ request.object.serviceAccountName }}"), {}],
    ["an image by another variable", saying("{{ images.containers.{{ request.object.metadata.name }}.tag }}"), {}],
    ["what a function gives", saying("{{ to_upper('a') }}"), {}],
    ["an escaped one", saying("\\{{ nothing }}"), {}],
  ])("is none for %s", (_, rule, spec) => {
    expect(errorsOf(policyWith({ ...rule }, { ...spec }))).toEqual([]);
  });

  it("is none for operations that exist, and for what a variable gives", () => {
    const asking = (value: unknown) => ({ key: "{{request.operation}}", operator: "AnyIn", value });
    const conditions = ["DELETE", ["CREATE", "UPDATE"], "{{ request.object.kind }}"].map(asking);
    expect(errorsOf(policyWith({ validate: { deny: { conditions } } }))).toEqual([]);
  });
});
