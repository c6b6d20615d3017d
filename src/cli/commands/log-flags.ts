import type { Option } from "../command.ts";

const switches = [
  "add_dir_header",
  "alsologtostderr",
  "legacy_stderr_threshold_behavior",
  "logtostderr",
  "one_output",
  "skip_headers",
  "skip_log_headers",
];

const texts = [
  "alsologtostderrthreshold",
  "log_backtrace_at",
  "log_dir",
  "log_file",
  "log_file_max_size",
  "stderrthreshold",
  "vmodule",
];

/** Flags of Kyverno's log, which scripts may give: accepted, and without effect, since there is no such log. */
export const logFlags: readonly Option[] = [
  ...switches.map((name) => hidden(`--${name}`)),
  ...texts.map((name) => hidden(`--${name} <value>`)),
  hidden("-v, --v [level]"),
];

function hidden(flags: string): Option {
  return { flags, summary: "ignored: there is no such log", hidden: true };
}
