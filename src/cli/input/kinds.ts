import { isRecord } from "../../data/index.ts";
import {
  apiVersionOf,
  type GroupVersionKind,
  type JsonObject,
  matchesWildcard,
  own,
  parseApiVersion,
} from "../../kube/index.ts";
import type { CompileOptions, KindLookup } from "../../policy/index.ts";
import { servedKinds } from "./kinds-table.ts";

/** A kind as the command line knows it without a cluster. */
export interface OfflineKind {
  readonly gvk: GroupVersionKind;
  readonly plural: string;
  readonly namespaced: boolean;
}

type CustomKinds = NonNullable<CompileOptions["customKinds"]>;

/** The kinds that are known without a cluster: those that every cluster serves, and those of the definitions given. */
export class OfflineKinds {
  /** The kinds of definitions, with their schemas. */
  readonly custom: CustomKinds;
  private readonly byKind = new Map<string, OfflineKind>();
  private readonly byPlural = new Map<string, OfflineKind>();
  private readonly byGroup = new Map<string, OfflineKind>();

  /** `definitions` are CustomResourceDefinitions; what is no definition is left out. */
  constructor(definitions: readonly unknown[] = []) {
    for (const [apiVersion, kinds] of Object.entries(servedKinds)) {
      for (const text of kinds.split(" ")) this.add(builtinKind(apiVersion, text));
    }
    const custom = definitions.flatMap(definedKinds);
    for (const kind of custom) this.add(kind);
    this.custom = custom;
  }

  find(apiVersion: string, kind: string): OfflineKind | undefined {
    return this.byKind.get(`${apiVersion} ${kind}`);
  }

  /** Finds a kind by its place in a URL: `apps/v1` and `deployments`. */
  findPlural(apiVersion: string, plural: string): OfflineKind | undefined {
    return this.byPlural.get(`${apiVersion} ${plural}`);
  }

  /** A kind is in one version where it is in any other; one that nobody knows counts as namespaced. */
  isNamespaced(apiVersion: string, kind: string): boolean {
    const { group } = parseApiVersion(apiVersion);
    return (this.find(apiVersion, kind) ?? this.byGroup.get(`${group} ${kind}`))?.namespaced ?? true;
  }

  /** Finds kinds as policies ask for them: parts may be wildcards. */
  readonly lookUp: KindLookup = ({ group, version, kind }) => {
    const exact = this.byKind.get(`${apiVersionOf({ group, version })} ${kind}`);
    const found = exact === undefined ? [...this.byKind.values()].filter(({ gvk }) => isNamed(gvk)) : [exact];
    return found.map(({ gvk, plural, namespaced }) => ({ gvk, resource: plural, namespaced }));

    function isNamed(gvk: GroupVersionKind): boolean {
      return (
        matchesWildcard(group, gvk.group) && matchesWildcard(version, gvk.version) && matchesWildcard(kind, gvk.kind)
      );
    }
  };

  private add(kind: OfflineKind): void {
    const apiVersion = apiVersionOf(kind.gvk);
    this.byKind.set(`${apiVersion} ${kind.gvk.kind}`, kind);
    this.byPlural.set(`${apiVersion} ${kind.plural}`, kind);
    this.byGroup.set(`${kind.gvk.group} ${kind.gvk.kind}`, kind);
  }
}

/** The plural of a kind that no table has, as Kubernetes guesses it. (kubernetes: apimachinery/pkg/api/meta/restmapper.go) */
export function guessPlural(kind: string): string {
  const word = kind.toLowerCase();
  if (word.endsWith("endpoints")) return word;
  if (word.endsWith("s")) return `${word}es`;
  return word.endsWith("y") ? `${word.slice(0, -1)}ies` : `${word}s`;
}

function builtinKind(apiVersion: string, text: string): OfflineKind {
  const [kind = "", plural = "", flags = ""] = text.split(":");
  return { gvk: { ...parseApiVersion(apiVersion), kind }, plural, namespaced: flags.includes("n") };
}

/** The kinds of a CustomResourceDefinition, one for each version. */
function definedKinds(definition: unknown): readonly (OfflineKind & CustomKinds[number])[] {
  const spec = own(definition, "spec");
  const names = own(spec, "names");
  const versions = own(spec, "versions");
  const [group, kind, plural] = [own(spec, "group"), own(names, "kind"), own(names, "plural")];
  if (typeof group !== "string" || typeof kind !== "string" || typeof plural !== "string") return [];
  const namespaced = own(spec, "scope") !== "Cluster";
  return (Array.isArray(versions) ? versions : []).filter(isRecord).map((version) => {
    const schema = own(own(version, "schema"), "openAPIV3Schema");
    const known = isRecord(schema) ? (schema as JsonObject) : {};
    return { gvk: { group, version: String(own(version, "name")), kind }, plural, namespaced, schema: known };
  });
}
