import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Fault } from "../kube/index.ts";
import { findClusterAccess, inClusterAccess, kubeconfigPaths, parseKubeconfig, readKubeconfig } from "./index.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "kubeconfig-"));
  writeFileSync(join(folder, "ca.pem"), "CA FILE");
  writeFileSync(join(folder, "token"), "first\n");
});
afterAll(() => rmSync(folder, { recursive: true }));

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** A kubeconfig with one context, whose user and cluster have these lines. */
function textWith(user: readonly string[], cluster: readonly string[] = []): string {
  return [
    "apiVersion: v1",
    "kind: Config",
    "current-context: lab",
    "contexts:",
    "- name: lab",
    "  context: {cluster: here, user: me, namespace: team}",
    "- name: odd",
    "  context: {cluster: nowhere}",
    "clusters:",
    "- name: here",
    "  cluster:",
    "    server: https://127.0.0.1:6443",
    ...cluster.map((line) => `    ${line}`),
    "users:",
    "- name: me",
    "  user:",
    ...(user.length > 0 ? user : ["{}"]).map((line) => `    ${line}`),
  ].join("\n");
}

const parse = (text: string, context?: string) => parseKubeconfig(text, { folder, context });

describe("parseKubeconfig", () => {
  it("reads inline certificates before files", () => {
    const user = [
      `client-certificate-data: ${base64("CERT")}`,
      `client-key-data: ${base64("KEY")}`,
      "client-key: absent",
    ];
    const access = parse(textWith(user, [`certificate-authority-data: ${base64("CA")}`, "tls-server-name: api"]));
    expect(access).toMatchObject({
      server: "https://127.0.0.1:6443",
      serverName: "api",
      insecure: false,
      namespace: "team",
    });
    expect(access.ca?.()).toBe("CA");
    expect(access.credentials?.current()).toEqual({ certificate: "CERT", key: "KEY" });
  });

  it("reads files beside the kubeconfig", () => {
    expect(parse(textWith([], ["certificate-authority: ca.pem"])).ca?.()).toBe("CA FILE");
  });

  it("reads a token file before a token, and anew when it has changed", async () => {
    const { credentials } = parse(textWith(["tokenFile: token", "token: written"]));
    expect(credentials?.current()).toEqual({ token: "first" });
    expect(await credentials?.refused({ token: "first" })).toBe(false);
    writeFileSync(join(folder, "token"), "second\n");
    expect(await credentials?.refused({ token: "first" })).toBe(true);
    expect(credentials?.current()).toEqual({ token: "second" });
    rmSync(join(folder, "token"));
    expect(credentials?.current()).toEqual({ token: "second" });
    expect(parse(textWith(["token: written"])).credentials?.current()).toEqual({ token: "written" });
  });

  it("acts as somebody else where it is told to", () => {
    const lines = ["token: t", "as: jane", "as-uid: u-1", "as-groups: [dev, ops]", "as-user-extra: {Scopes: [view]}"];
    expect(parse(textWith(lines)).headers).toEqual({
      "impersonate-user": ["jane"],
      "impersonate-uid": ["u-1"],
      "impersonate-group": ["dev", "ops"],
      "impersonate-extra-scopes": ["view"],
    });
  });

  const refusals: readonly (readonly [string, string, string | undefined, string, string])[] = [
    ["an unknown context", textWith([]), "prod", "not-found", 'there is no context "prod"'],
    ["a context without a cluster", textWith([]), "odd", "not-found", 'there is no cluster "nowhere"'],
    ["no context", "kind: Config", undefined, "not-found", "there is no current context"],
    ["no YAML", "a: [", undefined, "invalid", "the text is not valid YAML"],
    [
      "a program that speaks an old protocol",
      textWith(["exec: {command: aws, apiVersion: client.authentication.k8s.io/v1alpha1}"]),
      undefined,
      "invalid",
      "another protocol than client.authentication.k8s.io/v1 or",
    ],
    [
      "a program that asks questions",
      textWith(["exec: {command: aws, apiVersion: client.authentication.k8s.io/v1, interactiveMode: Always}"]),
      undefined,
      "invalid",
      "nobody is there",
    ],
    ["a password", textWith(["username: me", "password: secret"]), undefined, "invalid", "uses a password"],
    ["groups of nobody", textWith(["as-groups: [dev]"]), undefined, "invalid", "must be named"],
    ["a proxy", textWith([], ["proxy-url: http://proxy"]), undefined, "invalid", "through a proxy"],
    [
      "an authority that is not to be checked",
      textWith([], ["certificate-authority: ca.pem", "insecure-skip-tls-verify: true"]),
      undefined,
      "invalid",
      "one of them must go",
    ],
    ["half a pair", textWith(["client-certificate-data: eA=="]), undefined, "invalid", "must be given together"],
    ["a missing file", textWith(["client-certificate: no.pem"]), undefined, "not-found", "no.pem does not exist"],
    [
      "an odd server",
      textWith([], ["server: ftp://x"]).replace("server: https://127.0.0.1:6443", ""),
      undefined,
      "invalid",
      "no valid server address",
    ],
  ];
  it.each(refusals)("refuses %s", (_, text, context, code, message) => {
    const attempt = () => parse(text, context);
    expect(attempt).toThrow(Fault);
    expect(attempt).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) }));
  });

  it("quotes no secret when the text is broken", () => {
    const attempt = () => parse("users: [{user: {token: hunter2-hunter2");
    expect(attempt).toThrow(/not valid YAML/);
    expect(attempt).not.toThrow(/hunter2/);
  });
});

