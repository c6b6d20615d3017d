import { CelError, Failure, failed } from "../../failure.ts";
import { type Library, method, type Overload, type World } from "../../library.ts";
import { anyType, mapOf, opaqueType, stringType } from "../../type.ts";
import { type CelValue, isJsonObject, type JsonObject } from "../../value.ts";
import { ask, bothCases, ContextValue } from "./asking.ts";
import { toPlain, withDoubles } from "./plain.ts";

const contextType = opaqueType("http.Context");
const headersType = mapOf(stringType, stringType);

/** The variable `http`, or what `http.Client` makes of it: one that trusts a certificate authority alone. */
class HttpValue extends ContextValue {
  /** PEM; empty for those that everybody trusts. */
  readonly caBundle: string;

  constructor(caBundle: string) {
    super(contextType);
    this.caBundle = caBundle;
  }
}

/**
 * Calls of services. The world is asked `http` with `{method, url, headers, body, caBundle}`, where the body is JSON and
 * absent for GET, and answers with `{statusCode, body}`, the body being JSON or null. (kyverno sdk:
 * extensions/cel/libs/http)
 */
export const httpLibrary: Library = {
  name: "kyverno.http",
  types: [contextType],
  variables: [{ name: "http", type: contextType, value: new HttpValue("") }],
  functions: [
    ...named("Get", [
      method([contextType, stringType], anyType, { call: get }),
      method([contextType, stringType, headersType], anyType, { call: get }),
    ]),
    ...named("Post", [
      method([contextType, stringType, anyType], anyType, { call: post }),
      method([contextType, stringType, anyType, headersType], anyType, { call: post }),
    ]),
    ...named("Client", [method([contextType, stringType], contextType, { binary: client })]),
  ],
};

function named(name: string, overloads: readonly Overload[]) {
  return bothCases(name).map((each) => ({ name: each, overloads }));
}

function get([client = null, url = "", headers = {}]: readonly CelValue[], world: World): CelValue {
  return send(client, { method: "GET", url, headers: toPlain(headers) }, world);
}

function post([client = null, url = "", data = null, headers = {}]: readonly CelValue[], world: World): CelValue {
  return send(client, { method: "POST", url, headers: toPlain(headers), body: toPlain(data) }, world);
}

function client(of: CelValue, caBundle: CelValue): CelValue {
  if (caBundle === "") return of;
  if (!hasCertificate(String(caBundle))) return failed("request failed: failed to parse PEM CA bundle for APICall");
  return new HttpValue(String(caBundle));
}

/** Whether there is a certificate; whether it is a good one is found out when it is used. */
function hasCertificate(pem: string): boolean {
  const start = pem.indexOf("-----BEGIN CERTIFICATE-----");
  return start >= 0 && pem.indexOf("-----END CERTIFICATE-----", start) > 0;
}

function send(client: CelValue, call: JsonObject, world: World): CelValue {
  for (const part of Object.values(call)) if (part instanceof CelError) return part;
  const caBundle = client instanceof HttpValue ? client.caBundle : "";
  const answer = ask({ world, kind: "http", args: [{ ...call, caBundle }], attempt: "request failed" });
  if (answer instanceof Failure) return answer;
  if (!isJsonObject(answer)) return failed("request failed: there is no answer");
  const { statusCode = 0, body: read = null } = answer;
  const body = withDoubles(read);
  // An object is answered as it is, with the code among its keys.
  return isJsonObject(body) ? { ...body, statusCode } : { body, statusCode };
}
