import type { SignatureQuery, Signer, SigningLogs } from "../../../rule.ts";
import type { FoundImage, Run } from "../../../variables/index.ts";
import type { AttestorText, EntryText } from "./entry.ts";

/** What is asked about an image for one attestor. */
export interface Asking {
  readonly run: Run;
  readonly entry: EntryText;
  readonly found: FoundImage;
  /** The name of the image: with its digest where it is known. */
  readonly reference: string;
}

/** What is asked of a verifier, and where in the entry of the policy it is said. */
export interface SignatureAsk {
  readonly query: SignatureQuery;
  /** Below the attestor: `.keys`; empty for Notary, and where nothing is said of who signs. */
  readonly path: string;
}

/**
 * What to ask for one attestor. (kyverno: pkg/engine/internal/imageverifier.go buildCosignVerifier,
 * buildNotaryVerifier)
 */
export function signatureAsk(attestor: AttestorText, { run, entry, found, reference }: Asking): SignatureAsk {
  const format = entry.type ?? "Cosign";
  const { signer, path } = signerOf(attestor, entry);
  const repository = attestor.repository ?? "";
  return {
    path: format === "Notary" ? "" : path,
    query: {
      reference,
      namespace: run.request.namespace,
      pullSecrets: found.pullSecrets,
      credentials: entry.imageRegistryCredentials,
      format,
      repository: repository === "" ? (entry.repository ?? "") : repository,
      annotations: attestor.annotations ?? entry.annotations ?? {},
      referrers: "cosignOCI11" in entry && entry.cosignOCI11 === true,
      signer,
    },
  };
}

function signerOf(
  { keys, certificates, keyless, signatureAlgorithm }: AttestorText,
  entry: EntryText,
): { readonly signer: Signer; readonly path: string } {
  if (keys !== undefined) {
    const { publicKeys = "", secret, kms = "", signatureAlgorithm: own } = keys;
    const named = secret === undefined ? kms : `k8s://${secret.namespace}/${secret.name}`;
    const key = publicKeys === "" ? named : publicKeys;
    return { path: ".keys", signer: { kind: "key", key, algorithm: own ?? signatureAlgorithm ?? "", ...logsOf(keys) } };
  }
  if (certificates !== undefined) {
    const { cert = "", certChain = "" } = certificates;
    return {
      path: ".certificates",
      signer: { kind: "certificate", certificate: cert, chain: certChain, ...logsOf(certificates) },
    };
  }
  if (keyless === undefined) return { path: "", signer: { kind: "anyone" } };
  const { issuer = "", issuerRegExp = "", subject = "", subjectRegExp = "", additionalExtensions = {} } = keyless;
  const roots = keyless.roots ?? entry.roots ?? "";
  return {
    path: ".keyless",
    signer: {
      kind: "keyless",
      issuer,
      issuerRegExp,
      subject,
      subjectRegExp,
      roots,
      extensions: additionalExtensions,
      ...logsOf(keyless),
    },
  };
}

/** Only who signs with logs of his own says so. */
const publicLog = "https://rekor.sigstore.dev";

function logsOf({ rekor, ctlog }: NonNullable<AttestorText["keys"] | AttestorText["certificates"]>): SigningLogs {
  return {
    transparency:
      rekor === undefined
        ? { url: publicLog, publicKey: "", ignored: false }
        : { url: rekor.url ?? "", publicKey: rekor.pubkey ?? "", ignored: rekor.ignoreTlog ?? false },
    certificates: {
      publicKey: ctlog?.pubkey ?? "",
      timestampChain: ctlog?.tsaCertChain ?? "",
      ignored: ctlog?.ignoreSCT ?? false,
    },
  };
}
