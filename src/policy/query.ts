/** What rules ask of the world, and what the world answers. */
/** What a rule wants to know of the world. A text is data of the policy, filled in: nobody has checked it. */
export type Query =
  /** The labels of a namespace. */
  | { readonly kind: "namespace"; readonly name: string }
  /** The addresses that the name of a host stands for, as texts. */
  | { readonly kind: "addresses"; readonly host: string }
  /** A ConfigMap, as the API server has it. */
  | { readonly kind: "configMap"; readonly namespace: string; readonly name: string }
  /** The answer of the Kubernetes API to a raw path; `body` is the JSON text of a POST. */
  | { readonly kind: "apiCall"; readonly urlPath: string; readonly method: CallMethod; readonly body: string }
  /** The answer of a service; `caBundle` is PEM or empty. */
  | {
      readonly kind: "service";
      readonly url: string;
      readonly method: CallMethod;
      readonly headers: readonly { readonly key: string; readonly value: string }[];
      readonly caBundle: string;
      readonly body: string;
    }
  /** A Namespace as the API server has it, without what it keeps about field managers. */
  | { readonly kind: "namespaceObject"; readonly name: string }
  /** An object of a resource, by its plural; the value is `null` where there is none. Empty namespace: cluster-wide. */
  | ({ readonly kind: "object"; readonly name: string } & ObjectPlace)
  /** The list of the objects of a resource that have these labels: `{apiVersion, kind, items}`. */
  | ({ readonly kind: "objects"; readonly labels: Readonly<Record<string, string>> } & ObjectPlace)
  /** The object that comes of creating one, such as a SubjectAccessReview; `object` is JSON text. Nothing stays of a dry run. */
  | ({ readonly kind: "created"; readonly object: string; readonly dryRun?: boolean } & ObjectPlace)
  /** The resource of a kind: `{group, version, resource, namespaced}`. */
  | { readonly kind: "resourceOf"; readonly apiVersion: string; readonly of: string }
  /** The answer of a service with its status: `{statusCode, body}`, the body as JSON; `body` is JSON text or empty. */
  | {
      readonly kind: "http";
      readonly method: CallMethod;
      readonly url: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly caBundle: string;
      readonly body: string;
    }
  /** What a GlobalContextEntry holds, or the projection of it that is named; empty for the whole. */
  | { readonly kind: "globalReference"; readonly name: string; readonly projection: string }
  /** The description of an image: `{image, resolvedImage, registry, repository, identifier, manifest, ...}`. */
  | {
      readonly kind: "imageData";
      readonly reference: string;
      /** The namespace of the request, whose pull secrets may be used. */
      readonly namespace: string;
      readonly credentials: ImageCredentials | undefined;
      /** The pull secrets that the object names itself; absent where it is not about an image of the object. */
      readonly pullSecrets?: readonly string[];
    }
  /** Whether somebody has signed an image; the value is a {@link SignatureAnswer}. */
  | ({ readonly kind: "signature" } & SignatureQuery)
  /** The signed statements about an image that are of a type; the value is an {@link AttestationAnswer}. */
  | ({ readonly kind: "attestation"; readonly type: string } & SignatureQuery);

/** Where objects are. */
export interface ObjectPlace {
  readonly apiVersion: string;
  /** The plural, which a `/` and a subresource may follow: `deployments/scale`. */
  readonly resource: string;
  readonly namespace: string;
}

/** All that is needed to look for signatures of an image, and to check them. */
export interface SignatureQuery {
  /** The image: with its digest where it is known, else with its tag. */
  readonly reference: string;
  /** The namespace of the request, whose pull secrets may be used. */
  readonly namespace: string;
  /** The pull secrets that the object names. */
  readonly pullSecrets: readonly string[];
  readonly credentials: ImageCredentials | undefined;
  readonly format: SignatureFormat;
  /** Where signatures are kept; empty where they are kept beside the image. */
  readonly repository: string;
  /** What the signed payload has to say. */
  readonly annotations: Readonly<Record<string, string>>;
  /** Whether signatures are looked for as OCI 1.1 referrers. */
  readonly referrers: boolean;
  readonly signer: Signer;
}

export type SignatureFormat = "Cosign" | "SigstoreBundle" | "Notary";

/** Who has to have signed; texts that a policy does not say are empty. `anyone` is no check at all, for statements only. */
export type Signer =
  | ({ readonly kind: "key"; readonly key: string; readonly algorithm: string } & SigningLogs)
  | ({ readonly kind: "certificate"; readonly certificate: string; readonly chain: string } & SigningLogs)
  | ({
      readonly kind: "keyless";
      readonly issuer: string;
      readonly issuerRegExp: string;
      readonly subject: string;
      readonly subjectRegExp: string;
      readonly roots: string;
      readonly extensions: Readonly<Record<string, string>>;
    } & SigningLogs)
  | { readonly kind: "anyone" };

/** The logs that have to have seen a signature, and the certificate of who made it. */
export interface SigningLogs {
  readonly transparency: { readonly url: string; readonly publicKey: string; readonly ignored: boolean };
  readonly certificates: {
    readonly publicKey: string;
    readonly timestampChain: string;
    readonly ignored: boolean;
  };
}

/** What became of looking for a signature: the digest of the image that is signed, or why it is not signed as wanted. */
export type SignatureAnswer = { readonly digest: string } | { readonly rejected: string };

/** The same for statements, each with the type and the fields of its predicate. */
export type AttestationAnswer =
  | {
      readonly digest: string;
      readonly statements: readonly { readonly type: string; readonly predicate: unknown }[];
    }
  | { readonly rejected: string };

export type CallMethod = "GET" | "POST";

/** How a policy wants image registries to be logged in to. */
export interface ImageCredentials {
  readonly allowInsecureRegistry?: boolean;
  readonly providers?: readonly string[];
  readonly secrets?: readonly string[];
}

/**
 * The answer to a {@link Query}: labels to one for a namespace, plain JSON to all others. A failure is an answer too: the
 * rule that asked ends in an `error` outcome. Its message is what went wrong, without saying what was asked. One that is
 * `missing` says for sure that there is no such thing.
 */
export type Fact =
  | { readonly kind: "namespace"; readonly labels: Readonly<Record<string, string>> }
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "failure"; readonly message: string; readonly permission?: true; readonly missing?: true };

/** What is known so far. */
export interface Facts {
  /** The answer to `query`; `undefined` when it is not there yet: it is noted as wanted, and the rule returns {@link pending}. */
  want(query: Query): Fact | undefined;
}
