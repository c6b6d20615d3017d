import { describe, expect, it } from "vitest";
import { ageOf, humanDuration } from "./age.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

describe("humanDuration", () => {
  it.each([
    [-5 * second, "<invalid>"],
    [-1.5 * second, "0s"],
    [-0.4 * second, "0s"],
    [0, "0s"],
    [999, "0s"],
    [119 * second, "119s"],
    [2 * minute, "2m"],
    [2 * minute + 1 * second, "2m1s"],
    [9 * minute + 59 * second, "9m59s"],
    [10 * minute + 30 * second, "10m"],
    [179 * minute, "179m"],
    [3 * hour, "3h"],
    [3 * hour + 5 * minute, "3h5m"],
    [8 * hour + 5 * minute, "8h"],
    [47 * hour, "47h"],
    [2 * day, "2d"],
    [2 * day + 3 * hour, "2d3h"],
    [8 * day + 3 * hour, "8d"],
    [729 * day, "729d"],
    [2 * 365 * day, "2y"],
    [2 * 365 * day + 3 * day, "2y3d"],
    [9 * 365 * day + 3 * day, "9y"],
  ])("shows %d ms as %s", (duration, wanted) => {
    expect(humanDuration(duration)).toBe(wanted);
  });
});

describe("ageOf", () => {
  it("says that an absent time is unknown", () => {
    expect([ageOf(undefined, 0), ageOf(null, 0), ageOf("", 0)]).toEqual(["<unknown>", "<unknown>", "<unknown>"]);
  });

  it("counts from the time to now", () => {
    expect(ageOf("2026-08-01T10:00:00Z", Date.parse("2026-08-01T10:00:45Z"))).toBe("45s");
  });
});
