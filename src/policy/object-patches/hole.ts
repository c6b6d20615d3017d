import { quoted } from "../../kube/index.ts";
import * as cel from "../../lang/cel/index.ts";

/** A value that objects cannot have, where a literal has it all the same. */
export class Hole {
  /** How Go prints it: with its type, plainly, and as a literal. */
  readonly type: string;
  readonly printed: string;
  readonly literal: string;

  constructor({ type, printed, literal = printed }: { type: string; printed: string; literal?: string }) {
    this.type = type;
    this.printed = printed;
    this.literal = literal;
  }
}

/** What Go has for a value that is none of JSON. (cel-go: common/types, the methods Value) */
export function holeOf(value: cel.CelValue): Hole {
  if (value === null) return new Hole({ type: "structpb.NullValue", printed: "NULL_VALUE", literal: "0" });
  if (value instanceof cel.Uint) {
    return new Hole({ type: "uint64", printed: String(value.value), literal: `0x${value.value.toString(16)}` });
  }
  if (value instanceof Uint8Array) return bytesHole(value);
  if (value instanceof cel.Duration) {
    return new Hole({ type: "time.Duration", printed: String(value), literal: String(value.nanos) });
  }
  if (value instanceof cel.CelMap) return mapHole(value);
  if (typeof value === "bigint") return new Hole({ type: "int64", printed: String(value) });
  const type = cel.typeName(value);
  return new Hole({ type: type === "google.protobuf.Timestamp" ? "time.Time" : type, printed: type });
}

function bytesHole(bytes: Uint8Array): Hole {
  const hex = [...bytes].map((byte) => `0x${byte.toString(16)}`);
  return new Hole({ type: "[]uint8", printed: `[${bytes.join(" ")}]`, literal: `[]uint8{${hex.join(", ")}}` });
}

function mapHole(map: cel.CelMap): Hole {
  const entries = [...map.entries].map(([key, value]) => [key, typeof value === "object" ? "..." : value] as const);
  return new Hole({
    type: "map[ref.Val]ref.Val",
    printed: `map[${entries.map(([key, value]) => `${key}:${value}`).join(" ")}]`,
    literal: `map[ref.Val]ref.Val{${entries.map(([key, value]) => `${literal(key)}:${literal(value)}`).join(", ")}}`,
  });
}

const literal = (value: unknown) => (typeof value === "string" ? quoted(value) : String(value));
