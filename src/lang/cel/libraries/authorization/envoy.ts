import { global, type Library, method, type Overload } from "../../library.ts";
import { boolType, type CelType, dynType, intType, mapOf, stringType, structType } from "../../type.ts";
import type { CelValue } from "../../value.ts";
import { messageKind } from "./message.ts";
import { AnswerValue, answerAs, PartValue } from "./response.ts";

const noFields = (name: string) => structType(name, () => undefined);

const okType = noFields("envoy.service.auth.v3.OkHttpResponse");
const deniedType = noFields("envoy.service.auth.v3.DeniedHttpResponse");
const headerType = noFields("envoy.config.core.v3.HeaderValueOption");
const parameterType = noFields("envoy.config.core.v3.QueryParameter");

/** What an Envoy policy has to answer, or null. */
export const envoyResponseType: CelType = noFields("envoy.service.auth.v3.CheckResponse");

const peer = messageKind("envoy.service.auth.v3.AttributeContext.Peer", {
  address: "json",
  service: "text",
  labels: "texts",
  principal: "text",
  certificate: "text",
});

const httpRequest = messageKind("envoy.service.auth.v3.AttributeContext.HttpRequest", {
  id: "text",
  method: "text",
  headers: "texts",
  header_map: "json",
  path: "text",
  host: "text",
  scheme: "text",
  query: "text",
  fragment: "text",
  size: "integer",
  protocol: "text",
  body: "text",
  raw_body: "bytes",
});

const request = messageKind("envoy.service.auth.v3.AttributeContext.Request", { time: "json", http: httpRequest });

const attributes = messageKind("envoy.service.auth.v3.AttributeContext", {
  source: peer,
  destination: peer,
  request,
  context_extensions: "texts",
  metadata_context: "json",
  route_metadata_context: "json",
  tls_session: messageKind("envoy.service.auth.v3.AttributeContext.TLSSession", { sni: "text" }),
});

/** What Envoy asks about a request. (envoy: service/auth/v3/attribute_context.proto) */
export const envoyRequest = messageKind("envoy.service.auth.v3.CheckRequest", { attributes });

const header = () => new PartValue(headerType);
const parameter = () => new PartValue(parameterType);
const same = ([value = null]: readonly CelValue[]) => value;

/** Methods that only add to an answer what whoever asked would do with it. */
const adding = (name: string, of: CelType, ...given: readonly (readonly CelType[])[]) => ({
  name,
  overloads: given.map((args): Overload => method([of, ...args], of, { call: same })),
});

/** Answers to Envoy. (kyverno-authz: pkg/cel/libs/authz/envoy) */
export const envoyLibrary: Library = {
  name: "kyverno.authz.envoy",
  types: [envoyRequest.type, okType, deniedType, headerType, parameterType, envoyResponseType],
  functions: [
    {
      name: "envoy.Allowed",
      overloads: [global([], okType, { call: () => new AnswerValue(okType, { kind: "allowed" }) })],
    },
    { name: "envoy.Denied", overloads: [global([intType], deniedType, { unary: denied })] },
    { name: "envoy.Header", overloads: [global([stringType, stringType], headerType, { call: header })] },
    { name: "envoy.QueryParam", overloads: [global([stringType, stringType], parameterType, { call: parameter })] },
    adding("WithBody", deniedType, [stringType]),
    {
      name: "WithHeader",
      overloads: [okType, deniedType].flatMap((of) => adding("", of, [headerType], [stringType, stringType]).overloads),
    },
    adding("WithoutHeader", okType, [stringType]),
    adding("WithResponseHeader", okType, [headerType], [stringType, stringType]),
    adding("WithQueryParam", okType, [parameterType], [stringType, stringType]),
    adding("WithoutQueryParam", okType, [stringType]),
    adding("KeepEmptyValue", headerType, [], [boolType]),
    {
      name: "Response",
      overloads: [okType, deniedType].map((of) =>
        method([of], envoyResponseType, { unary: answerAs(envoyResponseType) }),
      ),
    },
    adding("WithMessage", envoyResponseType, [stringType]),
    adding("WithMetadata", envoyResponseType, [mapOf(stringType, dynType)]),
  ],
};

function denied(status: CelValue): CelValue {
  return new AnswerValue(deniedType, { kind: "denied", reason: "", status: Number(status) });
}
