import { global, type Library } from "../../library.ts";
import { type CelType, stringType, structType } from "../../type.ts";
import { type CelValue, Opaque } from "../../value.ts";

const fields = ["Name", "Namespace"];

const accountType: CelType = {
  ...structType("user.ServiceAccount", (name) => (fields.includes(name) ? stringType : undefined)),
  make: (given) => new AccountValue(String(given.get("Namespace") ?? ""), String(given.get("Name") ?? "")),
};

/** A service account; both parts are empty where a user is none. */
class AccountValue extends Opaque {
  readonly type = accountType;
  readonly namespace: string;
  readonly name: string;

  constructor(namespace: string, name: string) {
    super();
    this.namespace = namespace;
    this.name = name;
  }

  equals(other: Opaque): boolean {
    return other instanceof AccountValue && other.namespace === this.namespace && other.name === this.name;
  }

  override field(name: string): CelValue | undefined {
    if (name === "Name") return this.name;
    return name === "Namespace" ? this.namespace : undefined;
  }

  override has(name: string): boolean {
    return (this.field(name) ?? "") !== "";
  }
}

/** Users that are service accounts. (kyverno sdk: extensions/cel/libs/user) */
export const userLibrary: Library = {
  name: "kyverno.user",
  types: [accountType],
  functions: ["user.parseServiceAccount", "parseServiceAccount"].map((name) => ({
    name,
    overloads: [global([stringType], accountType, { unary: parseServiceAccount })],
  })),
};

const prefix = "system:serviceaccount:";

function parseServiceAccount(user: CelValue): CelValue {
  const text = String(user);
  const rest = text.startsWith(prefix) ? text.slice(prefix.length) : "";
  const colon = rest.indexOf(":");
  return colon < 0 ? new AccountValue("", "") : new AccountValue(rest.slice(0, colon), rest.slice(colon + 1));
}
