import type { GroupVersionKind, Resource } from "../../../kube/index.ts";
import { shown, storable } from "../../call.ts";
import { thaw } from "../../frozen.ts";
import type { Draft, Kind } from "../../kind.ts";
import { codecOf } from "../../subresource-codec.ts";
import type { AdmissionRequest } from "../plugin.ts";

/** An object of one version of a kind as another one shows it. */
export function converted<T extends Resource | Draft>(object: T, from: Kind, to: Kind): T {
  if (from === to) return object;
  return shown(to, storable(from, thaw(object) as Draft) as unknown as Resource) as T;
}

/** Whether what a request holds is the kind's own form, not that of a subresource. */
export function holdsKind(request: AdmissionRequest): boolean {
  return request.gvk.kind === request.of.gvk.kind && request.gvk.group === request.of.gvk.group;
}

/**
 * Reads an object that a webhook or a policy has changed as the kind it has to be: fields nobody knows are dropped, defaults filled
 * in. The error that is thrown says what does not fit.
 */
export function refitted(
  request: AdmissionRequest,
  { kind, gvk }: { readonly kind: Kind; readonly gvk: GroupVersionKind },
  value: unknown,
): Draft {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    throw new Error("json: cannot unmarshal into Go value of the object's type");
  }
  const draft = thaw(value) as Draft;
  const codec = holdsKind(request) ? kind.codec : codecOf(request.of, { gvk });
  const { mismatch } = codec.fit(draft);
  if (mismatch !== undefined) throw new Error(mismatch);
  if (!holdsKind(request)) return draft;
  kind.strategy.default(draft);
  return kind === request.of ? draft : (thaw(converted(draft, kind, request.of)) as Draft);
}
