import { global, type Library } from "../../library.ts";
import { doubleType, intType } from "../../type.ts";
import { type CelValue, type Double, doubleOf, toDouble } from "../../value.ts";

/** Rounding to a number of digits. (kyverno sdk: extensions/cel/libs/math) */
export const kyvernoMathLibrary: Library = {
  name: "kyverno.math",
  functions: [{ name: "math.round", overloads: [global([doubleType, intType], doubleType, { binary: round })] }],
};

function round(value: CelValue, digits: CelValue): CelValue {
  const shift = 10 ** Number(digits);
  return toDouble(awayFromZero(doubleOf(value as number | Double) * shift) / shift);
}

/** As Go rounds: halves away from zero. */
function awayFromZero(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}
