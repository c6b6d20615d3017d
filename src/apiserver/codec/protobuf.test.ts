import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { builtinTypes } from "../../kube/index.ts";
import { type GoldenSample, goldenSamples } from "./golden-samples.ts";
import { codecFor, decodeEnvelope, isEnvelope, ProtobufError } from "./index.ts";

const samples = goldenSamples();
const bytesOf = (sample: GoldenSample) => new Uint8Array(Buffer.from(sample.protobuf, "base64"));

function codecOf(sample: GoldenSample) {
  const { apiVersion, kind } = sample.object;
  const found = builtinTypes().find(
    ({ gvk }) => gvk.kind === kind && apiVersion === (gvk.group === "" ? gvk.version : `${gvk.group}/${gvk.version}`),
  );
  return codecFor(found?.typeName ?? "");
}

function decode(sample: GoldenSample, bytes: Uint8Array) {
  return codecOf(sample).fromProtobuf?.(decodeEnvelope(bytes).raw);
}

function outcomeOf(read: () => unknown): string {
  try {
    read();
    return "read";
  } catch (error) {
    return error instanceof ProtobufError ? "refused" : String(error);
  }
}

describe("fromProtobuf", () => {
  it.each(samples.map((sample) => [sample.object.kind, sample] as const))(
    "reads a %s as Kubernetes writes it",
    (_, sample) => {
      const { apiVersion, kind, ...rest } = sample.object;
      expect(decodeEnvelope(bytesOf(sample))).toMatchObject({ apiVersion, kind });
      expect(decode(sample, bytesOf(sample))).toEqual(rest);
    },
  );

  it("keeps keys that look like a prototype's as plain keys", () => {
    const sample = samples.find(({ object }) => object.kind === "ConfigMap");
    if (!sample) throw new Error("no sample");
    const data = decode(sample, bytesOf(sample))?.data;
    expect(Object.getPrototypeOf(data)).toBe(Object.prototype);
    expect(Object.keys(data as object)).toContain("__proto__");
  });

  it("reads the same with fields that nobody knows in between", () => {
    const unknown = [
      0xfa, 0x7f, 3, 1, 2, 3, 0xf8, 0x7f, 0x96, 1, 0xfb, 0x7f, 0xf9, 0x7f, 1, 2, 3, 4, 5, 6, 7, 8, 0xfc, 0x7f,
    ];
    const sample = samples[0];
    if (!sample) throw new Error("no sample");
    const { raw } = decodeEnvelope(bytesOf(sample));
    const codec = codecOf(sample);
    const read = codec.fromProtobuf?.(new Uint8Array([...unknown, ...raw, ...unknown]));
    expect(read).toEqual(codec.fromProtobuf?.(raw));
  });

  it("refuses or reads every truncation, and never fails otherwise", () => {
    for (const sample of samples) {
      const bytes = bytesOf(sample);
      const outcomes = new Set<string>();
      for (let end = 0; end < bytes.length; end++)
        outcomes.add(outcomeOf(() => decode(sample, bytes.subarray(0, end))));
      expect([...outcomes].filter((one) => one !== "read" && one !== "refused")).toEqual([]);
      expect(outcomes).toContain("refused");
    }
  });

  it("refuses or reads whatever bytes there are", () => {
    const pod = codecFor("io.k8s.api.core.v1.Pod");
    const crd = codecFor("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(["read", "refused"]).toContain(outcomeOf(() => pod.fromProtobuf?.(bytes)));
        expect(["read", "refused"]).toContain(outcomeOf(() => crd.fromProtobuf?.(bytes)));
      }),
    );
  });

  const podSpec = (...field: readonly number[]) => new Uint8Array([0x12, field.length, ...field]);

  it.each<[what: string, bytes: Uint8Array, message: RegExp]>([
    ["a length beyond the end", new Uint8Array([0x0a, 0xff, 0xff, 0xff, 0x7f]), /length beyond the end at byte 1/],
    ["a length of more than 32 bits", new Uint8Array([0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]), /length beyond/],
    ["an endless varint", new Uint8Array([0x0a, ...new Array(11).fill(0xff)]), /more than 64 bits/],
    ["the wrong wire type", new Uint8Array([0x08, 0x01]), /wrong wire type 0 for field 1 at byte 0/],
    ["field number zero", new Uint8Array([0x02, 0x00]), /illegal field number/],
    ["the end of a group without its start", new Uint8Array([0x3c]), /no start/],
    ["a group without an end", new Uint8Array([0x3b, 0x08]), /unexpected end/],
    ["a text that is not UTF-8", podSpec(0x1a, 0x01, 0xff), /not UTF-8/],
    ["an integer beyond 2^53", podSpec(0x20, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x10), /beyond 2\^53/],
    ["a message that is given twice", new Uint8Array([0x12, 0x00, 0x12, 0x00]), /given twice/],
  ])("refuses %s", (_, bytes, message) => {
    const read = () => codecFor("io.k8s.api.core.v1.Pod").fromProtobuf?.(bytes);
    expect(read).toThrow(ProtobufError);
    expect(read).toThrow(message);
  });

  it("reads packed and unpacked numbers alike", () => {
    const wrapped = (values: readonly number[]) =>
      codecFor("io.k8s.api.core.v1.PodSecurityContext").fromProtobuf?.(new Uint8Array(values));
    expect(wrapped([0x22, 0x02, 0x01, 0x02])).toEqual({ supplementalGroups: [1, 2] });
    expect(wrapped([0x20, 0x01, 0x20, 0x02])).toEqual({ supplementalGroups: [1, 2] });
  });

  it("refuses messages nested without end", () => {
    // properties of properties of a JSONSchemaProps: field 29, an entry with key and value
    let bytes: readonly number[] = [];
    const varint = (value: number): number[] => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);
    const field = (tag: readonly number[], content: readonly number[]) => [
      ...tag,
      ...varint(content.length),
      ...content,
    ];
    for (let depth = 0; depth < 600; depth++) bytes = field([0xea, 0x01], [0x0a, 0x00, ...field([0x12], bytes)]);
    const schema = codecFor("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSONSchemaProps");
    expect(() => schema.fromProtobuf?.(new Uint8Array(bytes))).toThrow(/nested too deep/);
  });
});

describe("decodeEnvelope", () => {
  it("tells an envelope by its first four bytes", () => {
    expect(isEnvelope(new Uint8Array([0x6b, 0x38, 0x73, 0]))).toBe(true);
    expect(isEnvelope(new Uint8Array([0x6b, 0x38, 0x73]))).toBe(false);
    expect(isEnvelope(new TextEncoder().encode('{"a":1}'))).toBe(false);
  });

  it("refuses what is no envelope", () => {
    expect(() => decodeEnvelope(new TextEncoder().encode("{}"))).toThrow(/no Kubernetes protobuf/);
  });

  it("reads an empty one", () => {
    const { raw, ...rest } = decodeEnvelope(new Uint8Array([0x6b, 0x38, 0x73, 0]));
    expect(raw).toHaveLength(0);
    expect(rest).toEqual({ apiVersion: "", kind: "", contentEncoding: "", contentType: "" });
  });
});
