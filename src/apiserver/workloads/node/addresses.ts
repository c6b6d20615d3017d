/**
 * Hands out the addresses of the Pods on the node, 10.244.0.0/16: each to one Pod at a time, the ones given back last
 * of all to be given again.
 */
export class Addresses {
  readonly #of = new Map<string, string>();
  readonly #taken = new Set<string>();
  #next = 0;

  /** The address of the Pod with this UID: the one it has, else a free one; `undefined` where none is left. */
  take(uid: string): string | undefined {
    const known = this.#of.get(uid);
    if (known !== undefined) return known;
    for (let tries = 0; tries < size; tries += 1) {
      const address = addressAt(this.#next);
      this.#next = (this.#next + 1) % size;
      if (this.#taken.has(address)) continue;
      this.keep(uid, address);
      return address;
    }
    return undefined;
  }

  /** Notes that a Pod has an address already. */
  keep(uid: string, address: string): void {
    this.#of.set(uid, address);
    this.#taken.add(address);
  }

  /** Takes back the address of a Pod that is gone. */
  give(uid: string): void {
    const address = this.#of.get(uid);
    this.#of.delete(uid);
    if (address !== undefined) this.#taken.delete(address);
  }
}

/** All addresses but those of the network, its gateway and its broadcast. */
const size = 2 ** 16 - 3;

function addressAt(index: number): string {
  const host = index + 2;
  return `10.244.${host >> 8}.${host & 255}`;
}
