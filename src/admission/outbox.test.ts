import { describe, expect, it } from "vitest";
import { createOutbox } from "./outbox.ts";

describe("createOutbox", () => {
  it("delivers in order, after whoever posted has gone on", async () => {
    const got: number[] = [];
    const outbox = createOutbox<number>({ deliver: (item) => got.push(item), log: () => {} });
    for (let item = 0; item < 100; item++) outbox.post(item);
    expect(got).toEqual([]);
    await outbox.flush();
    expect(got).toEqual(Array.from({ length: 100 }, (_, item) => item));
  });

  it("drops and counts what is too much, and has room again once delivered", async () => {
    const got: number[] = [];
    const outbox = createOutbox<number>({ deliver: (item) => got.push(item), log: () => {}, capacity: 3 });
    for (let item = 0; item < 5; item++) outbox.post(item);
    expect(outbox.dropped()).toBe(2);
    await outbox.flush();
    outbox.post(5);
    await outbox.flush();
    expect(got).toEqual([0, 1, 2, 5]);
  });

  it("goes on after a delivery that fails", async () => {
    const got: number[] = [];
    const logged: string[] = [];
    const deliver = (item: number) => {
      if (item === 1) throw new Error("full");
      got.push(item);
    };
    const outbox = createOutbox<number>({ deliver, log: (message) => logged.push(message) });
    for (let item = 0; item < 3; item++) outbox.post(item);
    await outbox.flush();
    expect(got).toEqual([0, 2]);
    expect(logged).toEqual(["a verdict could not be delivered: full"]);
  });

  it("lets what is posted by a delivery wait its turn", async () => {
    const got: number[] = [];
    const outbox = createOutbox<number>({
      deliver: (item) => {
        got.push(item);
        if (item < 3) outbox.post(item + 1);
      },
      log: () => {},
    });
    outbox.post(0);
    await outbox.flush();
    expect(got).toEqual([0, 1, 2, 3]);
  });
});
