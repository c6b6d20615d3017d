import * as cel from "../../../lang/cel/index.ts";
import { type Evaluating, type ExpressionCompiler, evaluate, textOf } from "../../expressions/index.ts";
import { pending } from "../../rule.ts";
import type { AttestorText } from "./attestor-schema.ts";

const attestorType = cel.opaqueType("imageverify.attestor");

/** Who has to have signed, as expressions hand it on: nothing can be read of it. */
export class AttestorValue extends cel.Opaque {
  readonly type = attestorType;
  readonly text: AttestorText;

  constructor(text: AttestorText) {
    super();
    this.text = text;
  }

  equals(other: cel.Opaque): boolean {
    return other instanceof AttestorValue && JSON.stringify(other.text) === JSON.stringify(this.text);
  }
}

/** The attestors of a policy, compiled. */
export interface CompiledAttestors {
  /** The value of `attestors`, of which each is worked out when an expression names it. */
  value(evaluating: Evaluating): cel.CelValue;
}

/** A text of an attestor that an expression gives. */
interface Part {
  /** As Kyverno calls it. */
  readonly name: string;
  /** What a mistake is told of. */
  told(text: AttestorText): unknown;
  expression(text: AttestorText): string | undefined;
  with(text: AttestorText, value: string): AttestorText;
}

/** In the order in which Kyverno works them out. */
const parts: readonly Part[] = [
  {
    name: "key",
    told: ({ cosign }) => cosign?.key,
    expression: ({ cosign }) => cosign?.key?.expression,
    with: (text, data) => ({ ...text, cosign: { ...text.cosign, key: { ...text.cosign?.key, data } } }),
  },
  {
    name: "cert",
    told: ({ cosign }) => cosign?.certificate,
    expression: ({ cosign }) => certificateOf(cosign)?.cert?.expression,
    with: (text, value) => withCertificate(text, { cert: { value } }),
  },
  {
    name: "cert chain",
    told: ({ cosign }) => cosign?.certificate,
    expression: ({ cosign }) => certificateOf(cosign)?.certChain?.expression,
    with: (text, value) => withCertificate(text, { certChain: { value } }),
  },
  {
    name: "trustedRoot",
    told: ({ cosign }) => cosign?.trustedRoot,
    expression: ({ cosign }) => cosign?.trustedRoot?.expression,
    with: (text, value) => ({ ...text, cosign: { ...text.cosign, trustedRoot: { value } } }),
  },
  {
    name: "notary cert",
    told: ({ notary }) => notary,
    expression: ({ cosign, notary }) => (cosign === undefined ? notary?.certs?.expression : undefined),
    with: (text, value) => ({ ...text, notary: { ...text.notary, certs: { value } } }),
  },
  {
    name: "notary tsa cert",
    told: ({ notary }) => notary,
    expression: ({ cosign, notary }) => (cosign === undefined ? notary?.tsaCerts?.expression : undefined),
    with: (text, value) => ({ ...text, notary: { ...text.notary, tsaCerts: { value } } }),
  },
];

type Cosign = NonNullable<AttestorText["cosign"]>;

/** A certificate counts only where no expression gives a key. */
function certificateOf(cosign: Cosign | undefined): Cosign["certificate"] {
  return (cosign?.key?.expression ?? "") === "" ? cosign?.certificate : undefined;
}

function withCertificate(text: AttestorText, more: NonNullable<Cosign["certificate"]>): AttestorText {
  return { ...text, cosign: { ...text.cosign, certificate: { ...text.cosign?.certificate, ...more } } };
}

/** Of two with the same name the last one counts. (kyverno: pkg/image/verification/variables/attestors.go) */
export function compileAttestors(texts: readonly AttestorText[], compiler: ExpressionCompiler): CompiledAttestors {
  const compiled = texts.map((text, at) => compileAttestor(text, `spec.attestors[${at}]`, compiler));
  const byName = new Map(compiled.map((one) => [one.text.name, one]));
  const names = new Set(byName.keys());
  const valueWith = (evaluating: Evaluating | undefined) =>
    new cel.LazyVariables(attestorsType, names, (name) => resolved(byName.get(name), evaluating));
  const constant = compiled.every(({ programs }) => programs.length === 0) ? valueWith(undefined) : undefined;
  return { value: (evaluating) => constant ?? valueWith(evaluating) };
}

const attestorsType = cel.opaqueType("imageverify.attestors");

/** The expressions of an attestor. */
export function attestorExpressions(text: AttestorText): readonly string[] {
  return parts.flatMap(({ expression }) => expression(text) || []);
}

interface CompiledAttestor {
  readonly text: AttestorText;
  readonly programs: readonly { readonly part: Part; readonly program: cel.Program }[];
}

function compileAttestor(text: AttestorText, path: string, compiler: ExpressionCompiler): CompiledAttestor {
  const programs = parts.flatMap((part) => {
    const expression = part.expression(text) ?? "";
    if (expression === "") return [];
    return compiler.one({ expression, path, told: part.told(text) }).map((program) => ({ part, program }));
  });
  return { text, programs };
}

function resolved(attestor: CompiledAttestor | undefined, evaluating: Evaluating | undefined): cel.CelValue {
  if (attestor === undefined) return null;
  const { text, programs } = attestor;
  let now = text;
  for (const { part, program } of programs) {
    if (evaluating === undefined) continue;
    const said = textOf(evaluate(program, evaluating));
    if (said === pending) return cel.pending;
    if (typeof said !== "string") return cel.failed(mistakeOf(part, text.name, said.message));
    now = part.with(now, said);
  }
  return new AttestorValue(now);
}

function mistakeOf({ name }: Part, attestor: string, why: string): string {
  const evaluating = `failed to evaluate compiled attestor: ${attestor}, error: ${why}`;
  return `failed to convert ${name} in compiled attestor: ${attestor}, error: ${evaluating}`;
}
