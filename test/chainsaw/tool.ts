import { execFileSync } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { copyFileSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const source = join(import.meta.dirname, "tool");

/** Where the program is, or would be once it is built. */
export function chainsawPath(): string {
  const caches = process.env.XDG_CACHE_HOME || join(homedir(), ".cache");
  const hash = createHash("sha256");
  for (const file of ["go.mod", "module_path.go.txt"]) hash.update(readFileSync(join(source, file)));
  const name = `${process.platform}-${process.arch}-${hash.digest("hex").slice(0, 8)}`;
  return join(caches, "portcullis", "chainsaw", name, "chainsaw");
}

/** Why the suite cannot run here; `undefined` where it can. */
export function whyNoChainsaw(): string | undefined {
  return existsSync(chainsawPath())
    ? undefined
    : "chainsaw was not built yet; `node test/chainsaw/main.ts build` builds it, with Go";
}

/**
 * The path of the chainsaw program, built from its module where it is not there yet: about four minutes on two cores.
 * The version that Kyverno's suite is written for does not compile with the newest Go as it is: one method is added.
 */
export function provideChainsaw(tell: (line: string) => void): string {
  const path = chainsawPath();
  if (existsSync(path)) return path;
  if (!hasGo()) throw new Error("there is no Go on the PATH to build chainsaw with");
  tell("building chainsaw");
  const folder = `${path}.${randomUUID()}`;
  mkdirSync(folder, { recursive: true });
  try {
    cpSync(source, folder, { recursive: true });
    go(folder, ["mod", "vendor"]);
    const patched = join(folder, "vendor", "github.com", "kyverno", "chainsaw", "pkg", "runner", "internal");
    copyFileSync(join(folder, "module_path.go.txt"), join(patched, "module_path.go"));
    const flags = ["-mod=vendor", "-p", "2", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w"];
    go(folder, ["build", ...flags, "-o", join(folder, "chainsaw"), "github.com/kyverno/chainsaw"]);
    renameSync(join(folder, "chainsaw"), path);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  tell(`built ${path}`);
  return path;
}

function go(folder: string, args: readonly string[]): void {
  const env = { ...process.env, CGO_ENABLED: "0", GOWORK: "off", GOFLAGS: "" };
  execFileSync("go", args, { cwd: folder, env, stdio: ["ignore", "inherit", "inherit"] });
}

function hasGo(): boolean {
  try {
    execFileSync("go", ["version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
