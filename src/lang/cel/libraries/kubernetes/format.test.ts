import { describe, expect, it } from "vitest";
import { evaluate, outcome } from "../expression-lab.ts";

const label =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an " +
  "alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const oldLabel =
  "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end " +
  "with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";

describe("formatLibrary", () => {
  it.each([
    ["dns1123Label", "my-label-name"],
    ["dns1123LabelPrefix", "my-label-prefix-"],
    ["dns1123Subdomain", "apiextensions.k8s.io"],
    ["dns1123SubdomainPrefix", "mysubdomain.prefix-"],
    ["dns1035Label", "my-label-name"],
    ["dns1035LabelPrefix", "my-label-prefix-"],
    ["qualifiedName", "apiextensions.k8s.io/v1beta1"],
    ["labelValue", "my-cool-label-Value"],
    ["labelValue", ""],
    ["uri", "http://example.com"],
    ["uuid", "123e4567-e89b-12d3-a456-426614174000"],
    ["uuid", "123E4567E89B12D3A456426614174000"],
    ["byte", "aGVsbG8="],
    ["date", "2020-02-29"],
    ["datetime", "2021-01-01T00:00:00Z"],
    ["datetime", "2021-01-01t23:59:59.5+01:00"],
  ])("finds nothing wrong in a %s: %s", (name, text) => {
    expect(outcome(`format.${name}().validate('${text}').hasValue()`)).toBe(false);
  });

  it.each([
    ["dns1123Label", "My-Label", [label]],
    ["dns1123Label", "a.b", ["must not contain dots"]],
    ["dns1123Label", "a".repeat(64), ["must be no more than 63 characters"]],
    ["dns1123LabelPrefix", "-", [label]],
    ["dns1123LabelPrefix", "é-", [label]],
    ["dns1035Label", "1a", [oldLabel]],
    ["uri", "x", ['parse "x": invalid URI for request']],
    ["uuid", "x", ["does not match the UUID format"]],
    ["byte", "aGVsbG8", ["invalid base64"]],
    ["byte", "", ["invalid base64"]],
    ["date", "2021-02-29", ["invalid date"]],
    ["datetime", "2021-01-01T24:00:00Z", ["invalid datetime"]],
  ])("says what is wrong in a %s: %s", (name, text, mistakes) => {
    expect(outcome(`format.${name}().validate('${text}').value()`)).toEqual(mistakes);
  });

  it("finds formats by their names", () => {
    expect(outcome("format.named('dns1123Label').value() == format.dns1123Label()")).toBe(true);
    expect(outcome("format.named('unknown').hasValue()")).toBe(false);
    expect(outcome("format.named('__proto__').hasValue()")).toBe(false);
  });

  it("costs by the length of the pattern behind it", () => {
    expect(evaluate("format.dns1123Label().validate('0123456789')").cost).toBe(1 + 2 * 8);
  });
});
