import { global, type Library, method } from "../../library.ts";
import { sizeOf } from "../../map.ts";
import { listOf, opaqueType, optionalOf, stringType } from "../../type.ts";
import { type CelValue, none, Opaque, Optional } from "../../value.ts";
import { scaled, searchCost, unknownSize } from "./cost.ts";
import { formats, type NamedFormat } from "./named-formats.ts";

export const formatValueType = opaqueType("kubernetes.NamedFormat");

/** A format that texts can be held against. (kubernetes: apiserver/pkg/cel/format.go) */
export class FormatValue extends Opaque {
  readonly type = formatValueType;
  readonly format: NamedFormat;

  constructor(format: NamedFormat) {
    super();
    this.format = format;
  }

  equals(other: Opaque): boolean {
    return other instanceof FormatValue && other.format === this.format;
  }
}

const values = new Map(formats.map((format) => [format.name, new FormatValue(format)]));

/** Formats by their names, and what is wrong with a text. (kubernetes: apiserver/pkg/cel/library/format.go) */
export const formatLibrary: Library = {
  name: "kubernetes.format",
  types: [formatValueType],
  functions: [
    {
      name: "validate",
      overloads: [
        method([formatValueType, stringType], optionalOf(listOf(stringType)), {
          binary: validate,
          cost: ([format, text = null]) => searchCost(sizeOf(text), longestPattern(format)),
          estimate: ([, text = unknownSize]) => ({ cost: scaled(scaled(text, 0.1), 128 * 0.25) }),
        }),
      ],
    },
    {
      name: "format.named",
      overloads: [
        global([stringType], optionalOf(formatValueType), {
          unary: (name) => optional(values.get(String(name))),
        }),
      ],
    },
    ...[...values].map(([name, value]) => ({
      name: `format.${name}`,
      overloads: [global([], formatValueType, { call: () => value })],
    })),
  ],
};

function optional(value: CelValue | undefined): Optional {
  return value === undefined ? none : new Optional(value);
}

function validate(value: CelValue, text: CelValue): CelValue {
  const mistakes = value instanceof FormatValue ? value.format.mistakes(String(text)) : [];
  return mistakes.length === 0 ? none : new Optional(mistakes);
}

function longestPattern(value: CelValue | undefined): number {
  return value instanceof FormatValue ? value.format.patternLength : 0;
}
