import { type ProxyPlace, startProxy, type TcpProxy } from "./proxy.ts";
import type { Replica } from "./replica.ts";

/** What a Service and its readiness probes do: new connections go to the replicas that are ready. */
export interface Service {
  /** `127.0.0.1:port`, or that of the place. */
  readonly address: string;
  add(replica: Replica): void;
  remove(replica: Replica): void;
  close(): Promise<void>;
}

/** How often readiness is asked for, in milliseconds; a kubelet asks every few seconds at best. */
const period = 200;

export async function startService(place: ProxyPlace = {}): Promise<Service> {
  const proxy: TcpProxy = await startProxy([], place);
  const replicas = new Set<Replica>();
  let closed = false;
  const probe = async () => {
    while (!closed) {
      const asked = [...replicas];
      const ready = await Promise.all(asked.map((replica) => replica.isReady()));
      proxy.setTargets(
        asked.filter((one, index) => ready[index] === true && replicas.has(one)).map(({ port }) => port),
      );
      await new Promise((done) => setTimeout(done, period));
    }
  };
  void probe();
  return {
    address: `${place.host ?? "127.0.0.1"}:${proxy.port}`,
    add: (replica) => void replicas.add(replica),
    remove: (replica) => void replicas.delete(replica),
    close() {
      closed = true;
      return proxy.close();
    },
  };
}
