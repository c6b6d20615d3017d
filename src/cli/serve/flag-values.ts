import { parseDuration } from "../../kube/index.ts";
import { type OptionValues, UsageError } from "../command.ts";
import type { Flag, FlagType, InertFlag } from "./flags.ts";

/** The environment of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What was said on the command line and in the environment. */
export interface Said {
  readonly values: OptionValues;
  readonly env: Environment;
}

/** Reads the texts of flags; each function throws a `UsageError` for a text that makes no sense. */
export interface FlagReader {
  text(name: string): string;
  switch(name: string): boolean;
  count(name: string): number;
  port(name: string): number;
  /** Milliseconds. */
  duration(name: string): number;
}

/** A reader of `flags`: the command line goes before the environment, and that before the default. */
export function flagReader(flags: readonly Flag[], said: Said): FlagReader {
  const text = (name: string) => {
    const flag = flags.find((one) => one.name === name);
    return flag === undefined ? "" : (textOf(flag, said) ?? flag.default);
  };
  const read = <T>(name: string, type: FlagType, parse: (text: string) => T | undefined): T => {
    const value = parse(text(name));
    if (value === undefined) throw new UsageError(`--${name}: \`${text(name)}\` is no ${descriptions[type]}`);
    return value;
  };
  return {
    text,
    switch: (name) => read(name, "switch", parseSwitch),
    count: (name) => read(name, "count", parseCount),
    port: (name) => read(name, "port", parsePort),
    duration: (name) => read(name, "duration", parseMilliseconds),
  };
}

/** Refuses what flags without effect ask for, in a sentence: a `UsageError` at the first of them. */
export function refuseInert(flags: readonly InertFlag[], said: Said): void {
  for (const flag of flags) {
    const text = textOf(flag, said);
    if (text === undefined) continue;
    const wanted = sameForm(flag.type, text);
    if (flag.accepted.some((one) => sameForm(flag.type, one) === wanted)) continue;
    const [usual = ""] = flag.accepted;
    throw new UsageError(
      `--${flag.name}=${text} is not supported yet: leave the flag out${usual === "" ? "" : ` (its default is ${usual})`}`,
    );
  }
}

/** The name by which commander knows the value of a flag. */
export function optionKey(name: string): string {
  return name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

const descriptions: Readonly<Record<FlagType, string>> = {
  text: "text",
  switch: "truth value: true or false is wanted",
  count: "whole number",
  port: "port: a number from 0 to 65535 is wanted",
  duration: "duration: something like 30s or 12h is wanted",
};

/** An empty variable says nothing, and neither does one that makes no sense. (kyverno: pkg/toggle/toggle.go) */
function textOf(
  { name, env, type }: { readonly name: string; readonly env?: string; readonly type: FlagType },
  said: Said,
): string | undefined {
  const given = said.values[optionKey(name)];
  if (given !== undefined) return String(given);
  const variable = env === undefined ? undefined : said.env[env];
  if (variable === undefined || variable === "") return undefined;
  return type === "switch" && parseSwitch(variable) === undefined ? undefined : variable;
}

/** The value itself, so that `1h` and `60m` are the same. */
function sameForm(type: FlagType, text: string): unknown {
  switch (type) {
    case "switch":
      return parseSwitch(text) ?? text;
    case "duration":
      return parseMilliseconds(text) ?? text;
    default:
      return text;
  }
}

const truths = new Set(["1", "t", "T", "TRUE", "true", "True"]);
const falsehoods = new Set(["0", "f", "F", "FALSE", "false", "False"]);

/** Go: strconv.ParseBool */
function parseSwitch(text: string): boolean | undefined {
  if (truths.has(text)) return true;
  return falsehoods.has(text) ? false : undefined;
}

function parseCount(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function parsePort(text: string): number | undefined {
  const number = parseCount(text);
  return number !== undefined && number <= 65_535 ? number : undefined;
}

function parseMilliseconds(text: string): number | undefined {
  const nanoseconds = parseDuration(text);
  return nanoseconds === undefined || nanoseconds < 0 ? undefined : Number(nanoseconds) / 1e6;
}
