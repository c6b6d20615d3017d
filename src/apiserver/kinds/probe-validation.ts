import type { FieldError } from "../../kube/index.ts";
import { type Fields, has, number, part, parts, text, texts } from "./fields.ts";
import { forbidden, invalid, invalids, nonnegative, notSupported, required } from "./mistakes.ts";
import { headerNameMistakes, portMistakes, portNameMistakes } from "./names.ts";

const actions = ["exec", "httpGet", "tcpSocket", "grpc", "sleep"];
const counts = ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"];

/**
 * Checks the probes and the lifecycle hooks of a container; `grace` is the Pod's grace period in seconds.
 * (kubernetes: pkg/apis/core/validation validateLivenessProbe, validateLifecycle)
 */
export function probesMistakes(container: Fields, path: string, grace: number | undefined): readonly FieldError[] {
  const lifecycle = part(container, "lifecycle");
  const hooks = ["postStart", "preStop"].flatMap((key) => {
    const hook = part(lifecycle, key);
    return hook ? actionMistakes(hook, `${path}.lifecycle.${key}`, grace) : [];
  });
  const probes = ["livenessProbe", "readinessProbe", "startupProbe"].flatMap((key) => {
    const probe = part(container, key);
    return probe ? probeMistakes(key, probe, `${path}.${key}`) : [];
  });
  return [...hooks, ...probes];
}

/** A port by number or by name. (kubernetes: ValidatePortNumOrName) */
export function portReferenceMistakes(port: unknown, field: string): readonly FieldError[] {
  if (typeof port === "string") return invalids(field, port, portNameMistakes(port));
  const value = typeof port === "number" ? port : 0;
  return invalids(field, value, portMistakes(value));
}

function probeMistakes(key: string, probe: Fields, path: string): readonly FieldError[] {
  const grace = number(probe, "terminationGracePeriodSeconds");
  const graceField = `${path}.terminationGracePeriodSeconds`;
  const readiness = key === "readinessProbe";
  const threshold = number(probe, "successThreshold") ?? 0;
  return [
    ...actionMistakes(probe, path, undefined),
    ...counts.flatMap((name) => nonnegative(`${path}.${name}`, number(probe, name))),
    ...(grace !== undefined && grace <= 0 ? [invalid(graceField, grace, "must be greater than 0")] : []),
    ...(readiness && grace !== undefined ? [invalid(graceField, grace, "must not be set for readinessProbes")] : []),
    ...(!readiness && threshold !== 1 ? [invalid(`${path}.successThreshold`, threshold, "must be 1")] : []),
  ];
}

function actionMistakes(holder: Fields, path: string, grace: number | undefined): readonly FieldError[] {
  const [first, ...others] = actions.filter((key) => has(holder, key));
  if (first === undefined) return [required(path, "must specify a handler type")];
  return [
    ...oneActionMistakes(first, part(holder, first), `${path}.${first}`, grace),
    ...others.map((key) => forbidden(`${path}.${key}`, "may not specify more than 1 handler type")),
  ];
}

function oneActionMistakes(
  key: string,
  action: Fields | undefined,
  path: string,
  grace: number | undefined,
): readonly FieldError[] {
  switch (key) {
    case "exec":
      return texts(action, "command").length > 0 ? [] : [required(`${path}.command`)];
    case "httpGet":
      return httpMistakes(action, path);
    case "sleep":
      return sleepMistakes(number(action, "seconds") ?? 0, path, grace);
    default:
      return portReferenceMistakes(action?.port, `${path}.port`);
  }
}

function httpMistakes(action: Fields | undefined, path: string): readonly FieldError[] {
  const scheme = text(action, "scheme");
  const schemes = ["HTTP", "HTTPS"];
  return [
    ...(text(action, "path") === "" ? [required(`${path}.path`)] : []),
    ...portReferenceMistakes(action?.port, `${path}.port`),
    ...(schemes.includes(scheme) ? [] : [notSupported(`${path}.scheme`, scheme, schemes)]),
    ...parts(action, "httpHeaders").flatMap((header) =>
      invalids(`${path}.httpHeaders`, text(header, "name"), headerNameMistakes(text(header, "name"))),
    ),
  ];
}

function sleepMistakes(seconds: number, path: string, grace: number | undefined): readonly FieldError[] {
  if (grace === undefined || (seconds >= 0 && seconds <= grace)) return [];
  return [invalid(path, seconds, `must be non-negative and less than terminationGracePeriodSeconds (${grace})`)];
}
