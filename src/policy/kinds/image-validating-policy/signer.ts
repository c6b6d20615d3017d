import type { SignatureFormat, Signer, SigningLogs } from "../../rule.ts";
import type { AttestorText } from "./attestor-schema.ts";

type Cosign = NonNullable<AttestorText["cosign"]>;

/** What is asked about an image for one attestor, beside the image itself. */
export interface SignatureAsk {
  readonly format: SignatureFormat;
  readonly repository: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly pullSecrets: readonly string[];
  /** Any of them may have signed. */
  readonly signers: readonly Signer[];
}

/** What to ask for an attestor, or why nobody can. */
export type Asked =
  | { readonly kind: "ask"; readonly ask: SignatureAsk }
  | { readonly kind: "mistake"; readonly message: string };

/**
 * Who has to have signed, of an attestor whose expressions are worked out. What no verifier is told of is a mistake: a
 * signature is never looked for with less than the policy wants. (kyverno: pkg/image/verifiers/ivpol)
 */
export function signatureAsk({ name, cosign, notary }: AttestorText): Asked {
  if (cosign !== undefined) return cosignAsk(name, cosign);
  if (notary === undefined) return mistake(name, "says nothing of who signs");
  const signer: Signer = {
    kind: "certificate",
    certificate: notary.certs?.value ?? "",
    chain: "",
    ...logsOf({ tsaCertChain: notary.tsaCerts?.value ?? "" }),
  };
  const ask = { format: "Notary", repository: "", annotations: {}, pullSecrets: [], signers: [signer] } as const;
  return { kind: "ask", ask };
}

function mistake(name: string, what: string): Asked {
  return { kind: "mistake", message: `attestor ${name}: ${what}` };
}

function cosignAsk(name: string, cosign: Cosign): Asked {
  const unknown = untold.find(({ read }) => read(cosign));
  if (unknown !== undefined) return mistake(name, `this version of Portcullis does not heed ${unknown.field} yet`);
  const signers = signersOf(cosign);
  if (signers.length === 0) return mistake(name, "one of key, keyless or certificate must be set");
  const { source, annotations = {} } = cosign;
  return {
    kind: "ask",
    ask: {
      format: "Cosign",
      repository: source?.repository ?? "",
      annotations,
      pullSecrets: (source?.PullSecrets ?? []).map((secret) => secret.name),
      signers,
    },
  };
}

/** What a verifier would have to know, and is not told. */
const untold: readonly { readonly field: string; read(cosign: Cosign): boolean }[] = [
  { field: "trustedRoot", read: ({ trustedRoot }) => trustedRoot !== undefined },
  { field: "tuf", read: ({ tuf }) => tuf !== undefined },
  { field: "source.tagPrefix", read: ({ source }) => (source?.tagPrefix ?? "") !== "" },
  {
    field: "keyless.identities[].subjectExpression",
    read: ({ keyless }) => (keyless?.identities ?? []).some(({ subjectExpression = "" }) => subjectExpression !== ""),
  },
];

function signersOf({ key, keyless, certificate, ctlog }: Cosign): readonly Signer[] {
  const logs = logsOf(ctlog);
  if (keyless !== undefined) {
    const { identities, roots = "", additionalExtensions: extensions = {} } = keyless;
    return identities.map(({ issuer = "", issuerRegExp = "", subject = "", subjectRegExp = "" }) => {
      return { kind: "keyless", issuer, issuerRegExp, subject, subjectRegExp, roots, extensions, ...logs };
    });
  }
  if (key !== undefined) {
    const text = key.data ?? "";
    return [
      {
        kind: "key",
        key: text === "" ? (key.kms ?? "") : text,
        algorithm: key.hashAlgorithm ?? "sha256",
        ...logs,
      },
    ];
  }
  if (certificate === undefined) return [];
  const { cert, certChain } = certificate;
  return [{ kind: "certificate", certificate: cert?.value ?? "", chain: certChain?.value ?? "", ...logs }];
}

/** Only who signs with logs of his own says so. */
const publicLog = "https://rekor.sigstore.dev";

function logsOf(ctlog: Cosign["ctlog"]): SigningLogs {
  const { url = "", rekorPubKey = "", ctLogPubKey = "", tsaCertChain = "" } = ctlog ?? {};
  return {
    transparency: {
      url: ctlog === undefined ? publicLog : url,
      publicKey: rekorPubKey,
      ignored: ctlog?.insecureIgnoreTlog ?? false,
    },
    certificates: {
      publicKey: ctLogPubKey,
      timestampChain: tsaCertChain,
      ignored: ctlog?.insecureIgnoreSCT ?? false,
    },
  };
}
