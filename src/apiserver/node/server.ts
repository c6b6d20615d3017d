import type { KeyPair } from "../../pki/index.ts";
import type { Plane } from "../plane.ts";

export interface ServeOptions {
  /** `127.0.0.1` */
  readonly host?: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Signs the server's certificate and vouches for its clients. */
  readonly authority: KeyPair;
  /** Further names and addresses by which clients reach the server. */
  readonly names?: readonly string[];
}

export interface Served {
  /** `https://127.0.0.1:6443` */
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the control plane over TLS. Throws a `Fault` where the port is taken. */
export async function serve(_plane: Plane, _options: ServeOptions): Promise<Served> {
  throw new Error("not yet");
}
