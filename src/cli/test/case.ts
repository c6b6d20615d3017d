import { dirname, join } from "node:path";
import type { Resource } from "../../kube/index.ts";
import type { CompiledPolicy, RequestUser } from "../../policy/index.ts";
import type { Payload, World } from "../evaluate/index.ts";
import type { Sourced } from "../explain/index.ts";
import type {
  Compile,
  Files,
  LoadedResource,
  OfflineKinds,
  TestDocument,
  TestText,
  ValuesText,
} from "../input/index.ts";

/** What loading tests needs: files are read and policies compiled once, also when several tests name them. */
export interface TestTools {
  readonly files: Files;
  readonly compile: Compile;
  /** Where progress is told. */
  readonly say: (line: string) => void;
  /** Where mistakes in policies are told, with their places: Kyverno tells none. */
  readonly complain: (text: string) => void;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** How paths and kinds of a test are understood. */
export interface CaseSetting {
  readonly files: Files;
  readonly kinds: OfflineKinds;
}

/** A test with everything loaded that it names. */
export interface TestCase extends CaseSetting {
  readonly document: TestDocument;
  readonly test: TestText;
  readonly policies: readonly CompiledPolicy[];
  /** Those of them that are silent on objects that they do not pick. */
  readonly plain: ReadonlySet<CompiledPolicy>;
  /** Where each policy stands, by name. */
  readonly sources: ReadonlyMap<string, Sourced>;
  /** Policies that are wrong, by name: their rows count as skipped. */
  readonly invalid: ReadonlyMap<string, string>;
  /** Policies that this version cannot judge in full, by name: their rows fail. */
  readonly unsupported: ReadonlyMap<string, string>;
  readonly resources: readonly LoadedResource[];
  /** What is judged in place of objects, by the names that rows know it by. */
  readonly payloads: ReadonlyMap<string, Payload>;
  readonly targets: readonly Resource[];
  readonly values: ValuesText | undefined;
  readonly user: RequestUser | undefined;
  readonly world: World;
  readonly now: number;
}

/** A path of a test as a path of the file system. */
export function inTestFolder({ source }: TestDocument, path: string): string {
  return join(dirname(source.path), path);
}
