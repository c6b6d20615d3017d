import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { folderWith } from "../testing/folder.ts";
import { cloneAll, parseGitUrl } from "./git.ts";
import { InputError } from "./input-error.ts";

const quiet = { branch: "", username: "", password: "", tell: () => {} };

describe("parseGitUrl", () => {
  it.each([
    ["https://h/o/r", "", { repository: "https://h/o/r", branch: "main", folder: "" }],
    ["https://h/o/r/release/1.2", "", { repository: "https://h/o/r", branch: "release/1.2", folder: "" }],
    ["https://h/o/r/a/b", "dev", { repository: "https://h/o/r", branch: "dev", folder: "a/b" }],
  ])("reads %s with branch %j", (url, branch, place) => {
    expect(parseGitUrl(url, branch)).toEqual(place);
  });

  it("refuses a path that names no repository", () => {
    expect(() => parseGitUrl("https://h/o", "")).toThrow(
      /^failed to parse URL \(invalid URL path \/o - expected https:/,
    );
  });
});

const hasGit = spawnSync("git", ["--version"]).status === 0;

describe.skipIf(!hasGit)("cloneAll (skipped without git)", () => {
  function repository(): string {
    const folder = folderWith({ "repo/policies/a.yaml": "a: 1\n" });
    const at = join(folder, "repo");
    const git = (...flags: string[]) =>
      spawnSync("git", ["-c", "user.name=a", "-c", "user.email=a@b", ...flags], { cwd: at });
    git("init", "-q", "-b", "main");
    git("add", ".");
    git("commit", "-q", "-m", "first");
    return at;
  }

  it("puts a clone in the place of a URL, and leaves paths alone", () => {
    const url = pathToFileURL(repository()).href;
    const [path, clone = ""] = cloneAll(["policy.yaml", url], quiet);
    expect(path).toBe("policy.yaml");
    expect(readdirSync(join(clone, "policies"))).toEqual(["a.yaml"]);
    const [folder = ""] = cloneAll([`${url}/policies`], { ...quiet, branch: "main" });
    expect(existsSync(join(folder, "a.yaml"))).toBe(true);
  });

  it("tells what git says, without logins", () => {
    const url = `${pathToFileURL(repository()).href}/nowhere`;
    expect(() => cloneAll([url], quiet)).toThrow(InputError);
    expect(() => cloneAll([url], quiet)).toThrow(/^failed to clone repository \([\s\S]*nowhere/);
    const secret = "https://me:s3cret@127.0.0.1:1/o/r";
    expect(() => cloneAll([secret], quiet)).toThrow(/^failed to clone repository/);
    expect(() => cloneAll([secret], quiet)).not.toThrow(/s3cret/);
  });
});
