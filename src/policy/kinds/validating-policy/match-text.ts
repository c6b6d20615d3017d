/** Which requests a policy is about, as Kubernetes' admission policies write it. (kubernetes: MatchResources) */
export interface MatchResourcesText {
  readonly resourceRules?: readonly ResourceRuleText[];
  readonly excludeResourceRules?: readonly ResourceRuleText[];
  readonly namespaceSelector?: SelectorText;
  readonly objectSelector?: SelectorText;
  readonly matchPolicy?: "Exact" | "Equivalent";
}

/** Operations on resources; `*` stands for all. */
export interface ResourceRuleText {
  readonly operations?: readonly string[];
  readonly apiGroups?: readonly string[];
  readonly apiVersions?: readonly string[];
  /** Plurals, with a subresource perhaps: `pods/exec`, `pods/*`. */
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly scope?: "Cluster" | "Namespaced" | "*";
}

export interface SelectorText {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly unknown[];
}

/** What is common to policies that may be for the controllers of Pods, too. */
export interface PodPolicyText {
  readonly matchConstraints?: MatchResourcesText;
  readonly autogen?: {
    readonly podControllers?: {
      /** Plurals; all where it is absent, none where it is empty. */
      readonly controllers?: readonly string[];
    };
  };
}
