import { type OptionValues, UsageError } from "../command.ts";

/** What `up` was asked for, checked. */
export interface UpOptions {
  /** 0 takes any free one. */
  readonly port: number;
  /** 0 takes any free one. */
  readonly webhookPort: number;
  readonly kubeconfig: string;
  /** Files and folders with objects to create. */
  readonly policies: readonly string[];
  readonly demo: boolean;
  readonly quiet: boolean;
}

/** Reads the options of `up`. Throws a `UsageError` for a port that is none. */
export function readOptions(values: OptionValues): UpOptions {
  const { policies } = values;
  return {
    port: port(values, "port"),
    webhookPort: port(values, "webhookPort"),
    kubeconfig: String(values.kubeconfig),
    policies: Array.isArray(policies) ? policies.map(String) : [],
    demo: values.demo !== false,
    quiet: values.quiet === true,
  };
}

function port(values: OptionValues, name: string): number {
  const text = String(values[name]);
  const number = Number(text);
  if (/^\d+$/.test(text) && number <= 65_535) return number;
  throw new UsageError(`\`${text}\` is no port: a number from 0 to 65535 is wanted`);
}
