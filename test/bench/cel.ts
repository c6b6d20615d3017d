/** `node test/bench/cel.ts`: expressions of admission policies on a Pod, against another library where one is installed. */
import { compile, dynType, Environment, type JsonObject, kyvernoCore } from "../../src/lang/cel/index.ts";
import { quantile, timeEach } from "./figures.ts";

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
  return () => compiled.program.evaluate({ object: pod });
}

/** Another library: what runs an expression on the object, whose integers it needs as bigints. */
type Other = (text: string) => (() => unknown) | undefined;

async function otherLibrary(name: string): Promise<Other | undefined> {
  const module = (await import(name).catch(() => undefined)) as
    | { readonly parse: (text: string) => (context: unknown) => unknown }
    | undefined;
  if (module === undefined) return undefined;
  const object = exact(pod);
  return (text) => {
    try {
      const run = module.parse(text);
      run({ object });
      return () => run({ object });
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

const other = await otherLibrary(process.argv[2] ?? "@marcbachmann/cel-js");
const conversion = nanosecondsOf(() => exact(pod));
const ratios: number[] = [];
for (const [name, text] of Object.entries(expressions)) {
  const own = nanosecondsOf(ours(text));
  const run = other?.(text);
  const theirs = run && nanosecondsOf(run);
  if (theirs !== undefined) ratios.push(theirs / own);
  console.log(`${name.padEnd(26)} ${own.toFixed(0).padStart(6)} ns ${theirs?.toFixed(0).padStart(8) ?? "       -"} ns`);
}
const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
if (ratios.length > 0) {
  console.log(`${mean.toFixed(2)}× the speed by geometric mean of ${ratios.length}, their conversion left out`);
}
console.log(`converting the object to exact integers takes ${conversion.toFixed(0)} ns, which is not needed here`);
