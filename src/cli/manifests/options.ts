import { type OptionValues, UsageError } from "../command.ts";
import type { Selection } from "./manifests.ts";
import type { Installation } from "./names.ts";

/** What `manifests` was asked for, checked. */
export interface ManifestsOptions {
  readonly installation: Installation;
  readonly selection: Selection;
}

/** Reads the options of `manifests`. Throws a `UsageError` for what cannot be a name or a number. */
export function readManifestsOptions(values: OptionValues): ManifestsOptions {
  const replicas = String(values.replicas);
  if (!/^[1-9]\d?$/.test(replicas)) throw new UsageError(`--replicas: \`${replicas}\` is no number from 1 to 99`);
  return {
    installation: {
      namespace: matching(String(values.namespace), namespacePattern, "--namespace: {} is no name of a namespace"),
      image: matching(String(values.image), imagePattern, "--image: {} is no image"),
      replicas: Number(replicas),
    },
    selection: selectionOf(values),
  };
}

const namespacePattern = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const imagePattern = /^[A-Za-z0-9][\w.:/@-]{0,1000}$/;

function matching(text: string, pattern: RegExp, sentence: string): string {
  if (pattern.test(text)) return text;
  throw new UsageError(sentence.replace("{}", () => `\`${text}\``));
}

function selectionOf(values: OptionValues): Selection {
  const only = values.crdsOnly === true;
  const without = values.crds === false;
  if (only && without) throw new UsageError("--crds-only and --no-crds leave nothing to print");
  if (only) return "crds";
  return without ? "no-crds" : "all";
}
