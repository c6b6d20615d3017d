/** Why a test of the CEL suite is not met. */
export interface CelGap {
  readonly reason: string;
  /** The tests, by `file/section/name` or as a form of it. */
  readonly ids: RegExp;
  /** Where given, only tests whose text has this. */
  readonly text?: RegExp;
}

/** Messages, enumerations and extensions of protocol buffers that only the suite declares; Kubernetes has none of them. */
const protobufText =
  /TestAllTypes|TestRequired|GlobalEnum|NestedEnum|NullValue|protobuf\.(Any|Field)|type\.googleapis\.com\/google\.protobuf\.(?!Timestamp|Duration|StringValue)|FloatValue\{value: 1\.333\}/;

export const celGaps: readonly CelGap[] = [
  {
    reason: "it needs messages, enumerations or extensions of protocol buffers, which Kubernetes has not",
    ids: /./,
    text: protobufText,
  },
  {
    reason: "`cel.block` is what optimisers write; no environment of Kubernetes or Kyverno has it",
    ids: /^block_ext\//,
  },
  {
    reason: "Kubernetes has the first generation of `format`, which prints numbers and lists otherwise",
    ids: /^string_ext\/format(_errors)?\//,
    text: /%(\.\d+)?e|%f|%d".format\(\[double|\[\[|\{|dyn\(\[/,
  },
  {
    reason: "the milliseconds of a duration are a total in cel-go, not what is left of the seconds",
    ids: /^timestamps\/duration_converters\/get_milliseconds$/,
  },
  {
    reason: "an offset beyond the text is no error in cel-go",
    ids: /^string_ext\/value_errors\/(last)?indexof_out_of_range$/,
  },
  {
    reason: "a field of nothing is missing in cel-go, not an error, behind an optional selection",
    ids: /^optionals\/optionals\/(map_null_entry_no_such_key|map_present_key_invalid_field)$/,
  },
  {
    reason: "cel-go joins null and an optional to null",
    ids: /^type_deduction\/legacy_nullable_types\//,
  },
  {
    reason: "Kubernetes refuses IPv4 addresses written as IPv6",
    ids: /^network_ext\/ipv4\/ipv4_(not_)?equals_ipv6$/,
  },
];
