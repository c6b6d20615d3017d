import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { portcullis } from "../journeys/plane.ts";

const { version } = JSON.parse(readFileSync(resolve(import.meta.dirname, "../../package.json"), "utf8")) as {
  version: string;
};

describe("portcullis version", () => {
  it.each([
    [[], 0, `Version: ${version}\nTime: ---\nGit commit ID: ---\n`],
    [["-o", "json"], 0, `{\n  "version": "${version}",\n  "time": "---",\n  "gitCommitId": "---"\n}\n`],
    [["-o", "yaml"], 0, `gitCommitId: '---'\ntime: '---'\nversion: ${version}\n\n`],
    [["-o", "xml"], 1, "Error: invalid output format: xml (supported formats: json, yaml)\n"],
  ])("prints with %j", (args, exit, wanted) => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [portcullis, "version", ...args], {
      encoding: "utf8",
    });
    expect({ status, printed: stdout + stderr }).toEqual({ status: exit, printed: wanted });
  });
});

describe("portcullis", () => {
  it("says nothing when its reader has read enough", () => {
    const command = `"${process.execPath}" "${portcullis}" manifests | head -n 1`;
    const { stdout, stderr } = spawnSync("bash", ["-c", command], { encoding: "utf8" });
    expect({ stdout, stderr }).toEqual({ stdout: "---\n", stderr: "" });
  });
});
