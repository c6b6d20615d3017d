/**
 * What the control plane knows of a kind it serves. Built-in kinds come from generated tables and a file each in
 * `kinds/`; custom ones from their CustomResourceDefinition. Everything generic (routes, discovery, OpenAPI, tables,
 * verbs, watches) reads this and nothing else.
 */
import type {
  FieldError,
  FieldType,
  GroupVersionKind,
  GroupVersionResource,
  JsonObject,
  Resource,
  UserInfo,
} from "../kube/index.ts";
import type { Tokens } from "./authentication/tokens.ts";
import type { Authorizer } from "./authorization/authorizer.ts";

/** An object under construction, owned by whoever holds it; it becomes a `Resource` once it is stored. */
export interface Draft {
  [field: string]: unknown;
}

export type Verb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete" | "deletecollection";

export interface Kind {
  readonly gvk: GroupVersionKind;
  readonly listKind: string;
  /** `deployments` */
  readonly plural: string;
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly namespaced: boolean;
  readonly verbs: readonly Verb[];
  readonly subresources: readonly Subresource[];
  /**
   * Every column of the table in its order, `Name` and `Age` among them where the table has them: events have no
   * age, a Deployment's wide columns follow it. Nothing is added to these.
   */
  readonly columns: readonly Column[];
  /** The order of the table's rows, where it is not that of the list. */
  readonly rowOrder?: (a: Resource, b: Resource) => number;
  /** Where objects are kept: kinds that are two views of the same objects (events) name the same place. */
  readonly storage: GroupVersionResource;
  /** Turns a stored object into this kind's form, where several kinds or versions share a storage. */
  readonly fromStorage?: (object: Resource) => Resource;
  /** Turns this kind's form into the stored one. */
  readonly toStorage?: (object: Draft) => Draft;
  /**
   * Of versions that only a webhook converts: makes objects ready, of which `fromStorage` and `toStorage` then know the
   * other form. They throw for all others.
   */
  readonly convert?: Conversion;
  /**
   * What field selectors may name besides `metadata.name` and `metadata.namespace`, with the text that is compared:
   * `spec.nodeName`, `involvedObject.name`. Every other field is refused.
   */
  readonly selectableFields?: Readonly<Record<string, (object: Resource) => string>>;
  readonly codec: Codec;
  readonly strategy: Strategy;
  /** What every client of the kind is warned of: that it is deprecated. */
  readonly deprecated?: string;
  /** Of kinds that are questions: writes the answer into what was asked. Their objects are not kept. */
  readonly review?: Review;
}

/** Writes the answer of a question into it. Throws a `StatusError` for what cannot be answered. */
export type Review = (asked: Draft, by: Asking) => void;

/** Who asks a question, and whom to ask in turn. */
export interface Asking {
  readonly user: UserInfo;
  /** Now, as objects hold times. */
  readonly created: string;
  /** `""` where the question is of no namespace. */
  readonly namespace: string;
  readonly authorizer: Authorizer;
  readonly tokens: Tokens;
}

/** Converts objects outside of the process. Failures are thrown `StatusError`s. */
export interface Conversion {
  /** Makes stored objects ready to be shown. */
  show(objects: readonly Resource[]): Promise<void>;
  /** Makes an object ready to be stored. */
  keep(draft: Draft): Promise<void>;
}

export interface Subresource {
  /** `status`, `scale`, `eviction`, `binding`, `ephemeralcontainers` */
  readonly name: string;
  readonly gvk: GroupVersionKind;
  readonly verbs: readonly Verb[];
  /** Of `scale`: where the numbers are; absent where they are in `spec.replicas`, `status.replicas` and `spec.selector`. */
  readonly scale?: ScaleView;
}

/** An object as the `autoscaling/v1` Scale that its `scale` subresource shows. */
export interface ScaleView {
  readonly of: (object: Resource) => Resource;
  /** Writes the replicas that a Scale asks for into a draft of the object. */
  readonly apply: (object: Draft, scale: Resource | Draft) => void;
  /** The path to the replicas in the object; absent where they are in `spec.replicas`. */
  readonly replicas?: readonly string[];
}

/** A printer column as `kubectl get` shows it. */
export interface Column {
  readonly name: string;
  readonly type: "string" | "integer" | "number" | "boolean" | "date";
  readonly format?: string;
  readonly description: string;
  /** 0 is shown always, 1 with `-o wide`. */
  readonly priority: number;
  /** The cell for an object; times are RFC 3339 texts in objects and ages (`5m`) in cells. `now` in milliseconds. */
  readonly cell: (object: Resource, now: number) => string | number | boolean | null;
}

/** How documents of a kind are read and described. */
export interface Codec {
  /** Decodes the `raw` message of a Kubernetes protobuf envelope. Absent for custom kinds. Throws `ProtobufError` on malformed bytes. */
  readonly fromProtobuf?: (bytes: Uint8Array) => Draft;
  /**
   * Checks a parsed document against the kind's fields: unknown fields are removed (not where the schema preserves
   * them) and named, wrong types are errors.
   */
  readonly fit: (object: Draft) => Fitted;
  /** The API server's strategic merge patch; absent for custom kinds, which refuse it. Throws `PatchError`. */
  readonly strategicMerge?: (current: JsonObject, patch: JsonObject) => JsonObject;
  /** Who may own what of its objects. */
  readonly fieldType: () => FieldType;
  /** The OpenAPI v3 schema of the kind with everything it refers to, by component name; added to `into` where given. */
  readonly openapi: (into?: Schemas) => {
    readonly name: string;
    readonly schemas: Readonly<Record<string, JsonObject>>;
  };
}

/** OpenAPI schemas by component name, as they are collected. */
export type Schemas = Record<string, JsonObject>;

export interface Fitted {
  /** Paths as the API server's strict decoding writes them: `spec.containers[0].imge`. */
  readonly unknown: readonly string[];
  /** The message of the first type error as the API server words it; absent where all types fit. */
  readonly mismatch?: string;
}

/** What a kind does besides being stored. */
export interface Strategy {
  /** Fills in defaults of a freshly decoded object. */
  default(object: Draft): void;
  /**
   * Before a create, once name, UID and creation time are set: drops what clients may not set (`status`), sets
   * `generation`. `by` is who creates it, for kinds that keep that; absent where the control plane itself does.
   */
  prepareCreate(object: Draft, by?: UserInfo): void;
  /** Before an update through `subresource` (`""` for the object itself): keeps what this path may not change. */
  prepareUpdate(object: Draft, old: Resource, subresource: string): void;
  validate(object: Resource): readonly FieldError[];
  /**
   * Everything that must hold of the object after an update, what `validate` says included where this path can break it.
   * `warn` is told of mistakes that were there before.
   */
  validateUpdate(
    object: Resource,
    old: Resource,
    subresource: string,
    warn?: (text: string) => void,
  ): readonly FieldError[];
  /** Warnings for the client, such as for deprecated fields; `old` is what an update has changed. Not of a status. */
  warnings?(object: Resource, old?: Resource): readonly string[];
  /** Seconds that the object lives on after a delete with this wish; absent where kinds go at once (all but Pods). */
  gracePeriod?(object: Resource, wished: number | undefined): number;
  /** Whether dependents are left behind where a delete does not say; absent means no. With what the client is told then, if anything. */
  readonly orphansWith?: string;
  /** Whether a PUT to a name that is not there creates the object; absent means no. */
  readonly createOnUpdate?: boolean;
  /** Whether an update may do without a resourceVersion; absent means yes. */
  readonly unconditionalUpdate?: boolean;
}
