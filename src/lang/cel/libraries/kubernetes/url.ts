import { type GoUrl, parseGoUrl, requestUrlMistake } from "../../../../data/index.ts";
import { failed } from "../../failure.ts";
import { global, type Library, method } from "../../library.ts";
import { boolType, listOf, mapOf, opaqueType, stringType } from "../../type.ts";
import { CelMap, type CelValue, Opaque } from "../../value.ts";
import { costOfText, estimateKeepingSize } from "./cost.ts";

export const urlType = opaqueType("kubernetes.URL");

/** An absolute URL or path. (kubernetes: apiserver/pkg/cel/url.go) */
export class UrlValue extends Opaque {
  readonly type = urlType;
  readonly url: GoUrl;

  constructor(url: GoUrl) {
    super();
    this.url = url;
  }

  equals(other: Opaque): boolean {
    return other instanceof UrlValue && other.url.text === this.url.text;
  }
}

/** URLs, read by the rules of Go. (kubernetes: apiserver/pkg/cel/library/urls.go) */
export const urlLibrary: Library = {
  name: "kubernetes.urls",
  types: [urlType],
  functions: [
    {
      name: "url",
      overloads: [global([stringType], urlType, { unary: read, cost: costOfText(), estimate: estimateKeepingSize })],
    },
    { name: "isURL", overloads: [global([stringType], boolType, { unary: isUrl })] },
    textOf("getScheme", (url) => url.scheme),
    textOf("getHost", (url) => url.host),
    textOf("getHostname", (url) => url.hostname),
    textOf("getPort", (url) => url.port),
    textOf("getEscapedPath", (url) => url.escapedPath),
    {
      name: "getQuery",
      overloads: [
        method([urlType], mapOf(stringType, listOf(stringType)), { unary: (url) => new CelMap(urlIn(url).query) }),
      ],
    },
  ],
};

function read(value: CelValue): CelValue {
  const text = String(value);
  const wrong = requestUrlMistake(text);
  const url = wrong ?? parseGoUrl(text);
  return typeof url === "string" ? failed(`URL parse error during conversion from string: ${url}`) : new UrlValue(url);
}

function isUrl(value: CelValue): boolean {
  return requestUrlMistake(String(value)) === undefined;
}

function textOf(name: string, part: (url: GoUrl) => string) {
  return { name, overloads: [method([urlType], stringType, { unary: (url) => part(urlIn(url)) })] };
}

/** The checker has made sure that it is one. */
function urlIn(value: CelValue): GoUrl {
  return (value as UrlValue).url;
}
