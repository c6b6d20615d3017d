import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const src = join(root, "src");

/** The law of imports: what each folder of `src` may import of ours. Everyone may import `data`. */
const law: Readonly<Record<string, readonly string[]>> = {
  data: [],
  kube: [],
  lang: ["kube"],
  policy: ["kube", "lang"],
  engine: ["kube", "lang", "policy"],
  report: ["kube", "policy", "engine"],
  pki: [],
  oci: ["kube"],
  trust: [],
  cluster: ["kube"],
  facts: ["kube", "policy", "cluster", "oci", "trust"],
  apiserver: ["kube", "lang", "pki"],
  admission: ["kube", "policy", "engine", "report", "pki"],
  controllers: ["kube", "policy", "engine", "report", "cluster"],
  web: ["kube", "lang", "policy", "engine", "report"],
  cli: ["*"],
};

/** The packages that folders of the pure half may import: each must run in a browser as it is. */
const purePackages: Readonly<Record<string, readonly string[]>> = {
  data: ["js-yaml", "re2js"],
  kube: [],
  lang: [],
  policy: [],
  engine: [],
  report: [],
};

/** Files that may be longer than 500 lines, with the reason. */
const longFiles: Readonly<Record<string, string>> = {};

interface Import {
  readonly from: string;
  readonly spec: string;
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesUnder(path) : path.endsWith(".ts") ? [path] : [];
  });
}

const sources = filesUnder(src).filter((path) => !path.endsWith(".d.ts"));
const code = sources.filter((path) => !path.endsWith(".test.ts"));

const importForms = [
  /^\s*(?:import|export)\b[^;"]*?\bfrom\s+"([^"]+)"/gm,
  /^\s*import\s+"([^"]+)"/gm,
  /\bimport\(\s*"([^"]+)"/g,
];

function importsOf(path: string): Import[] {
  const text = readFileSync(path, "utf8");
  return importForms.flatMap((form) => [...text.matchAll(form)].map((match) => ({ from: path, spec: match[1] ?? "" })));
}

function folderOf(path: string): string {
  return relative(src, path).split(sep)[0] ?? "";
}

const isOurs = (spec: string) => spec.startsWith(".");

describe("the law of imports", () => {
  const crossing = code
    .flatMap(importsOf)
    .filter((one) => isOurs(one.spec))
    .map((one) => ({ ...one, target: resolve(dirname(one.from), one.spec) }))
    .filter((one) => folderOf(one.from) !== folderOf(one.target));

  it("knows every folder", () => {
    const folders = readdirSync(src).filter((name) => statSync(join(src, name)).isDirectory());
    expect(folders.filter((name) => !(name in law))).toEqual([]);
  });

  it("lets a folder import only what the table says", () => {
    const breaches = crossing.filter(({ from, target }) => {
      const allowed = law[folderOf(from)] ?? [];
      return !allowed.includes("*") && folderOf(target) !== "data" && !allowed.includes(folderOf(target));
    });
    expect(breaches.map((one) => `${relative(root, one.from)} imports ${one.spec}`)).toEqual([]);
  });

  it("lets other folders import a folder's index.ts only, and that of CEL, which is as large as the rest of its folder", () => {
    const breaches = crossing.filter(({ target }) => {
      const inside = relative(src, target);
      const isFace = inside === join(folderOf(target), "index.ts") || inside === join("lang", "cel", "index.ts");
      return !isFace && folderOf(target) !== "data";
    });
    expect(breaches.map((one) => `${relative(root, one.from)} imports ${one.spec}`)).toEqual([]);
  });

  it("keeps packages out of the pure folders, but for those that run anywhere", () => {
    const breaches = code.flatMap(importsOf).filter(({ from, spec }) => {
      const allowed = purePackages[folderOf(from)];
      return allowed !== undefined && !isOurs(spec) && !allowed.includes(spec);
    });
    expect(breaches.map((one) => `${relative(root, one.from)} imports ${one.spec}`)).toEqual([]);
  });

  it("forbids rings", () => {
    expect(ringIn(graphOf(code))).toEqual([]);
  });
});

describe("the rooms", () => {
  it("stay below 500 lines", () => {
    const long = sources.filter((path) => {
      const name = relative(root, path);
      return (
        !name.includes("/generated/") && !(name in longFiles) && readFileSync(path, "utf8").split("\n").length > 500
      );
    });
    expect(long.map((path) => relative(root, path))).toEqual([]);
  });

  it("have no drawers for odds and ends", () => {
    const names = ["utils", "util", "common", "helpers", "types", "lib", "internal"];
    const odd = sources.filter((path) =>
      relative(src, path)
        .split(sep)
        .some((part) => names.includes(part.replace(/(\.test)?\.ts$/, ""))),
    );
    expect(odd.map((path) => relative(root, path))).toEqual([]);
  });

  it("name no policy kind outside of its own folder", () => {
    const kinds =
      /["'`](ClusterPolicy|ValidatingPolicy|MutatingPolicy|GeneratingPolicy|DeletingPolicy|ImageValidatingPolicy)["'`]/;
    const breaches = code.filter(
      (path) => !path.includes(join("policy", "kinds")) && kinds.test(readFileSync(path, "utf8")),
    );
    expect(breaches.map((path) => relative(root, path))).toEqual([]);
  });
});

describe("the pure folders", () => {
  it("read no clock and throw no dice", () => {
    const impure = /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bperformance\./;
    const breaches = code.filter((path) => folderOf(path) in purePackages && impure.test(readFileSync(path, "utf8")));
    expect(breaches.map((path) => relative(root, path))).toEqual([]);
  });
});

type Graph = ReadonlyMap<string, readonly string[]>;

function graphOf(paths: readonly string[]): Graph {
  const known = new Set(paths);
  return new Map(
    paths.map((path) => {
      const targets = importsOf(path)
        .filter((one) => isOurs(one.spec))
        .map((one) => resolve(dirname(path), one.spec));
      return [path, targets.filter((target) => known.has(target))];
    }),
  );
}

/** The first ring of imports found, as the files on it; empty where there is none. */
function ringIn(graph: Graph): string[] {
  const done = new Set<string>();
  const trail: string[] = [];
  const visit = (path: string): string[] => {
    if (done.has(path)) return [];
    const at = trail.indexOf(path);
    if (at >= 0) return trail.slice(at).map((one) => relative(root, one));
    trail.push(path);
    for (const target of graph.get(path) ?? []) {
      const ring = visit(target);
      if (ring.length > 0) return ring;
    }
    trail.pop();
    done.add(path);
    return [];
  };
  for (const path of graph.keys()) {
    const ring = visit(path);
    if (ring.length > 0) return ring;
  }
  return [];
}
