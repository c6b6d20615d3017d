import { describe, expect, it } from "vitest";
import { Addresses } from "./addresses.ts";

describe("Addresses", () => {
  it("gives each Pod its own, and the same one every time", () => {
    const addresses = new Addresses();
    expect(addresses.take("a")).toBe("10.244.0.2");
    expect(addresses.take("b")).toBe("10.244.0.3");
    expect(addresses.take("a")).toBe("10.244.0.2");
  });

  it("does not give what somebody has already", () => {
    const addresses = new Addresses();
    addresses.keep("old", "10.244.0.2");
    expect(addresses.take("new")).toBe("10.244.0.3");
  });

  it("runs out, and gives again what was given back", () => {
    const addresses = new Addresses();
    const all = new Set(Array.from({ length: 2 ** 16 - 3 }, (_, index) => addresses.take(String(index))));
    expect(all.size).toBe(2 ** 16 - 3);
    expect(addresses.take("more")).toBeUndefined();
    addresses.give("7");
    expect(addresses.take("more")).toBe("10.244.0.9");
  });
});