describe("readKubeconfig", () => {
  it("names the file in what it throws, and goes on to the next where one is missing", () => {
    const broken = join(folder, "broken");
    writeFileSync(broken, "a: [");
    expect(() => readKubeconfig([broken])).toThrow(`kubeconfig ${broken}: the text is not valid YAML`);
    const good = join(folder, "good");
    writeFileSync(good, textWith(["token: t"]));
    expect(readKubeconfig([join(folder, "absent"), good]).credentials?.current()).toEqual({ token: "t" });
    expect(() => readKubeconfig([join(folder, "absent")])).toThrow(/does not exist/);
  });
});

describe("readKubeconfig with several files", () => {
  const at = (...path: string[]) => join(folder, ...path);
  const write = (path: string, lines: readonly string[]) => writeFileSync(path, lines.join("\n"));

  it("puts them together: the first entry of a name counts, and paths start from its own file", () => {
    mkdirSync(at("other"), { recursive: true });
    writeFileSync(at("other", "ca.pem"), "OTHER CA");
    writeFileSync(at("other", "token"), "other token");
    write(at("one"), [
      "current-context: far",
      "clusters: [{name: near, cluster: {server: 'https://near'}}]",
      "users: [{name: me, user: {token: mine}}]",
    ]);
    write(at("other", "two"), [
      "current-context: ignored",
      "contexts: [{name: far, context: {cluster: far, user: robot}}, {name: near, context: {cluster: near, user: me}}]",
      "clusters: [{name: far, cluster: {server: 'https://far', certificate-authority: ca.pem}}, {name: near, cluster: {server: 'https://ignored'}}]",
      "users: [{name: robot, user: {tokenFile: token}}, {name: me, user: {token: ignored}}]",
    ]);
    const paths = [at("one"), at("absent"), at("other", "two")];
    const far = readKubeconfig(paths);
    expect([far.server, far.ca?.(), far.credentials?.current()]).toEqual([
      "https://far",
      "OTHER CA",
      { token: "other token" },
    ]);
    const near = readKubeconfig(paths, "near");
    expect([near.server, near.credentials?.current()]).toEqual(["https://near", { token: "mine" }]);
  });
});

describe("findClusterAccess", () => {
  const pod = { KUBERNETES_SERVICE_HOST: "fd00::1", KUBERNETES_SERVICE_PORT: "443" };
  beforeAll(() => {
    const files = { "ca.crt": "POD CA", token: "pod token\n", namespace: "kyverno" };
    mkdirSync(join(folder, "pod"));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, "pod", name), text);
  });

  it("takes the cluster that the Pod runs in, whose files are renewed", () => {
    const access = findClusterAccess({ env: pod, folder: join(folder, "pod") });
    expect(access).toMatchObject({ server: "https://[fd00::1]:443", insecure: false, namespace: "kyverno" });
    expect([access.ca?.(), access.credentials?.current()]).toEqual(["POD CA", { token: "pod token" }]);
    writeFileSync(join(folder, "pod", "token"), "next token");
    writeFileSync(join(folder, "pod", "ca.crt"), "NEXT CA");
    expect([access.ca?.(), access.credentials?.current()]).toEqual(["NEXT CA", { token: "next token" }]);
  });

  it("takes a kubeconfig that is named, inside of a Pod as well", () => {
    writeFileSync(join(folder, "named"), textWith(["token: t"]));
    const kubeconfig = join(folder, "named");
    expect(findClusterAccess({ kubeconfig, env: pod }).server).toBe("https://127.0.0.1:6443");
    expect(findClusterAccess({ env: { ...pod, KUBECONFIG: kubeconfig } }).server).toBe("https://127.0.0.1:6443");
  });

  it("says so where there is no Pod", () => {
    expect(() => inClusterAccess({})).toThrow(/KUBERNETES_SERVICE_HOST/);
  });
});

describe("kubeconfigPaths", () => {
  it("takes what is named before the environment, and that before the home folder", () => {
    expect(kubeconfigPaths("mine", "env")).toEqual(["mine"]);
    expect(kubeconfigPaths(undefined, `a${delimiter}${delimiter}b`)).toEqual(["a", "b"]);
    expect(kubeconfigPaths(undefined, undefined)).toEqual([expect.stringMatching(/\.kube.config$/)]);
  });
});
