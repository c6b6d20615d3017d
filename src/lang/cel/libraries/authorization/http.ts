import { own } from "../../../../kube/index.ts";
import { global, type Library, method } from "../../library.ts";
import { type CelType, listOf, stringType, structType } from "../../type.ts";
import { type CelValue, isList, Opaque } from "../../value.ts";
import { messageKind } from "./message.ts";
import { AnswerValue, answerAs } from "./response.ts";

const okType = structType("http.CheckResponseOk", () => undefined);
const deniedType = structType("http.CheckResponseDenied", () => undefined);

/** What an HTTP policy has to answer, or null. */
export const httpResponseType: CelType = structType("http.CheckResponse", () => undefined);

const attributes = messageKind("http.CheckRequestAttributes", {
  method: "text",
  header: "lists",
  host: "text",
  protocol: "text",
  contentLength: "integer",
  body: "bytes",
  scheme: "text",
  path: "text",
  query: "lists",
  fragment: "text",
});

const mcp = messageKind("http.MCPCheckData", { request: messageKind("mcp.MCPRequest", { Method: "text" }) });

/** What is asked about an HTTP request. */
export const httpCheckRequest = messageKind("http.CheckRequest", { attributes, mcp });

/** Answers to requests over HTTP. (kyverno-authz: pkg/cel/libs/authz/http) */
export const httpAuthorizationLibrary: Library = {
  name: "kyverno.authz.http",
  types: [httpCheckRequest.type, attributes.type, okType, deniedType, httpResponseType],
  functions: [
    {
      name: "http.Allowed",
      overloads: [global([], okType, { call: () => new AnswerValue(okType, { kind: "allowed" }) })],
    },
    { name: "http.Denied", overloads: [global([stringType], deniedType, { unary: denied })] },
    {
      name: "Header",
      overloads: [method([attributes.type, stringType], listOf(stringType), { binary: headerOf })],
    },
    {
      name: "QueryParam",
      overloads: [method([attributes.type, stringType], listOf(stringType), { binary: parameterOf })],
    },
    {
      name: "Response",
      overloads: [okType, deniedType].map((of) =>
        method([of], httpResponseType, { unary: answerAs(httpResponseType) }),
      ),
    },
  ],
};

function denied(reason: CelValue): CelValue {
  return new AnswerValue(deniedType, { kind: "denied", reason: String(reason), status: 0 });
}

/** Headers are looked up by their canonical names: `X-Request-Id`. (Go: net/textproto) */
function headerOf(request: CelValue, name: CelValue): CelValue {
  const canonical = String(name)
    .toLowerCase()
    .replaceAll(/(^|-)[a-z]/g, (start) => start.toUpperCase());
  return listIn(request, "header", canonical);
}

function parameterOf(request: CelValue, name: CelValue): CelValue {
  return listIn(request, "query", String(name));
}

function listIn(request: CelValue, field: string, key: string): CelValue {
  const found = request instanceof Opaque ? (own(request.field(field), key) as CelValue | undefined) : undefined;
  return found !== undefined && isList(found) ? found : [];
}
