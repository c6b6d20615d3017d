import { type FieldError, own } from "../../kube/index.ts";
import { type Fields, has, isFields, number, part, parts, text, texts } from "./fields.ts";
import { utf8Length } from "./metadata.ts";
import { duplicate, invalid, invalids, notSupported, required, tooLong, tooMany } from "./mistakes.ts";
import { labelMistakes, subdomainMistakes } from "./names.ts";
import { driverNameMistakes } from "./storage-parameters.ts";

/** (kubernetes: pkg/apis/resource/types.go) */
const most = { requests: 32, constraints: 32, configs: 32, selectors: 32, alternatives: 8 };
const longestParameters = 10 * 1024;
const longestExpression = 10 * 1024;
const longestId = 32;

/** Checks what a claim asks for. (kubernetes: pkg/apis/resource/validation validateDeviceClaim) */
export function claimMistakes(spec: Fields | undefined, path: string): readonly FieldError[] {
  const devices = part(spec, "devices");
  const field = `${path}.devices`;
  const requests = parts(devices, "requests");
  const names = requestNames(requests);
  return [
    ...requests.flatMap((one, at) => requestMistakes(one, `${field}.requests[${at}]`)),
    ...manyMistakes(requests.length, most.requests, `${field}.requests`),
    ...twiceMistakes(requests, `${field}.requests`),
    ...listMistakes(
      parts(devices, "constraints"),
      { path: `${field}.constraints`, most: most.constraints },
      (one, at) => [
        ...referencesMistakes(texts(one, "requests"), names, `${at}.requests`),
        ...(has(one, "matchAttribute")
          ? attributeMistakes(text(one, "matchAttribute"), `${at}.matchAttribute`)
          : [required(`${at}.matchAttribute`)]),
      ],
    ),
    ...listMistakes(parts(devices, "config"), { path: `${field}.config`, most: most.configs }, (one, at) => [
      ...referencesMistakes(texts(one, "requests"), names, `${at}.requests`),
      ...configMistakes(one, at),
    ]),
  ];
}

/** Checks the selectors of devices, but for what their expressions say: nothing here reads them. (kubernetes: validateSelectorSlice) */
export function selectorsMistakes(of: Fields | undefined, path: string): readonly FieldError[] {
  return listMistakes(parts(of, "selectors"), { path, most: most.selectors }, (one, at) => {
    const cel = part(one, "cel");
    if (!cel) return [required(`${at}.cel`)];
    const expression = text(cel, "expression");
    return utf8Length(expression) > longestExpression ? [tooLong(`${at}.cel.expression`, longestExpression)] : [];
  });
}

/** Says of each expression that nobody has checked it. */
export function selectorWarnings(of: Fields | undefined, path: string): readonly string[] {
  return parts(of, "selectors").flatMap((one, at) =>
    has(one, "cel")
      ? [`${path}[${at}].cel.expression: not checked, since this control plane does not evaluate CEL`]
      : [],
  );
}

/** Checks the configuration of a driver. (kubernetes: validateDeviceConfiguration) */
export function configMistakes(config: Fields, path: string): readonly FieldError[] {
  const opaque = part(config, "opaque");
  if (!opaque) return [required(`${path}.opaque`)];
  return [
    ...driverNameMistakes(text(opaque, "driver"), `${path}.opaque.driver`),
    ...parametersMistakes(own(opaque, "parameters"), `${path}.opaque.parameters`),
  ];
}

/** Every item by itself, then how many there are. (kubernetes: validateSlice) */
export function listMistakes<Item>(
  all: readonly Item[],
  { path, most: limit }: { readonly path: string; readonly most: number },
  check: (item: Item, path: string) => readonly FieldError[],
): readonly FieldError[] {
  return [...all.flatMap((one, at) => check(one, `${path}[${at}]`)), ...manyMistakes(all.length, limit, path)];
}

/** Names that occur twice in a list of named things. */
export function twiceMistakes(all: readonly Fields[], path: string): readonly FieldError[] {
  return all.flatMap((one, at) => {
    const again = all.slice(0, at).some((other) => text(other, "name") === text(one, "name"));
    return again ? [duplicate(`${path}[${at}].name`, text(one, "name"))] : [];
  });
}

/** A name such as `gpu.example.com/memory`, or without a domain. (kubernetes: validateQualifiedName) */
export function deviceNameMistakes(name: string, field: string): readonly FieldError[] {
  if (name === "") return [required(field, "name required")];
  const [first = "", second] = name.split("/");
  if (second === undefined) return identifierMistakes(first, field);
  return [
    ...(first === "" ? [required(field, "the domain must not be empty")] : driverNameMistakes(first, field)),
    ...(second === "" ? [required(field, "the name must not be empty")] : identifierMistakes(second, field)),
  ];
}

