/** Expressions of admission policies on a Pod, against the fastest other library, where it is installed. */
import { compile, dynType, Environment, type JsonObject, kyvernoCore } from "../../src/lang/cel/index.ts";
import { type Figure, quantile, timeEach } from "./figures.ts";

/** Eleven expressions as public policies have them. */
const expressions: Readonly<Record<string, string>> = {
  "required labels":
    "has(object.metadata.labels) && 'app.kubernetes.io/name' in object.metadata.labels && object.metadata.labels['app.kubernetes.io/name'] != ''",
  "no ephemeral containers": "!has(object.spec.ephemeralContainers)",
  replicas: "object.spec.replicas > 1",
  "volume types":
    "object.spec.volumes.all(v, has(v.configMap) || has(v.csi) || has(v.downwardAPI) || has(v.emptyDir) || has(v.ephemeral) || has(v.persistentVolumeClaim) || has(v.projected) || has(v.secret))",
  "no latest": "object.spec.containers.all(c, c.image.contains(':') && !c.image.endsWith(':latest'))",
  limits:
    "object.spec.containers.all(c, has(c.resources) && has(c.resources.limits) && has(c.resources.limits.memory) && has(c.resources.requests) && has(c.resources.requests.cpu))",
  "no secrets in env":
    "object.spec.containers.all(c, !has(c.env) || c.env.all(e, !has(e.valueFrom) || !has(e.valueFrom.secretKeyRef)))",
  "lists joined":
    "(object.spec.containers + object.spec.containers).map(c, c.image).filter(i, i.startsWith('registry')).size() == 6",
  "optional field":
    "object.spec.containers.all(c, c.?securityContext.?allowPrivilegeEscalation.orValue(true) == false)",
  "optional list":
    "object.spec.containers.all(c, c.?securityContext.?capabilities.?add.orValue([]).all(x, x in ['NET_BIND_SERVICE', 'CHOWN']))",
  "regular expression": "object.spec.containers.all(c, c.image.matches('^registry.example.com/.*$'))",
};

const pod: JsonObject = {
  metadata: { name: "web", namespace: "default", labels: { "app.kubernetes.io/name": "web", team: "a" } },
  spec: {
    replicas: 3,
    volumes: [
      { name: "a", configMap: { name: "x" } },
      { name: "b", emptyDir: {} },
    ],
    containers: ["a", "b", "c"].map((name) => ({
      name,
      image: `registry.example.com/${name}:1.2.3`,
      env: [
        { name: "A", value: "1" },
        { name: "B", valueFrom: { configMapKeyRef: { name: "x", key: "y" } } },
      ],
      resources: { limits: { cpu: "1", memory: "1Gi" }, requests: { cpu: "1", memory: "1Gi" } },
      securityContext: { allowPrivilegeEscalation: false, capabilities: { add: ["NET_BIND_SERVICE"] } },
    })),
  },
};

/** How often an expression is run to be timed once: one run is too short for the clock. */
const batch = 1000;

/** Nanoseconds that one run takes. */
function nanosecondsOf(run: () => unknown): number {
  const times = timeEach(60, () => {
    for (let at = 0; at < batch; at++) run();
  });
  return (quantile(times, 0.5) * 1000) / batch;
}

function ours(text: string): () => unknown {
  const environment = new Environment({
    libraries: kyvernoCore,
    variables: { object: dynType },
    homogeneous: true,
    literals: true,
  });
  const compiled = compile(text, environment);
  if (compiled.kind === "issues") throw new Error(compiled.text);
  return () => compiled.program.evaluate({ object: pod }).value;
}

/** Another library: what runs an expression on the object, whose integers it needs as bigints. */
type Other = (text: string) => (() => unknown) | undefined;

const otherName = "@marcbachmann/cel-js";

async function otherLibrary(): Promise<Other | undefined> {
  const module = await import("@marcbachmann/cel-js").catch(() => undefined);
  if (module === undefined) return undefined;
  const environment = new module.Environment({ unlistedVariablesAreDyn: true, enableOptionalTypes: true });
  const object = exact(pod);
  return (text) => {
    try {
      const run = environment.parse(text);
      const asks = { object } as Parameters<typeof run>[0];
      if (run(asks) !== ours(text)()) return undefined;
      return () => run(asks);
    } catch {
      return undefined;
    }
  };
}

function exact(value: unknown): unknown {
  if (typeof value === "number") return BigInt(value);
  if (Array.isArray(value)) return value.map(exact);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, exact(one)]));
}

/** Each expression alone, and how much faster they are than the other library's, by geometric mean. */
export async function celFigures(calibration: number): Promise<readonly Figure[]> {
  const other = await otherLibrary();
  // One conversion serves all the expressions of a request.
  const conversion = nanosecondsOf(() => exact(pod)) / Object.keys(expressions).length;
  const timed = Object.entries(expressions).map(([name, text]) => {
    const own = nanosecondsOf(ours(text));
    const run = other?.(text);
    return { name, own, theirs: run && nanosecondsOf(run) };
  });
  const compared = timed.flatMap(({ own, theirs }) => (theirs === undefined ? [] : [{ own, theirs }]));
  return [
    ...timed.map(
      ({ name, own }): Figure => ({
        name: `CEL: ${name}`,
        value: own,
        unit: "ns",
        relative: `${(own / 1000 / calibration).toFixed(4)}×`,
      }),
    ),
    ...ratioFigures(compared, conversion),
  ];
}

interface Compared {
  readonly own: number;
  readonly theirs: number;
}

function ratioFigures(compared: readonly Compared[], conversion: number): readonly Figure[] {
  if (compared.length === 0) return [];
  const by = `than ${otherName}, of ${compared.length}`;
  const alone = compared.map(({ own, theirs }) => theirs / own);
  const together = compared.map(({ own, theirs }) => (theirs + conversion) / own);
  return [
    { name: `CEL: faster ${by}, its conversion of integers left out`, value: geometricMean(alone), unit: "×" },
    { name: `CEL: faster ${by}, with it`, value: geometricMean(together), unit: "×", aim: "≥ 1.7 ×" },
  ];
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}
