/** Where a Service can be reached from this process. */
export interface ServiceAddress {
  readonly host: string;
  readonly port: number;
}

/** Finds the address of a Service's port; `undefined` where there is none. */
export type ResolveService = (namespace: string, name: string, port: number) => ServiceAddress | undefined;