function manyMistakes(actual: number, limit: number, field: string): readonly FieldError[] {
  return actual > limit ? [tooMany(field, actual, limit)] : [];
}

function requestNames(requests: readonly Fields[]): ReadonlySet<string> {
  return new Set(
    requests.flatMap((request) => {
      const name = text(request, "name");
      return [name, ...parts(request, "firstAvailable").map((one) => `${name}/${text(one, "name")}`)];
    }),
  );
}

function requestMistakes(request: Fields, path: string): readonly FieldError[] {
  const name = text(request, "name");
  const alternatives = parts(request, "firstAvailable");
  const exactly = part(request, "exactly");
  const detail = "exactly one of `exactly` or `firstAvailable` is required";
  const both = exactly !== undefined && alternatives.length > 0;
  return [
    ...invalids(`${path}.name`, name, labelMistakes(name)),
    ...listMistakes(alternatives, { path: `${path}.firstAvailable`, most: most.alternatives }, (one, at) => [
      ...invalids(`${at}.name`, text(one, "name"), labelMistakes(text(one, "name"))),
      ...wantedMistakes(one, at),
    ]),
    ...twiceMistakes(alternatives, `${path}.firstAvailable`),
    ...(exactly ? wantedMistakes(exactly, `${path}.exactly`) : []),
    ...(!exactly && alternatives.length === 0 ? [required(path, detail)] : []),
    ...(both ? [invalid(path, null, `${detail}, but multiple fields are set`)] : []),
  ];
}

/** (kubernetes: validateExactDeviceRequest) */
function wantedMistakes(request: Fields, path: string): readonly FieldError[] {
  const name = text(request, "deviceClassName");
  const field = `${path}.deviceClassName`;
  return [
    ...(name === "" ? [required(field)] : invalids(field, name, subdomainMistakes(name))),
    ...selectorsMistakes(request, `${path}.selectors`),
    ...countMistakes(request, path),
  ];
}

function countMistakes(request: Fields, path: string): readonly FieldError[] {
  const mode = text(request, "allocationMode");
  const count = number(request, "count") ?? 0;
  const field = `${path}.count`;
  if (mode === "All") {
    return count === 0 ? [] : [invalid(field, count, "must not be specified when allocationMode is 'All'")];
  }
  if (mode === "ExactCount") return count > 0 ? [] : [invalid(field, count, "must be greater than zero")];
  return [notSupported(`${path}.allocationMode`, mode, ["All", "ExactCount"])];
}

const referenceDetail =
  "must be the name of a request in the claim or the name of a request and a subrequest separated by '/'";

function referencesMistakes(all: readonly string[], names: ReadonlySet<string>, path: string): readonly FieldError[] {
  const found = listMistakes(all, { path, most: most.requests }, (name, at) => {
    const segments = name.split("/");
    if (segments.length > 2) return [invalid(at, name, referenceDetail)];
    return [
      ...segments.flatMap((one) => invalids(at, one, labelMistakes(one))),
      ...(names.has(name) ? [] : [invalid(at, name, referenceDetail)]),
    ];
  });
  return [...found, ...all.flatMap((one, at) => (all.indexOf(one) < at ? [duplicate(`${path}[${at}]`, one)] : []))];
}

function attributeMistakes(name: string, field: string): readonly FieldError[] {
  const bare = name !== "" && !name.includes("/");
  return [...deviceNameMistakes(name, field), ...(bare ? [invalid(field, name, "must include a domain")] : [])];
}

const identifierDetail =
  "a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_' (e.g. 'my_name',  or 'MY_NAME',  or 'MyName', regex used for validation is '[A-Za-z_][A-Za-z0-9_]*')";

function identifierMistakes(id: string, field: string): readonly FieldError[] {
  return [
    ...(id.length > longestId ? [tooLong(field, longestId)] : []),
    ...(/^[A-Za-z_][A-Za-z0-9_]*$/.test(id) ? [] : [invalid(field, id, identifierDetail)]),
  ];
}

function parametersMistakes(value: unknown, field: string): readonly FieldError[] {
  if (value === undefined || value === null) return [required(field)];
  if (utf8Length(JSON.stringify(value)) > longestParameters) return [tooLong(field, longestParameters)];
  return isFields(value) ? [] : [invalid(field, "<value omitted>", "must be a valid JSON object")];
}
