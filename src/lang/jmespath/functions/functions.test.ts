import { describe, expect, it } from "vitest";
import { compileJmesPath } from "../compile.ts";

const scope = { now: Date.UTC(2024, 0, 2, 3, 4, 5), seed: "s" };

function outcome(expression: string): unknown {
  const compiled = compileJmesPath(expression);
  if (compiled.kind === "mistake") return `? ${compiled.message}`;
  const result = compiled.evaluate({}, scope);
  return result.kind === "value" ? result.value : result.kind === "error" ? `! ${result.message}` : result.kind;
}

describe("functions", () => {
  it.each<readonly [string, unknown]>([
    ["add('1', '1500m')", "2500m"],
    ["add('1Gi', '1')", "1073741825"],
    ["add('0', '1Ki')", "1Ki"],
    ["add('500', '1Ki')", "1524"],
    ["add('1e3', '1')", "1001"],
    ["add('1h', '90m')", "! JMESPath function 'add': Types mismatch"],
    ["add('1h30s', '5m')", "! JMESPath function 'add': Types mismatch"],
    ["add('1h30s', '5s')", "1h0m35s"],
    ["add(`true`, `1`)", "! JMESPath function 'add': invalid operand"],
    ["subtract('1Ki', '1')", "1023"],
    ["multiply('1Ki', `0.5`)", "512"],
    ["multiply(`2`, '1m')", "2m"],
    ["divide('10', `4`)", "2"],
    ["divide('10', `2.5`)", "4"],
    ["divide(`1`, `0`)", "! JMESPath function 'divide': Zero divisor passed"],
    ["divide('1.5Gi', `1000`)", "1610612736m"],
    ["divide('1000k', `1000000`)", "0"],
    ["modulo('10', '4')", "2"],
    ["modulo(`1.5`, `1`)", "! JMESPath function 'modulo': Non-integer argument(s) passed for modulo"],
    ["sum(`[]`)", "! JMESPath function 'sum': at least one element in the array is required"],
    ["sum(['1h', '30m', '15s'])", "! JMESPath function 'sum': Types mismatch"],
    ["round(`2.345`, `2`)", 2.35],
    ["round(`-2.5`, `0`)", -3],
    ["round(`1`, `-1`)", "! JMESPath function 'round': %!d(MISSING) argument is out of bounds (%!d(MISSING))"],
    ["to_number('1e3')", 1000],
    ["to_number(' 1')", null],
    ['to_string(`{"b":1e21,"a":"<"}`)', '{"a":"\\u003c","b":1e+21}'],
    [
      "to_boolean('yes')",
      "! JMESPath function 'to_boolean': lowercase argument must be 'true' or 'false' (provided: 'yes')",
    ],
    ["compare('a', 'b')", -1],
    ["equal_fold('Straße', 'STRAßE')", true],
    ["to_upper('straße')", "STRAßE"],
    ["split('a,b', ',')", ["a", "b"]],
    ["split('é1', '')", ["é", "1"]],
    ["replace('aaa', 'a', 'b', `2`)", "bba"],
    ["replace_all('ab', '', '-')", "-a-b-"],
    ["trim('..a.', '.')", "a"],
    ["truncate('日本語', `2`)", "日本"],
    ["reverse('ab')", "ba"],
    ["path_canonicalize('/a/../../b/./c//')", "/b/c"],
    ["path_canonicalize('a/../..')", ".."],
    ["path_canonicalize('')", ""],
    ["regex_match('a.c', 'xabc')", true],
    ["regex_match('(', 'a')", "! error parsing regexp: missing closing ): `(`"],
    ["regex_replace_all('(a)(b)?', 'ab a', '<$2-$1-$1x$$>')", "<b-a-$> <-a-$>"],
    ["regex_replace_all('x*', 'abc', '-')", "-a-b-c-"],
    ["regex_replace_all_literal('a', 'abca', '$1')", "$1bc$1"],
    [
      "regex_replace_all('(', 'a', 'b')",
      "! JMESPath function 'regex_replace_all': error parsing regexp: missing closing ): `(`",
    ],
    ["pattern_match('1677721?', `16777217`)", true],
    ['label_match(`{"a":1}`, `{"a":1,"b":2}`)', true],
    ["lookup(`[1]`, `0.5`)", "! JMESPath function 'lookup': argument #2: expected an integer number but got: 0.5"],
    ["lookup(`[1]`, 'a')", "! JMESPath function 'lookup': argument #2 is not of type Number"],
    ["object_from_lists(['a', `1`], [`2`])", { a: 2, "1": null }],
    [
      "object_from_lists(`[[]]`, `[]`)",
      "! JMESPath function 'object_from_lists': argument #1 is not of type StringArray",
    ],
    ["items(`[5]`, 'k', 'v')", [{ k: 0, v: 5 }]],
    ["base64_encode('héllo')", "aMOpbGxv"],
    ["base64_decode('aMOpbGxv')", "héllo"],
    ["base64_decode('a')", "! illegal base64 data at input byte 0"],
    ["parse_yaml('a: [1, x]')", { a: [1, "x"] }],
    ["md5('')", "d41d8cd98f00b204e9800998ecf8427e"],
    ["semver_compare('1.2.3', '>=1.2.x <2.x || 3.0.0')", true],
    ["semver_compare('nonsense', '0.0.0')", true],
    ["semver_compare('1.0.0', 'a')", "! Last element in range is '||'"],
    ["image_normalize('nginx')", "docker.io/nginx:latest"],
    ["time_now()", "2024-01-02T03:04:05Z"],
    ["time_now_utc()", "2024-01-02T03:04:05Z"],
    ["time_since('', '2024-01-02T03:04:04.5Z', '')", "500ms"],
    ["time_add('2024-02-28T23:00:00+02:00', '1h30m')", "2024-02-29T00:30:00+02:00"],
    ["time_to_cron('2024-01-02T03:04:05Z')", "4 3 2 1 2"],
    ["time_truncate('2024-01-02T03:04:05Z', '1h')", "2024-01-02T03:00:00Z"],
    ["time_utc('2024-01-02T03:04:05-07:00')", "2024-01-02T10:04:05Z"],
    ["time_diff('2024-01-02T03:04:05Z', '2024-01-01T03:04:05Z')", "-24h0m0s"],
    ["time_between('2024-01-02T00:00:00Z', '2024-01-01T00:00:00Z', '2024-01-03T00:00:00Z')", true],
    ["time_utc('x')", '! parsing time "x" as "2006-01-02T15:04:05Z07:00": cannot parse "x" as "2006"'],
    ["time_utc('2024-13-02T03:04:05Z')", '! parsing time "2024-13-02T03:04:05Z": month out of range'],
    ["time_utc('2023-02-29T03:04:05Z')", '! parsing time "2023-02-29T03:04:05Z": day out of range'],
    ["time_parse('1', 'x')", '! strconv.ParseInt: parsing "x": invalid syntax'],
  ])("%s", (expression, expected) => {
    expect(outcome(expression)).toEqual(expected);
  });
});
