import { describe, expect, it } from "vitest";
import { formatNamed } from "./formats.ts";

describe("formatNamed", () => {
  it.each<[name: string, good: readonly string[], bad: readonly string[]]>([
    ["date", ["2024-02-29"], ["2023-02-29", "2024-2-9", "", "2024-01-01x"]],
    [
      "date-time",
      ["2024-01-02T03:04:05Z", "2024-01-02t03:04:05.1+01:00"],
      ["2024-01-02", "2024-01-02T24:00:00Z", "2024-01-02T03:04Z"],
    ],
    ["duration", ["1h30m", "2 days", "1s"], ["x", "", "5 parsecs"]],
    ["uuid", ["123e4567-e89b-12d3-a456-426614174000"], ["123e4567", "g23e4567-e89b-12d3-a456-426614174000"]],
    ["uuid4", ["123e4567-e89b-42d3-a456-426614174000"], ["123e4567-e89b-12d3-a456-426614174000"]],
    ["ipv4", ["1.2.3.4", "01.2.3.4", "::ffff:1.2.3.4"], ["1.2.3", "256.1.1.1", "::1"]],
    ["ipv6", ["::1", "fe80::1:2", "1:2:3:4:5:6:7:8"], ["1.2.3.4", "1::2::3", "1:2:3:4:5:6:7", "fe80::1%eth0"]],
    ["cidr", ["10.0.0.0/8", "::/0"], ["10.0.0.0", "10.0.0.0/33", "/8"]],
    ["mac", ["01:23:45:67:89:ab", "01-23-45-67-89-AB", "0123.4567.89ab"], ["01:23:45:67:89", "01:23-45:67:89:ab"]],
    ["byte", ["YWJj", "YQ=="], ["", "YQ=", "Y!=="]],
    ["hostname", ["example.com", "localhost"], ["-a.com", "a..b", "a.b1"]],
    ["email", ["a@b.c", "Bob <a@b.c>"], ["a", "@b", "a@"]],
    ["uri", ["http://a/b?c", "/path", "urn:x", "http://[::1]:80/"], ["", "a b", "path", "http://a b/"]],
    ["hexcolor", ["#fff", "ffffff"], ["#ffff", "ggg"]],
    ["rgbcolor", ["rgb(1, 2,255)"], ["rgb(256,1,1)", "rgb(1,2)"]],
    ["isbn", ["978-0-306-40615-7", "0-306-40615-2"], ["978-0-306-40615-8"]],
    ["creditcard", ["4111 1111 1111 1111"], ["4111111111111112"]],
    ["ssn", ["123-45-6789"], ["123-45-678"]],
    ["bsonobjectid", ["507f1f77bcf86cd799439011"], ["507f"]],
    ["password", ["", "x"], []],
  ])("knows %s", (name, good, bad) => {
    const format = formatNamed(name);
    expect(good.filter((text) => !format?.test(text))).toEqual([]);
    expect(bad.filter((text) => format?.test(text))).toEqual([]);
  });

  it.each(["", "int32", "nope", "__proto__", "k8s-short-name"])("knows no %j", (name) => {
    expect(formatNamed(name)).toBeUndefined();
  });
});
