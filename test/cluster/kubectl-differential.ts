import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createPlane, kubeconfigFor, serve, startWorkloads } from "../../src/apiserver/index.ts";
import { createAuthority, issueCertificate } from "../../src/pki/index.ts";
import { startCluster } from "./cluster.ts";
import { type Command, commands, files } from "./requests/commands.ts";

/** How many commands were typed, and a text for each that printed something else. */
export interface KubectlComparison {
  readonly typed: number;
  readonly blocks: readonly string[];
}

/** Types commands into kubectl on a real cluster with workloads and on the embedded one, and compares what it prints. */
export async function compareKubectl(options: {
  readonly tell: (line: string) => void;
  /** All there are, if not said otherwise. */
  readonly commands?: readonly Command[];
}): Promise<KubectlComparison> {
  const lines = options.commands ?? commands;
  const folder = mkdtempSync(join(tmpdir(), "portcullis-commands-"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  const real = await startCluster({ tell: options.tell });
  const embedded = await startEmbedded(folder);
  try {
    const blocks: string[] = [];
    for (const command of lines) {
      const [expected, actual] = await Promise.all([
        type(command, { folder, kubeconfig: real.kubeconfig }),
        type(command, { folder, kubeconfig: embedded.kubeconfig }),
      ]);
      if (expected !== actual) blocks.push(blockOf(command, expected, actual));
    }
    return { typed: lines.length, blocks };
  } finally {
    await Promise.all([real.stop(), embedded.stop()]);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startEmbedded(folder: string): Promise<{ readonly kubeconfig: string; stop(): Promise<void> }> {
  const now = new Date();
  const authority = await createAuthority({ commonName: "embedded", days: 1, now });
  const client = await issueCertificate(authority, {
    commonName: "kubernetes-admin",
    organizations: ["system:masters"],
    usage: "client",
    days: 1,
    now,
  });
  const plane = createPlane();
  const workloads = startWorkloads(plane.api(), {
    hostname: "node-1",
    ca: authority.certificate,
    tokens: plane.tokens,
    authority,
  });
  const served = await serve(plane, { port: 0, authority });
  await workloads.ready;
  const kubeconfig = join(folder, "embedded.kubeconfig");
  const access = { url: served.url, caCertificate: authority.certificate, client, name: "portcullis-test" };
  writeFileSync(kubeconfig, kubeconfigFor(access), { mode: 0o600 });
  const stop = async () => {
    await workloads.stop();
    await served.close();
    await plane.close();
  };
  return { kubeconfig, stop };
}

interface Place {
  readonly folder: string;
  readonly kubeconfig: string;
}

/** What a command prints in the end, without what differs from one time to the next. */
async function type(command: Command, place: Place): Promise<string> {
  await new Promise((resolve) => setTimeout(resolve, command.afterMs ?? 0));
  const environment = { ...process.env, KUBECONFIG: place.kubeconfig, KUBECACHEDIR: `${place.kubeconfig}.cache` };
  const output = await new Promise<string>((resolve) => {
    const options = { cwd: place.folder, env: environment, timeout: 40_000 };
    execFile("bash", ["-c", `{ ${command.line}\n} 2>&1; echo "exit $?"`], options, (_, stdout) => resolve(stdout));
  });
  const told = command.line.includes("kubectl explain") ? withoutSentences(output) : output;
  return patterns.reduce((text, [pattern, name]) => text.replace(pattern, name), told);
}

/** What `kubectl explain` prints, without what types and fields are for: the embedded control plane has no words for it. */
function withoutSentences(output: string): string {
  return output.replace(/^DESCRIPTION:\n([ \t].*\n|\n)*/gm, "").replace(/^ {4,}(?!.*\t<|enum: ).*\n|^\n/gm, "");
}

const patterns: readonly (readonly [RegExp, string])[] = [
  [/^WARNING: version difference.*\n/gm, ""],
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g, "<uid>"],
  [/\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, "<time>"],
  [/\b(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}/g, "<time>"],
  [/-[0-9a-f]{7,10}-[a-z0-9]{5}\b/g, "-<hash>-<suffix>"],
  [/\b(web|api)-[0-9a-f]{7,10}\b/g, "$1-<hash>"],
  [/\b(once|tick|tick-\d+)-[a-z0-9]{5}\b/g, "$1-<suffix>"],
  [/\bkube-api-access-[a-z0-9]{5}\b/g, "kube-api-access-<suffix>"],
  [/\b10\.(96|244)\.\d+\.\d+\b/g, "<address>"],
  [/https:\/\/127\.0\.0\.1:\d+/g, "<server>"],
  [/\b(\d+[hm])?\d+m?s\b/g, "<age>"],
  [/(resourceVersion: ")\d+/g, "$1<version>"],
  [/(kwok|simulated):\/\/\S+/g, "<container>"],
  [/(pod-template-hash[=:] ?)"?[0-9a-f]+"?/g, "$1<hash>"],
  [/(Resource Version: +)\d+/g, "$1<version>"],
  [/\/tmp\/kubectl-edit-\d+/g, "/tmp/kubectl-edit"],
  [/^([WEI])\d{4} [\d:.]+ +\d+ /gm, "$1 "],
  [/X509SHA256=[0-9a-f]{64}/g, "X509SHA256=<hash>"],
  [/\bweb-[a-z0-9]{5}(?= +IPv4)/g, "web-<suffix>"],
  // Columns are as wide as the widest cell.
  [/ {2,}/g, "  "],
  [/ +$/gm, ""],
];

/** The lines that only one of the two printed, in their order. */
function blockOf({ line }: Command, expected: string, actual: string): string {
  const real = expected.split("\n");
  const embedded = actual.split("\n");
  const only = (these: readonly string[], others: readonly string[], mark: string) =>
    these.filter((one) => !others.includes(one)).map((one) => `  ${mark} ${one}`);
  const lines = [...only(real, embedded, "real:    "), ...only(embedded, real, "embedded:")];
  return [
    `$ ${line}`,
    ...(lines.length === 0 ? ["  (the same lines in another order, or another number)"] : lines),
  ].join("\n");
}
