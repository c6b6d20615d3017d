import type { FieldError } from "../../kube/index.ts";
import { type Holder, text, textEntries } from "./fields.ts";
import { utf8Length } from "./metadata.ts";
import { invalid, invalids, required, tooLong } from "./mistakes.ts";
import { qualifiedNameMistakes, subdomainMistakes } from "./names.ts";

const mostParameters = 512;
const largest = 256 * 1024;

/** Who makes volumes: a qualified name in any case. (kubernetes: pkg/apis/storage/validation validateProvisioner) */
export function provisionerMistakes(of: Holder, key: string): readonly FieldError[] {
  const value = text(of, key);
  if (value === "") return [required(key)];
  const lower = value.toLowerCase();
  return invalids(key, lower, qualifiedNameMistakes(lower));
}

/** Parameters for who makes volumes: up to 512 of them, 256 KiB together. (kubernetes: validateParameters) */
export function parametersMistakes(of: Holder, key: string): readonly FieldError[] {
  const entries = textEntries(of, key);
  if (entries.length > mostParameters) return [tooLong(key, mostParameters)];
  const size = entries.reduce((sum, [name, value]) => sum + utf8Length(name) + utf8Length(value), 0);
  return [
    ...entries.flatMap(([name]) => (name === "" ? [invalid(key, name, "field can not be empty.")] : [])),
    ...(size > largest ? [tooLong(key, largest)] : []),
  ];
}

/** The name of a CSI driver. (kubernetes: pkg/apis/core/validation ValidateCSIDriverName) */
export function driverNameMistakes(name: string, field: string): readonly FieldError[] {
  return [
    ...(name === "" ? [required(field)] : []),
    ...(name.length > 63 ? [tooLong(field, 63)] : []),
    ...invalids(field, name, subdomainMistakes(name.toLowerCase())),
  ];
}
