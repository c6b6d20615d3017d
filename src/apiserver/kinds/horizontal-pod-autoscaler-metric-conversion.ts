import { own } from "../../kube/index.ts";
import { type Fields, has, part, text } from "./fields.ts";

/** One metric of an autoscaler in its two forms; absent fields are `undefined`. (kubernetes: pkg/apis/autoscaling/v1/conversion.go) */

/** A metric of `v2` as `v1` has it. */
export function metricToV1(metric: Fields): Fields {
  return each(metric, {
    object: (source) => {
      const target = part(source, "target");
      return {
        target: part(source, "describedObject"),
        metricName: nameOf(source),
        targetValue: own(target, "value") ?? "0",
        selector: selectorOf(source),
        averageValue: own(target, "averageValue"),
      };
    },
    pods: (source) => ({
      metricName: nameOf(source),
      targetAverageValue: own(part(source, "target"), "averageValue") ?? "0",
      selector: selectorOf(source),
    }),
    resource: (source) => ({ name: own(source, "name"), ...utilizationToV1(source, "target") }),
    containerResource: (source) => ({
      name: own(source, "name"),
      container: own(source, "container"),
      ...utilizationToV1(source, "target"),
    }),
    external: (source) => ({
      metricName: nameOf(source),
      metricSelector: selectorOf(source),
      targetValue: own(part(source, "target"), "value"),
      targetAverageValue: own(part(source, "target"), "averageValue"),
    }),
  });
}

/** A metric of `v1` as `v2` has it. */
export function metricFromV1(metric: Fields): Fields {
  return each(metric, {
    object: (source) => {
      const averageValue = own(source, "averageValue");
      const type = averageValue === undefined ? "Value" : "AverageValue";
      return {
        describedObject: part(source, "target"),
        target: { type, value: own(source, "targetValue"), averageValue },
        metric: { name: text(source, "metricName"), selector: own(source, "selector") },
      };
    },
    pods: (source) => ({
      metric: { name: text(source, "metricName"), selector: own(source, "selector") },
      target: { type: "AverageValue", averageValue: own(source, "targetAverageValue") },
    }),
    resource: (source) => ({ name: own(source, "name"), target: utilizationFromV1(source) }),
    containerResource: (source) => ({
      name: own(source, "name"),
      container: own(source, "container"),
      target: utilizationFromV1(source),
    }),
    external: (source) => ({
      metric: { name: text(source, "metricName"), selector: own(source, "metricSelector") },
      target: {
        type: has(source, "targetValue") ? "Value" : "AverageValue",
        value: own(source, "targetValue"),
        averageValue: own(source, "targetAverageValue"),
      },
    }),
  });
}

/** What was measured, of `v2` as `v1` has it. */
export function metricStatusToV1(status: Fields): Fields {
  return each(status, {
    object: (source) => ({
      target: part(source, "describedObject"),
      metricName: nameOf(source),
      currentValue: own(part(source, "current"), "value") ?? "0",
      selector: selectorOf(source),
      averageValue: own(part(source, "current"), "averageValue"),
    }),
    pods: (source) => ({
      metricName: nameOf(source),
      currentAverageValue: own(part(source, "current"), "averageValue") ?? "0",
      selector: selectorOf(source),
    }),
    resource: (source) => ({ name: own(source, "name"), ...currentToV1(source) }),
    containerResource: (source) => ({
      name: own(source, "name"),
      container: own(source, "container"),
      ...currentToV1(source),
    }),
    external: (source) => ({
      metricName: nameOf(source),
      metricSelector: selectorOf(source),
      currentValue: own(part(source, "current"), "value") ?? "0",
      currentAverageValue: own(part(source, "current"), "averageValue"),
    }),
  });
}

/** What was measured, of `v1` as `v2` has it. */
export function metricStatusFromV1(status: Fields): Fields {
  return each(status, {
    object: (source) => ({
      metric: { name: text(source, "metricName"), selector: own(source, "selector") },
      current: { value: own(source, "currentValue"), averageValue: own(source, "averageValue") },
      describedObject: part(source, "target"),
    }),
    pods: (source) => ({
      metric: { name: text(source, "metricName"), selector: own(source, "selector") },
      current: { averageValue: own(source, "currentAverageValue") },
    }),
    resource: (source) => ({ name: own(source, "name"), current: currentFromV1(source) }),
    containerResource: (source) => ({
      name: own(source, "name"),
      container: own(source, "container"),
      current: currentFromV1(source),
    }),
    external: (source) => ({
      metric: { name: text(source, "metricName"), selector: own(source, "metricSelector") },
      current: { value: own(source, "currentValue"), averageValue: own(source, "currentAverageValue") },
    }),
  });
}

type Source = "object" | "pods" | "resource" | "containerResource" | "external";

/** The type, and each source that is there in its other form. */
function each(metric: Fields, forms: Readonly<Record<Source, (source: Fields) => Fields>>): Fields {
  const entries = Object.entries(forms).flatMap(([key, form]) => {
    const source = part(metric, key);
    return source ? [[key, form(source)] as const] : [];
  });
  return { type: own(metric, "type"), ...Object.fromEntries(entries) };
}

function nameOf(source: Fields): string {
  return text(part(source, "metric"), "name");
}

function selectorOf(source: Fields): unknown {
  return own(part(source, "metric"), "selector");
}

function utilizationToV1(source: Fields, key: string): Fields {
  const target = part(source, key);
  return {
    targetAverageUtilization: own(target, "averageUtilization"),
    targetAverageValue: own(target, "averageValue"),
  };
}

function utilizationFromV1(source: Fields): Fields {
  return {
    type: has(source, "targetAverageUtilization") ? "Utilization" : "AverageValue",
    averageValue: own(source, "targetAverageValue"),
    averageUtilization: own(source, "targetAverageUtilization"),
  };
}

function currentToV1(source: Fields): Fields {
  const current = part(source, "current");
  return {
    currentAverageUtilization: own(current, "averageUtilization"),
    currentAverageValue: own(current, "averageValue") ?? "0",
  };
}

function currentFromV1(source: Fields): Fields {
  return {
    averageValue: own(source, "currentAverageValue"),
    averageUtilization: own(source, "currentAverageUtilization"),
  };
}
