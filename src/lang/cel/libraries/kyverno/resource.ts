import { CelError, Failure, failed } from "../../failure.ts";
import { type Library, method, type Overload, type World } from "../../library.ts";
import { anyType, type CelType, mapOf, opaqueType, stringType } from "../../type.ts";
import { type CelValue, isJsonObject, Opaque } from "../../value.ts";
import { ask, bothCases, ContextValue } from "./asking.ts";
import { toPlain } from "./plain.ts";

const contextType = opaqueType("resource.Context");
const gvrType = opaqueType("schema.GroupVersionResource");
const objectType = mapOf(stringType, anyType);
const labelsType = mapOf(stringType, stringType);

/** A resource by group, version and plural. */
export class GvrValue extends Opaque {
  readonly type = gvrType;
  readonly apiVersion: string;
  readonly resource: string;

  constructor(apiVersion: string, resource: string) {
    super();
    this.apiVersion = apiVersion;
    this.resource = resource;
  }

  equals(other: Opaque): boolean {
    return other instanceof GvrValue && other.apiVersion === this.apiVersion && other.resource === this.resource;
  }
}

/**
 * Objects of the cluster. The world is asked `resource.get` [apiVersion, plural, namespace, name] for an object or null,
 * `resource.list` [apiVersion, plural, namespace, labels] for a list, `resource.post` [apiVersion, plural, namespace,
 * object] for the object made, and `resource.toGVR` [apiVersion, kind] for `{group, version, resource}`. An error begins
 * with `permission denied: ` where it is one. With a namespace all calls are about that one, and none is named in them.
 * (kyverno sdk: extensions/cel/libs/resource)
 */
export function resourceLibrary(namespace: string): Library {
  const calls: readonly (readonly [string, readonly Overload[]])[] = [
    ["Get", namespace === "" ? getAnywhere() : getWithin(namespace)],
    ["List", namespace === "" ? listAnywhere() : listWithin(namespace)],
    ["Post", namespace === "" ? postAnywhere() : postWithin(namespace)],
    ["ToGVR", [calling([stringType, stringType], gvrType, toGvr)]],
  ];
  return {
    name: "kyverno.resource",
    types: [contextType, gvrType],
    variables: [{ name: "resource", type: contextType, value: new ContextValue(contextType) }],
    functions: calls.flatMap(([name, overloads]) => bothCases(name).map((each) => ({ name: each, overloads }))),
  };
}

type Call = (args: readonly CelValue[], world: World) => CelValue;

/** A method of the variable: `call` sees what follows it. */
function calling(args: readonly CelType[], result: CelType, call: Call): Overload {
  return method([contextType, ...args], result, { call: ([, ...others], world) => call(others, world) });
}

/** The same for a resource that is named by apiVersion and plural, and for one that is a value of its own. */
function forResource(
  args: readonly CelType[],
  call: (of: GvrValue, ...call: Parameters<Call>) => CelValue,
): Overload[] {
  return [
    calling([stringType, stringType, ...args], objectType, ([apiVersion, resource, ...others], world) =>
      call(new GvrValue(String(apiVersion), String(resource)), others, world),
    ),
    calling([gvrType, ...args], objectType, ([of, ...others], world) =>
      of instanceof GvrValue ? call(of, others, world) : failed("no such overload"),
    ),
  ];
}

function getAnywhere(): readonly Overload[] {
  return forResource([stringType, stringType], (of, [namespace, name], world) =>
    ask(question("get", of, [namespace ?? "", name ?? ""], world)),
  );
}

function getWithin(namespace: string): readonly Overload[] {
  return forResource([stringType], (of, [name], world) => ask(question("get", of, [namespace, name ?? ""], world)));
}

function listAnywhere(): readonly Overload[] {
  const list = (of: GvrValue, [namespace, labels]: readonly CelValue[], world: World) =>
    listed(of, { namespace: namespace ?? "", labels: labels ?? {} }, world);
  return [...forResource([stringType], list), ...forResource([stringType, labelsType], list)];
}

function listWithin(namespace: string): readonly Overload[] {
  const list = (of: GvrValue, [labels]: readonly CelValue[], world: World) =>
    listed(of, { namespace, labels: labels ?? {} }, world);
  return [...forResource([], list), ...forResource([labelsType], list)];
}

interface Listing {
  readonly namespace: CelValue;
  readonly labels: CelValue;
}

function listed(of: GvrValue, { namespace, labels }: Listing, world: World): CelValue {
  const plain = toPlain(labels);
  return plain instanceof CelError ? plain : ask(question("list", of, [namespace, plain], world));
}

/** Objects are made of a resource that is named by apiVersion and plural only. */
function postAnywhere(): readonly Overload[] {
  return [
    calling(
      [stringType, stringType, stringType, objectType],
      objectType,
      ([version, resource, namespace, object], world) =>
        posted(new GvrValue(String(version), String(resource)), [namespace ?? "", object ?? null], world),
    ),
    ...postWithin(""),
  ];
}

function postWithin(namespace: string): readonly Overload[] {
  return [
    calling([stringType, stringType, objectType], objectType, ([apiVersion, resource, object], world) =>
      posted(new GvrValue(String(apiVersion), String(resource)), [namespace, object ?? null], world),
    ),
  ];
}

function posted(of: GvrValue, [namespace, object]: readonly [CelValue, CelValue], world: World): CelValue {
  const plain = toPlain(object);
  return plain instanceof CelError ? plain : ask(question("post", of, [namespace, plain], world));
}

const attempts = { get: "failed to get resource", list: "failed to list resource", post: "failed to create resource" };

function question(verb: keyof typeof attempts, of: GvrValue, args: readonly CelValue[], world: World) {
  return { world, kind: `resource.${verb}`, args: [of.apiVersion, of.resource, ...args], attempt: attempts[verb] };
}

function toGvr([apiVersion = "", kind = ""]: readonly CelValue[], world: World): CelValue {
  const attempt = "failed to map kind to resource";
  const answer = ask({ world, kind: "resource.toGVR", args: [apiVersion, kind], attempt });
  if (answer instanceof Failure) return answer;
  if (!isJsonObject(answer)) return failed(`${attempt}: there is no answer`);
  const { group, version, resource } = answer;
  return new GvrValue(group === "" ? String(version) : `${group}/${version}`, String(resource));
}
