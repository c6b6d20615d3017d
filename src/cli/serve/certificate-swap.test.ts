import { describe, expect, it, vi } from "vitest";
import { createAuthority, issueCertificate, type KeyPair } from "../../pki/index.ts";
import { createSwap } from "./certificate-swap.ts";
import { createLog } from "./log.ts";

const now = new Date();
const log = createLog({ format: "text", write() {}, clock: Date.now });
const authority = () => createAuthority({ commonName: "test", days: 1, now });
const certificate = (of: KeyPair) =>
  issueCertificate(of, { commonName: "server", dnsNames: ["server"], usage: "server", days: 1, now });

async function lab() {
  const [old, next] = await Promise.all([authority(), authority()]);
  const [first, renewed, other] = await Promise.all([certificate(old), certificate(old), certificate(next)]);
  const served: KeyPair[] = [];
  const swap = createSwap({ swap: (pair) => void served.push(pair) }, { pair: first, caBundle: old.certificate }, log);
  return { old, next, first, renewed, other, served, swap };
}

describe("createSwap", () => {
  it("serves at once with a certificate that callers trust", async () => {
    const { old, renewed, served, swap } = await lab();
    swap.take({ pair: renewed, caBundle: old.certificate });
    expect(served).toEqual([renewed]);
  });

  it("lets callers learn of a new authority first, as long as they trust the old certificate", async () => {
    vi.useFakeTimers();
    const { old, next, first, other, served, swap } = await lab();
    const both = old.certificate + next.certificate;
    swap.take({ pair: first, caBundle: both });
    swap.take({ pair: other, caBundle: both });
    expect(served).toEqual([]);
    await vi.advanceTimersByTimeAsync(3_100);
    vi.useRealTimers();
    expect(served).toEqual([other]);
  });

  it("does not wait where the old certificate is worth nothing any more", async () => {
    const { next, other, served, swap } = await lab();
    swap.take({ pair: other, caBundle: next.certificate });
    expect(served).toEqual([other]);
  });
});
