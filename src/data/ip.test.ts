import { describe, expect, it } from "vitest";
import { parseCidr, parseIp } from "./ip.ts";

describe("parseIp", () => {
  it.each<[text: string, bytes: readonly number[] | undefined]>([
    ["1.2.3.4", [1, 2, 3, 4]],
    ["0.0.0.0", [0, 0, 0, 0]],
    ["1.2.3", undefined],
    ["1.2.3.4.5", undefined],
    ["1.2.3.256", undefined],
    ["01.2.3.4", undefined],
    ["", undefined],
    ["::", new Array<number>(16).fill(0)],
    ["::1", [...new Array<number>(15).fill(0), 1]],
    ["1:2:3:4:5:6:7:8", [0, 1, 0, 2, 0, 3, 0, 4, 0, 5, 0, 6, 0, 7, 0, 8]],
    ["fe80::a:1", [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 1]],
    ["::ffff:1.2.3.4", [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 1, 2, 3, 4]],
    ["1:2:3:4:5:6:7", undefined],
    ["1:2:3:4:5:6:7:8:9", undefined],
    ["1::2::3", undefined],
    [":1", undefined],
    ["1:2:3:4:5:6:7::8", undefined],
    ["12345::", undefined],
    ["fe80::1%eth0", undefined],
    ["1.2.3.4::", undefined],
  ])("reads %j", (text, bytes) => {
    expect(parseIp(text)?.bytes).toEqual(bytes);
  });

  it("allows zeros in front where asked to", () => {
    expect(parseIp("010.002.3.4", { leadingZeros: true })).toEqual({ version: 4, bytes: [10, 2, 3, 4] });
  });
});

describe("parseCidr", () => {
  it.each<[text: string, prefix: number | undefined]>([
    ["10.0.0.0/8", 8],
    ["10.0.0.0/0", 0],
    ["::/128", 128],
    ["10.0.0.0/33", undefined],
    ["::/129", undefined],
    ["10.0.0.0", undefined],
    ["10.0.0.0/", undefined],
    ["10.0.0.0/-1", undefined],
    ["10.0.0.0/8/8", undefined],
  ])("reads %j", (text, prefix) => {
    expect(parseCidr(text)?.prefix).toBe(prefix);
  });
});
