import { compareQuantities } from "../../../../kube/index.ts";
import { failed } from "../../failure.ts";
import { global, type Library, method } from "../../library.ts";
import { boolType, doubleType, intType, opaqueType, stringType } from "../../type.ts";
import { type CelValue, Opaque, toDouble, toInt } from "../../value.ts";
import { type Amount, addAmounts, amountOf, floatOf, integerOf, negateAmount, parseAmount } from "./amount.ts";
import { costOfText, estimateOfText } from "./cost.ts";

export const quantityType = opaqueType("kubernetes.Quantity");

/** An amount such as `1.5Gi`, exact. (kubernetes: apiserver/pkg/cel/quantity.go) */
export class QuantityValue extends Opaque {
  readonly type = quantityType;
  readonly amount: Amount;

  constructor(amount: Amount) {
    super();
    this.amount = amount;
  }

  equals(other: Opaque): boolean {
    return other instanceof QuantityValue && compare(this, other) === 0;
  }
}

const readCost = { cost: costOfText(), estimate: estimateOfText() };

/** Quantities. (kubernetes: apiserver/pkg/cel/library/quantity.go) */
export const quantityLibrary: Library = {
  name: "kubernetes.quantity",
  types: [quantityType],
  functions: [
    { name: "quantity", overloads: [global([stringType], quantityType, { unary: read, ...readCost })] },
    { name: "isQuantity", overloads: [global([stringType], boolType, { unary: isQuantity, ...readCost })] },
    { name: "sign", overloads: [global([quantityType], intType, { unary: (q) => signOf(amountIn(q).digits) })] },
    { name: "isGreaterThan", overloads: [comparison(boolType, (order) => order > 0)] },
    { name: "isLessThan", overloads: [comparison(boolType, (order) => order < 0)] },
    { name: "compareTo", overloads: [comparison(intType, (order) => order)] },
    {
      name: "asApproximateFloat",
      overloads: [method([quantityType], doubleType, { unary: (q) => toDouble(floatOf(amountIn(q))) })],
    },
    { name: "asInteger", overloads: [method([quantityType], intType, { unary: asInteger })] },
    {
      name: "isInteger",
      overloads: [method([quantityType], boolType, { unary: (q) => integerOf(amountIn(q)) !== undefined })],
    },
    { name: "add", overloads: sums((a, b) => addAmounts(a, b)) },
    { name: "sub", overloads: sums((a, b) => addAmounts(a, negateAmount(b))) },
  ],
};

function read(text: CelValue): CelValue {
  const amount = parseAmount(String(text));
  return typeof amount === "string" ? failed(amount) : new QuantityValue(amount);
}

function isQuantity(text: CelValue): boolean {
  return typeof parseAmount(String(text)) !== "string";
}

function asInteger(quantity: CelValue): CelValue {
  const value = integerOf(amountIn(quantity));
  return value === undefined ? failed("cannot convert value to integer") : toInt(value);
}

function comparison(result: typeof boolType, answer: (order: number) => CelValue) {
  return method([quantityType, quantityType], result, { binary: (a, b) => answer(compare(a, b)) });
}

function sums(combine: (a: Amount, b: Amount) => Amount | undefined) {
  const binary = (a: CelValue, b: CelValue) => {
    const amount = combine(amountIn(a), amountIn(b));
    return amount === undefined ? failed("the quantities are too far apart") : new QuantityValue(amount);
  };
  return [
    method([quantityType, quantityType], quantityType, { binary }),
    method([quantityType, intType], quantityType, { binary }),
  ];
}

function amountIn(value: CelValue): Amount {
  return value instanceof QuantityValue ? value.amount : amountOf(BigInt(value as number | bigint));
}

function compare(a: CelValue, b: CelValue): -1 | 0 | 1 {
  return signOf(compareQuantities({ ...amountIn(a), kind: "large" }, { ...amountIn(b), kind: "large" }));
}

function signOf(value: bigint | number): -1 | 0 | 1 {
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}
