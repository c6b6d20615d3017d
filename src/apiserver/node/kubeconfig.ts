import type { KeyPair } from "../../pki/index.ts";

export interface KubeconfigOptions {
  readonly url: string;
  /** In PEM. */
  readonly caCertificate: string;
  readonly client: KeyPair;
  /** The name of context, cluster and user. */
  readonly name: string;
}

/** Writes the kubeconfig of one client of one server, with everything in it. */
export function kubeconfigFor(options: KubeconfigOptions): string {
  const { name } = options;
  return `apiVersion: v1
kind: Config
clusters:
  - name: ${scalar(name)}
    cluster:
      server: ${scalar(options.url)}
      certificate-authority-data: ${base64(options.caCertificate)}
users:
  - name: ${scalar(name)}
    user:
      client-certificate-data: ${base64(options.client.certificate)}
      client-key-data: ${base64(options.client.key)}
contexts:
  - name: ${scalar(name)}
    context:
      cluster: ${scalar(name)}
      user: ${scalar(name)}
current-context: ${scalar(name)}
`;
}

/** Every JSON string is a YAML scalar. */
function scalar(text: string): string {
  return JSON.stringify(text);
}

function base64(text: string): string {
  return Buffer.from(text, "utf8").toString("base64");
}
