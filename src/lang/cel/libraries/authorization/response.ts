import type { CelType } from "../../type.ts";
import { type CelValue, Opaque } from "../../value.ts";

/** What an authorization policy answers: the request is let through, or not, and why. */
export type Answer =
  | { readonly kind: "allowed" }
  /** `reason` is the text of an HTTP denial, `status` the code of an Envoy one. */
  | { readonly kind: "denied"; readonly reason: string; readonly status: number };

/** An answer in the making, or a finished one, which differ in type alone. */
export class AnswerValue extends Opaque {
  readonly type: CelType;
  readonly answer: Answer;

  constructor(type: CelType, answer: Answer) {
    super();
    this.type = type;
    this.answer = answer;
  }

  equals(other: Opaque): boolean {
    return other instanceof AnswerValue && JSON.stringify(other.answer) === JSON.stringify(this.answer);
  }
}

/** The same answer as a value of another type. */
export function answerAs(type: CelType): (value: CelValue) => CelValue {
  return (value) => (value instanceof AnswerValue ? new AnswerValue(type, value.answer) : value);
}

/** A part of an answer that nobody here looks at: a header or a parameter. */
export class PartValue extends Opaque {
  readonly type: CelType;

  constructor(type: CelType) {
    super();
    this.type = type;
  }

  equals(other: Opaque): boolean {
    return other === this;
  }
}
