import { described } from "./described.ts";
import { configMistakes, listMistakes, selectorsMistakes, selectorWarnings } from "./device-validation.ts";
import { inner } from "./draft.ts";
import { part, parts } from "./fields.ts";

/** (kubernetes: pkg/registry/resource/deviceclass, pkg/apis/resource/validation ValidateDeviceClass) */
export const deviceClass = described({
  group: "resource.k8s.io",
  kind: "DeviceClass",
  plural: "deviceclasses",
  scope: "cluster",
  countsSpec: true,
  // The feature that reads this is off.
  prepareCreate: (object) => delete inner(object, "spec")?.extendedResourceName,
  prepareUpdate: (object) => delete inner(object, "spec")?.extendedResourceName,
  validate: (object) => {
    const spec = part(object, "spec");
    return [
      ...selectorsMistakes(spec, "spec.selectors"),
      ...listMistakes(parts(spec, "config"), { path: "spec.config", most: 32 }, configMistakes),
    ];
  },
  warnings: (object) => selectorWarnings(part(object, "spec"), "spec.selectors"),
});
