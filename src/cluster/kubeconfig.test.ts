import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Fault } from "../kube/index.ts";
import { kubeconfigPaths, parseKubeconfig, readKubeconfig } from "./index.ts";

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
    expect(access).toEqual({
      server: "https://127.0.0.1:6443",
      ca: "CA",
      certificate: "CERT",
      key: "KEY",
      serverName: "api",
      insecure: false,
      namespace: "team",
    });
  });

  it("reads files beside the kubeconfig", () => {
    expect(parse(textWith([], ["certificate-authority: ca.pem"])).ca).toBe("CA FILE");
  });

  it("reads a token file anew each time, and before a token", () => {
    const { token } = parse(textWith(["tokenFile: token", "token: written"]));
    expect(token?.()).toBe("first");
    writeFileSync(join(folder, "token"), "second\n");
    expect(token?.()).toBe("second");
    expect(parse(textWith(["token: written"])).token?.()).toBe("written");
  });

  const refusals: readonly (readonly [string, string, string | undefined, string, string])[] = [
    ["an unknown context", textWith([]), "prod", "not-found", 'there is no context "prod"'],
    ["a context without a cluster", textWith([]), "odd", "not-found", 'there is no cluster "nowhere"'],
    ["no context", "kind: Config", undefined, "not-found", "there is no current context"],
    ["no YAML", "a: [", undefined, "invalid", "the text is not valid YAML"],
    [
      "a program for credentials",
      textWith(["exec: {command: aws}"]),
      undefined,
      "invalid",
      "gets its credentials from a program",
    ],
    ["a password", textWith(["username: me", "password: secret"]), undefined, "invalid", "uses a password"],
    ["impersonation", textWith(["as: admin"]), undefined, "invalid", "impersonates somebody"],
    ["a proxy", textWith([], ["proxy-url: http://proxy"]), undefined, "invalid", "uses a proxy"],
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
    expect(readKubeconfig([join(folder, "absent"), good]).token?.()).toBe("t");
    expect(() => readKubeconfig([join(folder, "absent")])).toThrow(/does not exist/);
  });
});

describe("kubeconfigPaths", () => {
  it("takes what is named before the environment, and that before the home folder", () => {
    expect(kubeconfigPaths("mine", "env")).toEqual(["mine"]);
    expect(kubeconfigPaths(undefined, `a${delimiter}${delimiter}b`)).toEqual(["a", "b"]);
    expect(kubeconfigPaths(undefined, undefined)).toEqual([expect.stringMatching(/\.kube.config$/)]);
  });
});
