import type { CallMethod, ImageCredentials } from "../../rule.ts";

/** One entry of a context, as policies of several kinds say it: a name, and one of the others. */
export interface ContextEntryText {
  readonly name: string;
  readonly configMap?: ConfigMapText | undefined;
  readonly apiCall?: ApiCallText | undefined;
  readonly globalReference?: GlobalReferenceText | undefined;
  readonly imageRegistry?: ImageRegistryText | undefined;
  readonly variable?: VariableText | undefined;
}

export interface ConfigMapText {
  readonly name: string;
  readonly namespace?: string | undefined;
}

export interface ApiCallText {
  readonly urlPath?: string | undefined;
  readonly method?: CallMethod | undefined;
  readonly data?: readonly { readonly key: string; readonly value: unknown }[] | undefined;
  readonly service?: ServiceText | undefined;
  readonly default?: unknown;
  readonly jmesPath?: string | undefined;
}

export interface ServiceText {
  readonly url: string;
  readonly caBundle?: string | undefined;
  readonly headers?: readonly { readonly key: string; readonly value: string }[] | undefined;
}

export interface GlobalReferenceText {
  readonly name: string;
  readonly jmesPath?: string | undefined;
}

export interface ImageRegistryText {
  readonly reference: string;
  readonly jmesPath?: string | undefined;
  readonly imageRegistryCredentials?: ImageCredentials | undefined;
}

export interface VariableText {
  readonly value?: unknown;
  readonly jmesPath?: string | undefined;
  readonly default?: unknown;
}
