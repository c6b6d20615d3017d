import { CelError, failed } from "../../failure.ts";
import type { World } from "../../library.ts";
import type { CelType } from "../../type.ts";
import { type CelValue, Opaque } from "../../value.ts";

/** The value of a variable such as `resource`, which has nothing but methods. */
export class ContextValue extends Opaque {
  readonly type: CelType;

  constructor(type: CelType) {
    super();
    this.type = type;
  }

  equals(other: Opaque): boolean {
    return other === this;
  }
}

/** What the world says; its errors are told with what was attempted. */
export interface Question {
  readonly world: World;
  readonly kind: string;
  readonly args: readonly CelValue[];
  /** `failed to get resource`: stands before an error, with a colon. */
  readonly attempt: string;
}

export function ask({ world, kind, args, attempt }: Question): CelValue {
  const answer = world.ask({ kind, args });
  return answer instanceof CelError ? failed(`${attempt}: ${answer.message}`) : answer;
}

/** A function under the names that it has in Kyverno: `Get` and `get`. */
export function bothCases(name: string): readonly string[] {
  return [name, name.charAt(0).toLowerCase() + name.slice(1)];
}
