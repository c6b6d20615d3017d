import type { FieldError } from "../../kube/index.ts";
import { type Fields, has, number, part, text } from "./fields.ts";
import { invalid, required } from "./mistakes.ts";
import { portMistakes, subdomainMistakes } from "./names.ts";

const form = "; desired format: https://host[/path]";

/** Checks where a webhook is called: a URL or a service. (kubernetes: apiserver pkg/util/webhook/validation.go) */
export function clientMistakes(client: Fields | undefined, path: string): readonly FieldError[] {
  const service = part(client, "service");
  if (has(client, "url") === (service !== undefined)) {
    return [required(path, "exactly one of url or service is required")];
  }
  if (service) return serviceMistakes(service, `${path}.service`);
  return urlMistakes(text(client, "url"), `${path}.url`);
}

function urlMistakes(value: string, field: string): readonly FieldError[] {
  const match = /^([A-Za-z][A-Za-z0-9+.-]*):(?:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?$/.exec(value);
  if (/\s/.test(value)) {
    const detail = `parse ${JSON.stringify(value)}: net/url: invalid character in URL`;
    return [required(field, `url must be a valid URL: ${detail}${form}`)];
  }
  const [, scheme = "", authority = "", , query = "", fragment = ""] = match ?? [];
  const at = authority.lastIndexOf("@");
  const host = authority.slice(at + 1);
  return [
    ...(scheme === "https" ? [] : [invalid(field, scheme, `'https' is the only allowed URL scheme${form}`)]),
    ...(host === "" ? [invalid(field, host, `host must be specified${form}`)] : []),
    ...(at >= 0 ? [invalid(field, authority.slice(0, at), "user information is not permitted in the URL")] : []),
    ...(fragment.length > 1 ? [invalid(field, fragment.slice(1), "fragments are not permitted in the URL")] : []),
    ...(query.length > 1 ? [invalid(field, query.slice(1), "query parameters are not permitted in the URL")] : []),
  ];
}

function serviceMistakes(service: Fields, path: string): readonly FieldError[] {
  const port = number(service, "port") ?? 0;
  const bad = portMistakes(port);
  return [
    ...(text(service, "name") === "" ? [required(`${path}.name`)] : []),
    ...(text(service, "namespace") === "" ? [required(`${path}.namespace`)] : []),
    ...(bad.length > 0 ? [invalid(`${path}.port`, port, `port is not valid: ${bad.join(", ")}`)] : []),
    ...pathMistakes(text(service, "path"), `${path}.path`),
  ];
}

function pathMistakes(value: string, field: string): readonly FieldError[] {
  if (value === "" || value === "/") return [];
  if (value === "//") return [invalid(field, value, "segment[0] may not be empty")];
  const start = value.startsWith("/") ? [] : [invalid(field, value, "must start with a '/'")];
  const steps = value.slice(1).replace(/\/$/, "").split("/");
  const found = steps.flatMap((step, index) => {
    if (step === "") return [invalid(field, value, `segment[${index}] may not be empty`)];
    return subdomainMistakes(step).map((message) => invalid(field, value, `segment[${index}]: ${message}`));
  });
  return [...start, ...found];
}
