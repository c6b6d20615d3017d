import { isRecord } from "../../data/index.ts";
import { own } from "../../kube/index.ts";

/**
 * Reads fields of input as Kubernetes decodes them: `null` is absent. A value of another type is read as absent too and
 * kept as the mistake, so whoever reads has to look at {@link Fields.mistake} before he trusts anything.
 */
export class Fields {
  /** What is wrong with the input; the first mistake stands for all. */
  mistake: string | undefined;

  record(from: unknown, name: string): Readonly<Record<string, unknown>> | undefined {
    const value = own(from, name);
    return isRecord(value) ? value : this.refuse(value, name, "an object");
  }

  list(from: unknown, name: string): readonly unknown[] {
    const value = own(from, name);
    return Array.isArray(value) ? value : (this.refuse(value, name, "a list") ?? none);
  }

  flag(from: unknown, name: string): boolean | undefined {
    const value = own(from, name);
    return typeof value === "boolean" ? value : this.refuse(value, name, "a boolean");
  }

  text(from: unknown, name: string): string | undefined {
    const value = own(from, name);
    return typeof value === "string" ? value : this.refuse(value, name, "a text");
  }

  integer(from: unknown, name: string): number | undefined {
    const value = own(from, name);
    return Number.isInteger(value) ? (value as number) : this.refuse(value, name, "an integer");
  }

  /** A list of texts; the same list, where all is well. */
  texts(from: unknown, name: string): readonly string[] {
    const found = this.list(from, name);
    const other = found.find((one) => typeof one !== "string");
    if (other === undefined) return found as readonly string[];
    this.refuse(other, name, "texts only");
    return none;
  }

  private refuse(value: unknown, name: string, expected: string): undefined {
    if (value !== undefined && value !== null) this.mistake ??= `\`${name}\` must be ${expected}`;
    return undefined;
  }
}

const none: readonly never[] = [];
