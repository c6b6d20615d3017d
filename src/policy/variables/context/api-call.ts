import { isRecord } from "../../../data/index.ts";
import { own } from "../../../kube/index.ts";
import { cleanPath, type Evaluation } from "../../../lang/index.ts";
import type { CallMethod, Query } from "../../rule.ts";
import { compileDocument } from "../document.ts";
import type { Loaded } from "../layer.ts";
import type { Run } from "../run.ts";
import type { ApiCallText } from "./entry-text.ts";
import { answerFor, compilePick, compileText, type EntryPlan, fixed, mistake, type Place } from "./load.ts";

/**
 * Loads the answer of the Kubernetes API or of a service, or what an expression picks from it; the default, as it is
 * written, where the call fails. (kyverno: pkg/engine/context/loaders/apicall.go, pkg/engine/apicall)
 */
export function loadApiCall(text: ApiCallText, place: Place): EntryPlan {
  const document = compileDocument(text);
  const pick = compileAnswer(text, place);
  const { name } = place;
  const failed = (why: string) => mistake(`failed to fetch data for APICall: ${why}`);
  return {
    asks: (text.urlPath ?? "") === "" ? "service" : "apiCall",
    unstored: (why) => `failed to store data for APICall: failed to add resource data to context entry ${name}: ${why}`,
    load(run) {
      const filled = document.fill(run);
      if (filled.kind === "pending") return filled;
      const call = filled.kind === "error" ? filled.message : readCall(filled.value);
      if (typeof call === "string") {
        return failed(`failed to substitute variables in context entry ${name} ${text.urlPath ?? ""}: ${call}`);
      }
      const barred = place.namespace === "" ? undefined : barredFrom(call.urlPath, place.namespace);
      if (barred !== undefined) return failed(barred);
      const answer = call.query === undefined ? noService(name) : answerTo(call.query, run);
      if (answer.kind === "pending") return answer;
      if (answer.kind === "value") return pick(answer.value, run);
      if (text.default === undefined || text.default === null) return failed(answer.message);
      return fixed(text.default);
    },
  };
}

function noService(name: string): Evaluation {
  return { kind: "error", message: `missing service for APICall ${name}`, missing: false };
}

interface Call {
  readonly urlPath: string;
  readonly query: Query | undefined;
}

/** The call that a filled document stands for, or what is wrong with it. */
function readCall(filled: unknown): Call | string {
  const {
    urlPath = "",
    method = "GET",
    jmesPath = "",
    data,
    service,
  } = (filled ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof urlPath !== "string") return "the value of urlPath is no text";
  if (typeof jmesPath !== "string") return "the value of jmesPath is no text";
  const body = method === "POST" ? bodyOf(data) : "";
  const verb = method as CallMethod;
  if (urlPath !== "") return { urlPath, query: { kind: "apiCall", urlPath, method: verb, body } };
  return isRecord(service) ? serviceCall(service, verb, body) : { urlPath, query: undefined };
}

function serviceCall(service: Readonly<Record<string, unknown>>, method: CallMethod, body: string): Call | string {
  const { url, caBundle = "", headers = [] } = service;
  const said = Array.isArray(headers) ? headers.map((one) => ({ key: own(one, "key"), value: own(one, "value") })) : [];
  const texts = [url, caBundle, ...said.flatMap(({ key, value }) => [key, value])];
  if (texts.some((one) => typeof one !== "string")) return "a part of the service is no text";
  const plain = said as readonly { readonly key: string; readonly value: string }[];
  const call = { method, body, url: String(url), caBundle: String(caBundle), headers: plain };
  return { urlPath: "", query: { kind: "service", ...call } };
}

/** The parts of the data as one JSON object, its keys sorted. */
function bodyOf(data: unknown): string {
  const parts = Array.isArray(data) ? data : [];
  const entries = parts.map((part) => [String(own(part, "key")), own(part, "value") ?? null] as const);
  const sorted = [...new Map(entries)].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return JSON.stringify(Object.fromEntries(sorted));
}

function answerTo(query: Query, run: Run): Evaluation {
  const answer = answerFor(run, query);
  if (answer.kind !== "error" || query.kind !== "apiCall") return answer;
  const { method, urlPath } = query;
  return { ...answer, message: `failed to ${method} resource with raw url: ${urlPath}: ${answer.message}` };
}

function compileAnswer({ jmesPath = "" }: ApiCallText, { name }: Place): (answer: unknown, run: Run) => Loaded {
  if (jmesPath === "") return fixed;
  const path = compileText(jmesPath);
  const pick = compilePick((_, why) => why);
  const failed = (why: string) => mistake(`failed to store data for APICall: ${why}`);
  return function finish(answer, run): Loaded {
    const filled = path(run);
    if (filled.kind === "pending") return filled;
    const why = filled.kind === "error" ? filled.message : "expected a text";
    if (filled.kind === "error" || typeof filled.value !== "string") {
      return failed(`failed to substitute variables in context entry ${name} JMESPath ${jmesPath}: ${why}`);
    }
    const picked = pick(filled.value, answer, run);
    if (picked.kind === "pending") return picked;
    const again = (other: Run) => finish(answer, other);
    if (picked.kind === "value") return { kind: "value", value: picked.value, replaces: false, again };
    return failed(`failed to apply JMESPath ${filled.value} for context entry ${name}: ${picked.message}`);
  };
}

/**
 * Why a policy of a namespace may not call a path: its encoded and its relative parts count as what they stand for.
 * Kyverno takes the first `namespaces` that it finds, even behind the question mark or the name of a node, and so lets
 * a policy read all of the cluster; here it counts only where the API server reads it.
 * (kyverno: pkg/engine/apicall/apiCall.go Fetch)
 */
function barredFrom(urlPath: string, namespace: string): string | undefined {
  const path = cleanPath(unescapePath(urlPath)) || ".";
  const [plain = ""] = urlPath.split("?", 1);
  const found = namespaceIn(cleanPath(unescapePath(plain)));
  if (found === namespace) return undefined;
  if (found === undefined) {
    return `path ${path} does not contain a namespace segment, which is required for namespaced policies`;
  }
  return `path ${path} refers to namespace ${found}, which is different from the policy namespace ${namespace}`;
}

/** Only what a path is divided by matters, so characters that are no ASCII stay encoded byte by byte. */
function unescapePath(path: string): string {
  if (/%(?![0-9A-Fa-f]{2})/.test(path)) return path;
  return path.replace(/%([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
}

function namespaceIn(path: string): string | undefined {
  return /^\/(?:api|apis\/[^/]+)\/[^/]+\/namespaces\/([^/]+)/.exec(path)?.[1];
}
