import type { Reply } from "./https.ts";
import type { Recorded } from "./requests/index.ts";

/** What a client sees of an answer, without what differs from one time to the next. */
export interface Seen {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  /** A document, the documents of a watch, or a text. */
  readonly body: unknown;
  /** What the test's webhook was asked meanwhile. */
  readonly reviews: unknown;
}

/** An answer, what the webhook was asked before it came, and what of its body matters. */
export interface Answered extends Pick<Recorded, "part" | "anyOrder"> {
  readonly reply: Reply;
  readonly reviews: readonly unknown[];
}

/** Takes out of an answer what must differ between two clusters: uids, times, versions, addresses, made-up names. */
export function normalised({ reply, reviews, part, anyOrder }: Answered): Seen {
  const { status, headers, text } = reply;
  const document = parsed(text);
  const body = anyOrder ? withSortedMistakes(document) : document;
  return {
    status,
    headers: {
      "content-type": headers["content-type"],
      warning: headers.warning,
      allow: headers.allow,
      "retry-after": headers["retry-after"],
      location: headers.location,
    },
    body: plain(status < 400 && part !== undefined ? part(body) : body),
    reviews: plain(reviews),
  };
}

/** A `Status` with its causes in the order of their fields, without the message that repeats them. */
function withSortedMistakes(document: unknown): unknown {
  const { details } = document as { details?: { causes?: readonly { field: string; message: string }[] } };
  const text = ({ field, message }: { field: string; message: string }) => `${field} ${message}`;
  const causes = [...(details?.causes ?? [])].sort((a, b) => (text(a) < text(b) ? -1 : 1));
  return { ...(document as object), message: "", details: { ...details, causes } };
}

/** The fields whose values differ, and what is left of them: that they are there. */
const variable: Readonly<Record<string, string>> = {
  uid: "<uid>",
  resourceVersion: "<version>",
  creationTimestamp: "<time>",
  deletionTimestamp: "<time>",
  lastTransitionTime: "<time>",
  continue: "<token>",
  clusterIP: "<address>",
  nodePort: "<port>",
  caBundle: "<certificate>",
};

/** What columns mean is told in words of one's own. */
const dropped = new Set(["description"]);

function plain(value: unknown): unknown {
  if (typeof value === "string") return plainText(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => !dropped.has(key));
  return Object.fromEntries(entries.map(([key, field]) => [plainText(key), plainField(key, field)]));
}

function plainField(key: string, value: unknown): unknown {
  if (key === "managedFields" && Array.isArray(value)) return value.map(plain).sort(inOrderOfOwners);
  if (key === "clusterIP" && value === "None") return value;
  if (Object.hasOwn(variable, key) && (typeof value === "number" || (typeof value === "string" && value !== ""))) {
    return variable[key];
  }
  return plain(value);
}

/** They come in the order of their times, which are whole seconds: between two of them, any order may be seen. */
function inOrderOfOwners(a: unknown, b: unknown): number {
  const [one = "", other = ""] = [a, b].map((entry) => {
    const { manager, operation, apiVersion, subresource } = entry as Readonly<Record<string, unknown>>;
    return JSON.stringify([operation, manager, apiVersion, subresource]);
  });
  return one < other ? -1 : one > other ? 1 : 0;
}

const patterns: readonly (readonly [RegExp, string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "<uid>"],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, "<time>"],
  [/(https:\/\/[a-z0-9.]+:\d+\/)(real|embedded)\b/g, "$1<server>"],
  [/X509SHA256=[0-9a-f]{64}/g, "X509SHA256=<hash>"],
  [/\bmade-[a-z0-9]{5}\b/g, "made-<suffix>"],
  [/\bkube-api-access-[a-z0-9]{5}\b/g, "kube-api-access-<suffix>"],
  [/\b10\.96\.\d+\.\d+\b/g, "<address>"],
  [/(resource version: )\d+( \(\d+\))?/g, "$1<version>"],
  [/(in the precondition |in record )\(\d+\)/g, "$1(<version>)"],
  [/(current: )\d+/g, "$1<version>"],
  [/(\\?"resourceVersion\\?":\\?")\d+/g, "$1<version>"],
  [/^\d+[smh](\d+[smh])?$/, "<age>"],
];

function plainText(text: string): string {
  return patterns.reduce((left, [pattern, name]) => left.replace(pattern, name), text);
}

/** A watch is a document on each line. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    const lines = text.split("\n").filter((line) => line !== "");
    return lines.length > 1 && lines.every(isJson) ? lines.map((line) => JSON.parse(line)) : text;
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
