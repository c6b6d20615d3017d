/** What the command line asked of `apply`. */
export interface ApplyOptions {
  readonly policies: readonly string[];
  readonly resources: readonly string[];
  readonly json: readonly string[];
  readonly httpPayloads: readonly string[];
  readonly envoyPayloads: readonly string[];
  readonly targets: readonly string[];
  readonly parameters: readonly string[];
  readonly cluster: boolean;
  readonly namespace: string;
  readonly clusterWide: boolean;
  /** How many lists are read at a time; 1 for all at once. */
  readonly concurrent: number;
  /** How many objects a page of a list has, where lists are read several at a time. */
  readonly batchSize: number;
  readonly showPerformance: boolean;
  readonly kubeconfig: string;
  readonly context: string;
  readonly set: readonly string[];
  readonly valuesFile: string;
  readonly userInfo: string;
  readonly contextFile: string;
  readonly exceptions: readonly string[];
  readonly exceptionsWithinResources: boolean;
  readonly exceptionsWithinPolicies: boolean;
  readonly generateExceptions: boolean;
  /** As Go writes a duration: `720h0m0s`. */
  readonly exceptionTtl: string;
  readonly policyReport: boolean;
  /** `json`, or anything else for YAML; `sarif` and `github` for findings. */
  readonly outputFormat: string;
  readonly table: boolean;
  readonly detailed: boolean;
  /** File or folder for changed and generated objects; empty for the standard output. */
  readonly output: string;
  readonly stdin: boolean;
  readonly auditWarn: boolean;
  readonly warnExitCode: number;
  readonly warnNoPass: boolean;
  readonly continueOnFail: boolean;
  readonly registry: boolean;
  readonly gitBranch: string;
  readonly username: string;
  readonly password: string;
  readonly crdPaths: readonly string[];
  readonly removeColour: boolean;
  /** Show changes as coloured differences rather than whole objects. */
  readonly diff: boolean;
}
