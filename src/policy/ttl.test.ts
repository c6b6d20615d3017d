import { describe, expect, it } from "vitest";
import { parseTtl } from "./ttl.ts";

const [second, day] = [1000, 86_400_000];

describe("parseTtl", () => {
  it.each([
    ["30s", 30 * second],
    ["1h30m", 5400 * second],
    ["-5m", -300 * second],
    ["3d", 3 * day],
    ["1w", 7 * day],
    ["2 days", 2 * day],
    ["1d12h", 1.5 * day],
    ["2weeks-1day", 15 * day],
    ["10minutes", 600 * second],
    ["5.3d", 3 * day],
    ["3d-of-grace", 3 * day],
  ])("reads %j as a time after the creation", (text, ms) => {
    expect(parseTtl(text)).toEqual({ kind: "after", ms });
  });

  it.each([
    ["2026-01-31T150405Z", Date.UTC(2026, 0, 31, 15, 4, 5)],
    ["2026-01-31", Date.UTC(2026, 0, 31)],
  ])("reads %j as a moment", (text, time) => {
    expect(parseTtl(text)).toEqual({ kind: "at", time });
  });

  it.each([
    ["soon", 'parsing time "soon" as "2006-01-02": cannot parse "soon" as "2006"'],
    ["10", 'parsing time "10" as "2006-01-02": cannot parse "10" as "2006"'],
    ["3 moons", 'parsing time "3 moons" as "2006-01-02": cannot parse "3 moons" as "2006"'],
    ["2026-02-30", 'parsing time "2026-02-30": day out of range'],
    ["2026-01-31T15:04:05Z", 'parsing time "2026-01-31T15:04:05Z": extra text: "T15:04:05Z"'],
    ["999999999999d", 'parsing time "999999999999d" as "2006-01-02": cannot parse "999999999d" as "-"'],
  ])("does not read %j", (text, message) => {
    expect(parseTtl(text)).toEqual({ kind: "mistake", message: expect.stringContaining(message.slice(0, 20)) });
  });

  it("says why in Go's words", () => {
    const message = 'parsing time "soon" as "2006-01-02": cannot parse "soon" as "2006"';
    expect(parseTtl("soon")).toEqual({ kind: "mistake", message });
  });
});
