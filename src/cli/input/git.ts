import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { InputError } from "./input-error.ts";

/** How git repositories are read. */
export interface GitOptions {
  /** The branch; where it is empty the rest of the path behind the repository names it. */
  readonly branch: string;
  /** Both empty where the repository needs no login. */
  readonly username: string;
  readonly password: string;
  /** Takes what git says of its progress. */
  readonly tell: (text: string) => void;
}

/** A repository, its branch, and the folder in it that is meant. */
export interface GitPlace {
  readonly repository: string;
  readonly branch: string;
  /** Empty for the whole repository. */
  readonly folder: string;
}

/** Whether a text names a git repository rather than a file. */
export function isGitUrl(text: string): boolean {
  return /^(https?|file):\/\//.test(text);
}

/** Puts in the place of each URL the folder that a clone of it lies in, until the process ends. */
export function cloneAll(paths: readonly string[], options: GitOptions): readonly string[] {
  let { branch } = options;
  return paths.map((path) => {
    if (!isGitUrl(path)) return path;
    const place = parseGitUrl(path, options.branch === "" ? "" : branch);
    branch = place.branch;
    return join(clone(place, options), place.folder);
  });
}

/**
 * Reads `https://host/owner/repository/rest`: with a branch given, the rest is a folder, without one it is the branch. A
 * `file://` URL names a repository on this machine the same way. (kyverno: commands/apply/command.go, utils/common)
 */
export function parseGitUrl(text: string, branch: string): GitPlace {
  const url = urlOf(text);
  const { repository, rest } = url.protocol === "file:" ? localParts(url) : remoteParts(url);
  if (branch !== "") return { repository, branch, folder: rest };
  return { repository, branch: rest === "" ? "main" : rest, folder: "" };
}

function urlOf(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw new InputError(`failed to parse URL (parse ${JSON.stringify(withoutLogin(text))}: invalid URL)`);
  }
}

function remoteParts(url: URL) {
  const parts = url.pathname.split("/").filter((part) => part !== "");
  const [owner, name, ...rest] = parts;
  if (owner === undefined || name === undefined) {
    throw new InputError(
      `failed to parse URL (invalid URL path ${url.pathname} - expected https://<any_git_source_domain>/:owner/:repository/:branch (without --git-branch flag) OR https://<any_git_source_domain>/:owner/:repository/:directory (with --git-branch flag))`,
    );
  }
  return { repository: `${url.protocol}//${url.host}/${owner}/${name}`, rest: rest.join("/") };
}

/** The repository is the first folder on the path that is one. */
function localParts(url: URL) {
  const full = fileURLToPath(url);
  const folders = [full];
  while (dirname(folders[0] ?? "") !== folders[0]) folders.unshift(dirname(folders[0] ?? ""));
  const found = folders.find((one) => existsSync(join(one, ".git")) || existsSync(join(one, "HEAD"))) ?? full;
  const rest = full
    .slice(found.length)
    .split(sep)
    .filter((part) => part !== "");
  return { repository: pathToFileURL(found).href, rest: rest.join("/") };
}

function clone({ repository, branch }: GitPlace, options: GitOptions): string {
  const folder = mkdtempSync(join(tmpdir(), "portcullis-git-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const flags = ["clone", "--depth", "1", "--single-branch", "--branch", branch, "--no-tags", "--", repository, folder];
  const done = spawnSync("git", flags, { encoding: "utf8", env: environment(options) });
  if (done.error !== undefined) throw new InputError(`failed to clone repository (${done.error.message})`);
  const said = withoutLogin(done.stderr);
  if (done.status !== 0) throw new InputError(`failed to clone repository (${said.trim()})`);
  options.tell(said);
  return folder;
}

/** The login goes through the environment: the arguments of a process are for everyone to see. */
function environment({ username, password }: GitOptions): NodeJS.ProcessEnv {
  const safe = { ...process.env, GIT_TERMINAL_PROMPT: "0", GIT_ALLOW_PROTOCOL: "file:http:https" };
  if (username === "" || password === "") return safe;
  const login = Buffer.from(`${username}:${password}`).toString("base64");
  return {
    ...safe,
    GIT_CONFIG_COUNT: "1",
    GIT_CONFIG_KEY_0: "http.extraHeader",
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${login}`,
  };
}

/** Takes names and passwords out of URLs. */
function withoutLogin(text: string): string {
  return text.replace(/(\w+:\/\/)[^/\s@]*@/g, "$1");
}
