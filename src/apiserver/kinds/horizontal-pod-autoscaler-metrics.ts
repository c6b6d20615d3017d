import { type Fields, has, number, part, partAt, parts, text } from "./fields.ts";

const shown = 2;

/** What an autoscaler measures, and what it should be: `cpu: 40%/80%`. (kubernetes: pkg/printers/internalversion/printers.go formatHPAMetrics) */
export function metricsText(object: Fields): string {
  const metrics = parts(part(object, "spec"), "metrics");
  if (metrics.length === 0) return "<none>";
  const current = parts(part(object, "status"), "currentMetrics");
  const all = metrics.slice(0, shown).map((metric, at) => metricText(metric, current[at]));
  return metrics.length > shown ? `${all.join(", ")} + ${metrics.length - shown} more...` : all.join(", ");
}

const unknown = "<unknown>";

function metricText(metric: Fields, status: Fields | undefined): string {
  switch (text(metric, "type")) {
    case "External":
      return valueText(part(metric, "external"), part(status, "external"));
    case "Object":
      return valueText(part(metric, "object"), part(status, "object"));
    case "Pods": {
      const now = part(status, "pods");
      const current = now ? amount(part(now, "current"), "averageValue") : unknown;
      return `${current}/${amount(partAt(metric, "pods", "target"), "averageValue")}`;
    }
    case "Resource":
      return resourceText(part(metric, "resource"), part(status, "resource"));
    case "ContainerResource":
      return resourceText(part(metric, "containerResource"), part(status, "containerResource"));
    default:
      return "<unknown type>";
  }
}

function valueText(source: Fields | undefined, status: Fields | undefined): string {
  const target = part(source, "target");
  const current = part(status, "current");
  if (!has(target, "averageValue")) return `${status ? amount(current, "value") : unknown}/${amount(target, "value")}`;
  const average = has(current, "averageValue") ? text(current, "averageValue") : unknown;
  return `${average}/${text(target, "averageValue")} (avg)`;
}

function resourceText(source: Fields | undefined, status: Fields | undefined): string {
  const name = text(source, "name");
  const target = part(source, "target");
  const current = part(status, "current");
  if (has(target, "averageValue")) {
    return `${name}: ${status ? amount(current, "averageValue") : unknown}/${text(target, "averageValue")}`;
  }
  return `${name}: ${percentText(current, unknown)}/${percentText(target, "<auto>")}`;
}

function percentText(of: Fields | undefined, otherwise: string): string {
  const percent = number(of, "averageUtilization");
  return percent === undefined ? otherwise : `${percent}%`;
}

/** A quantity that is not there is written as Go writes a pointer to none. */
function amount(of: Fields | undefined, key: string): string {
  return has(of, key) ? text(of, key) : "<nil>";
}
