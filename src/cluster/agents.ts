import type { Agent as HttpAgent } from "node:http";
import { Agent, type AgentOptions } from "node:https";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import { Fault } from "../kube/index.ts";
import type { ClusterAccess, Credentials } from "./access.ts";
import { plainHttp } from "./plain-http.ts";

/** Keeps connections to one server open, by the certificates of the moment. */
export interface Agents {
  /** The connections for these credentials. Throws a `Fault` where a certificate and its key, or the authority, are no good. */
  current(credentials: Credentials): Agent | HttpAgent;
  /** Drops connections that wait for their next request: they may be dead. */
  dropIdle(): void;
  /** Cuts all connections. */
  close(): void;
}

/** Makes the connections for an access. */
export function createAgents(access: ClusterAccess): Agents {
  if (new URL(access.server).protocol === "http:") return plainAgents();
  let tls: Tls | undefined;
  let agent: Agent | undefined;
  let retired: Agent[] = [];
  const renew = (next: Tls) => {
    const made = agentOf(access, next);
    if (agent !== undefined) retired = [...retired.filter(isInUse), retire(agent)];
    tls = next;
    agent = made;
    return made;
  };
  return {
    current({ certificate, key }) {
      const next = { ca: access.ca?.(), certificate, key };
      if (agent !== undefined && tls !== undefined && isSame(tls, next)) return agent;
      try {
        return renew(next);
      } catch (cause) {
        // Of a certificate and its key one may have been replaced before the other.
        if (agent !== undefined) return agent;
        throw new Fault("invalid", "the certificates for the server cannot be used", { cause });
      }
    },
    dropIdle() {
      if (agent !== undefined) dropIdleOf(agent);
    },
    close() {
      for (const one of [agent, ...retired]) one?.destroy();
    },
  };
}

interface Tls {
  readonly ca: string | undefined;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
}

const keepAlive: AgentOptions = { keepAlive: true, keepAliveMsecs: 15_000, maxFreeSockets: 16 };

function plainAgents(): Agents {
  const agent = new (plainHttp().Agent)(keepAlive);
  return { current: () => agent, dropIdle: () => dropIdleOf(agent), close: () => agent.destroy() };
}

function isSame(a: Tls, b: Tls): boolean {
  return a.ca === b.ca && a.certificate === b.certificate && a.key === b.key;
}

function agentOf({ insecure, serverName }: ClusterAccess, { ca, certificate, key }: Tls): Agent {
  const material: SecureContextOptions = {
    minVersion: "TLSv1.2",
    ...(ca !== undefined && { ca }),
    ...(certificate !== undefined && { cert: certificate }),
    ...(key !== undefined && { key }),
  };
  const secureContext = createSecureContext(material);
  const name = serverName === undefined ? {} : { servername: serverName };
  return new Agent({ ...keepAlive, secureContext, rejectUnauthorized: !insecure, ...name });
}

/** What is under way may end as it began; no connection is used again. */
function retire(agent: Agent): Agent {
  agent.maxFreeSockets = 0;
  dropIdleOf(agent);
  return agent;
}

function dropIdleOf(agent: Agent | HttpAgent): void {
  for (const socket of Object.values(agent.freeSockets).flatMap((sockets) => sockets ?? [])) socket.destroy();
}

function isInUse(agent: Agent): boolean {
  return Object.keys(agent.sockets).length > 0;
}
