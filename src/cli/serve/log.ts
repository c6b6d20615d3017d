/** `text`: time, level, message and key=value on a line; `json`: the same as an object on a line. */
export type LogFormat = "text" | "json";

/** What happened, in one line each. Texts may be anybody's: control characters do not get through. */
export interface Log {
  info(message: string, fields?: LogFields): void;
  /** Something failed, and is tried again. */
  warn(message: string, fields?: LogFields): void;
  /** Something failed for good. */
  error(message: string, fields?: LogFields): void;
}

export type LogFields = Readonly<Record<string, string | number | boolean>>;

export interface LogOptions {
  readonly format: LogFormat;
  /** Takes a line with its line break. */
  readonly write: (line: string) => void;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
}

type Level = "info" | "warn" | "error";

/** Makes a log. */
export function createLog({ format, write, clock }: LogOptions): Log {
  const lineOf = format === "json" ? jsonLine : textLine;
  const say =
    (level: Level) =>
    (message: string, fields: LogFields = {}) =>
      write(`${lineOf({ time: new Date(clock()).toISOString(), level, message: cut(message), fields })}\n`);
  return { info: say("info"), warn: say("warn"), error: say("error") };
}

interface Entry {
  readonly time: string;
  readonly level: Level;
  readonly message: string;
  readonly fields: LogFields;
}

/** A message may quote what somebody has sent. */
const maxLength = 8_192;

function cut(message: string): string {
  return message.length <= maxLength ? message : `${message.slice(0, maxLength)}...`;
}

function textLine({ time, level, message, fields }: Entry): string {
  const pairs = Object.entries(fields).map(([key, value]) => ` ${key}=${quoted(String(value))}`);
  return `${time} ${level.toUpperCase().padEnd(5)} ${escaped(message)}${pairs.join("")}`;
}

/** The fields do not hide time, level and message. */
function jsonLine({ time, level, message, fields }: Entry): string {
  return escaped(JSON.stringify({ ...fields, time, level, message }));
}

function quoted(value: string): string {
  return /^[\w./:@%+-]+$/.test(value) ? value : escaped(JSON.stringify(value));
}

/** Control characters, those of C1, and what turns the direction of text around. */
const harmful = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

function escaped(text: string): string {
  return text.replace(harmful, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
