import { describe, expect, it } from "vitest";
import { compileJmesPath, type Evaluation, type Scope } from "./index.ts";

const named: Readonly<Record<string, readonly string[]>> = {
  localhost: ["127.0.0.1", "::1"],
  "example.com": ["93.184.216.34", "2606:2800:220:1::1"],
  "half.example.com": ["93.184.216.34", "10.0.0.1"],
  "odd.example.com": ["fe80::1%eth0"],
};
const addresses = (host: string): Evaluation =>
  named[host] === undefined
    ? { kind: "error", message: `lookup ${host}: no such host`, missing: false }
    : { kind: "value", value: named[host] };

function evaluated(url: string, scope: Partial<Scope> = { addresses }): Evaluation {
  const program = compileJmesPath("is_external_url(@)");
  if (program.kind === "mistake") throw new Error(program.message);
  return program.evaluate(url, { now: 0, seed: "", ...scope });
}

describe("is_external_url", () => {
  it.each([
    ["http://8.8.8.8", true],
    ["http://245.48.83.160:80/x", true],
    ["http://127.1.2.3", false],
    ["http://10.1.1.1", false],
    ["http://172.16.1.1", false],
    ["http://172.32.1.1", true],
    ["http://192.168.0.1", false],
    ["http://www.example.com@192.168.1.3", false],
    ["http://[::1]", false],
    ["http://[fdb7:d8fd:c4e4:5561::1]", false],
    ["http://[::ffff:10.0.0.1]", false],
    ["http://[2606:2800:220:1::1]", true],
    ["http://localhost", false],
    ["https://example.com/a", true],
    ["https://half.example.com", false],
    ["https://odd.example.com", false],
  ])("says of %s: %s", (url, external) => {
    expect(evaluated(url)).toEqual({ kind: "value", value: external });
  });

  it("cannot say where a name is not known, or a URL is none", () => {
    expect(evaluated("http://none.example.com")).toMatchObject({ message: "lookup none.example.com: no such host" });
    expect(evaluated("http://[x")).toMatchObject({ kind: "error" });
  });

  it("waits where nobody has been asked yet, and does not guess where nobody will be", () => {
    expect(evaluated("http://example.com", { addresses: () => ({ kind: "pending" }) })).toEqual({ kind: "pending" });
    expect(evaluated("http://example.com", {})).toMatchObject({ kind: "error" });
  });
});
