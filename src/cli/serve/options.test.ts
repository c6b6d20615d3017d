import { describe, expect, it } from "vitest";
import { UsageError } from "../command.ts";
import { optionKey } from "./flag-values.ts";
import { flags, inertFlags, serveFlags } from "./flags.ts";
import { hostOf, readServeOptions } from "./options.ts";

describe("readServeOptions", () => {
  it("has Kyverno's defaults", () => {
    expect(readServeOptions({}, {})).toMatchObject({
      kubeconfig: undefined,
      identity: {
        namespace: "kyverno",
        service: "kyverno-svc",
        deployment: "kyverno-admission-controller",
        config: "kyverno",
        metricsConfig: "kyverno-metrics",
      },
      webhook: { host: "", port: 9443, servicePort: 443, serverIp: undefined, timeoutSeconds: 10 },
      certificates: {
        caSecret: "kyverno-svc.kyverno.svc.kyverno-tls-ca",
        tlsSecret: "kyverno-svc.kyverno.svc.kyverno-tls-pair",
        renewBefore: 1_296_000_000,
      },
      metrics: { host: "", port: 8000 },
      events: { capacity: 1000, omitted: [] },
      leaderRetryMs: 2000,
      backgroundScan: true,
      admissionReports: true,
      protectManaged: false,
      installCrds: false,
      takeOver: false,
      drainMs: 5000,
      loggingFormat: "text",
    });
  });

  it("takes names from the environment", () => {
    const env = { KYVERNO_NAMESPACE: "security", KYVERNO_SVC: "svc", KYVERNO_POD_NAME: "one", INIT_CONFIG: "settings" };
    const { identity, certificates } = readServeOptions({}, env);
    expect(identity).toMatchObject({ namespace: "security", service: "svc", pod: "one", config: "settings" });
    expect(certificates.caSecret).toBe("svc.security.svc.kyverno-tls-ca");
  });

  it.each([
    ["a switch without a value", { disableMetrics: true }, { metrics: undefined }],
    ["a switch with a value", { backgroundScan: "false" }, { backgroundScan: false }],
    ["exceptions", { enablePolicyException: true, exceptionNamespace: "*" }, { exceptionNamespace: "*" }],
    [
      "hosts that services may not be called at",
      { httpBlocklist: "10.0.0.0/8" },
      { facts: { blocklist: ["10.0.0.0/8"] } },
    ],
    [
      "a list",
      { omitEvents: "PolicyApplied, PolicySkipped," },
      { events: { omitted: ["PolicyApplied", "PolicySkipped"] } },
    ],
    ["a duration", { renewBefore: "1h30m" }, { certificates: { renewBefore: 5_400_000 } }],
    ["a flag with a dash", { takeOver: true }, { takeOver: true }],
  ])("reads %s", (_, values, expected) => {
    expect(readServeOptions(values, {})).toMatchObject(expected);
  });

  it("lets the command line go before the environment, and the environment before the default", () => {
    const env = { FLAG_PROTECT_MANAGED_RESOURCES: "true" };
    expect(readServeOptions({}, env).protectManaged).toBe(true);
    expect(readServeOptions({ protectManagedResources: "false" }, env).protectManaged).toBe(false);
    expect(readServeOptions({}, { FLAG_PROTECT_MANAGED_RESOURCES: "perhaps" }).protectManaged).toBe(false);
  });

  it.each([
    ["resyncPeriod", "900s"],
    ["imageVerifyCacheTTLDuration", "1h"],
    ["enableDeferredLoading", "T"],
    ["controllerRuntimeMetricsAddress", ":8080"],
    ["v", "2"],
  ])("accepts what is done anyhow: --%s=%s", (name, value) => {
    expect(() => readServeOptions({ [name]: value }, {})).not.toThrow();
  });

  it.each([
    ["resyncPeriod", "10m"],
    ["tlsKeyAlgorithm", "ECDSA"],
    ["v", "6"],
    ["webhookServerPort", "99999"],
    ["metricsPort", "-1"],
    ["renewBefore", "later"],
    ["leaderElectionRetryPeriod", "1ms"],
    ["loggingFormat", "xml"],
    ["backgroundScan", "maybe"],
    ["allowedResults", "fail,fial"],
  ])("refuses --%s=%s", (name, value) => {
    expect(() => readServeOptions({ [name]: value }, {})).toThrow(UsageError);
  });
});

describe("hostOf", () => {
  it.each([
    ["10.0.0.1:9443", "10.0.0.1"],
    ["10.0.0.1", "10.0.0.1"],
    ["policy.example.com:443", "policy.example.com"],
    ["[::1]:9443", "::1"],
    ["::1", "::1"],
  ])("finds the host of %s", (address, host) => {
    expect(hostOf(address)).toBe(host);
  });

  it.each(["", ":9443", "a/b", "https://a", "a b:1", "a@b:1"])("refuses `%s`", (address) => {
    expect(() => hostOf(address)).toThrow(UsageError);
  });
});

describe("serveFlags", () => {
  it("names no flag twice", () => {
    const names = [...flags, ...inertFlags].map(({ name }) => optionKey(name));
    expect(names.length).toBe(new Set(names).size);
  });

  it("shows only flags that do something", () => {
    const shown = serveFlags().filter(({ hidden }) => hidden !== true);
    expect(shown).toHaveLength(flags.length);
    expect(shown.filter(({ summary }) => summary === "")).toEqual([]);
  });
});
