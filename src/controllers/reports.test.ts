import { expect, it } from "vitest";
import { lookAgainMs } from "./reports.ts";

it("lookAgainMs asks a few times only for an object that is never stored", () => {
  let [age, looks] = [300, 0];
  for (let wait = lookAgainMs(age); wait !== undefined; wait = lookAgainMs(age)) {
    age += wait;
    looks += 1;
  }
  expect(looks).toBeLessThan(8);
  expect(age).toBeGreaterThan(30_000);
});
