import { appendFileSync, mkdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Resource } from "../../kube/index.ts";
import type { Response } from "../evaluate/index.ts";
import { InputError, nameOf } from "../input/index.ts";
import { lineDiff } from "../output/line-diff.ts";
import type { Streams } from "../output/streams.ts";
import { type YamlStyle, yamlText } from "../output/yaml.ts";
import type { ApplyOptions } from "./options.ts";
import { pathOf } from "./print-text.ts";

/** Shows or stores what policies make of objects. */
export interface Changes {
  mutated(response: Response): void;
  generated(response: Response, object: Resource): void;
}

/** Changes go where the options say: to the standard output, a file that is emptied first, or a folder. */
export function createChanges(options: ApplyOptions, streams: Streams): Changes {
  const place = options.output === "" ? undefined : prepare(options.output);
  const styles = createStyles();
  const show = (object: Resource, response: Response, floats: boolean) => {
    const yaml = yamlText(object, styles.about(response, floats));
    if (place !== undefined) return store(yaml, response, place);
    const title = options.stdin ? "" : `\npolicy ${response.policy.name} applied to ${pathOf(response)}:`;
    streams.out(`${title}\n${yaml}\n---\n`);
  };
  const showTargets = (response: Response) => {
    const { targets = [] } = response;
    const texts = targets.flatMap(({ patched }) => (patched === undefined ? [] : [yamlText(patched, { indent: 4 })]));
    if (texts.length === 0) return;
    if (place !== undefined) for (const yaml of texts) append(`${yaml}\n---\n`, response, place);
    else streams.out(`patched targets: \n${texts.map((yaml) => `\n${yaml}\n---\n\n`).join("")}`);
  };
  return {
    mutated(response) {
      if (options.diff && place === undefined) {
        streams.out(lineDiff(pathOf(response), response.resource, response.patched, !options.removeColour));
      } else {
        show(response.patched, response, response.patched === response.resource);
        showTargets(response);
        streams.out("\n\nMutation:\nMutation has been applied successfully.");
      }
    },
    generated(response, object) {
      show(object, response, false);
      streams.out("\n\nGenerate:\nGeneration completed successfully.");
    },
  };
}

/**
 * How objects are written: policies leave most of an object as it is, and its parts are written once. What is remembered is
 * of one object at a time.
 */
function createStyles() {
  let known = "";
  let [plain, floats]: readonly [YamlStyle, YamlStyle] = freshStyles();
  return {
    about(response: Response, untouched: boolean): YamlStyle {
      const path = pathOf(response);
      if (path !== known) [plain, floats] = freshStyles();
      known = path;
      return untouched ? floats : plain;
    },
  };
}

function freshStyles(): [YamlStyle, YamlStyle] {
  return [
    { indent: 4, memory: new WeakMap() },
    { indent: 4, floats: true, memory: new WeakMap() },
  ];
}

interface Place {
  readonly path: string;
  readonly folder: boolean;
}

/** What ends in `.yaml` or `.yml` is a file, anything else a folder. */
function prepare(path: string): Place {
  const folder = !/\.ya?ml$/.test(path);
  try {
    if (folder) mkdirSync(path, { recursive: true });
    else if (exists(path)) truncateSync(path);
    else writeFileSync(path, "", { mode: 0o600 });
    return { path, folder };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new InputError(`failed to create file/folder (${reason})`);
  }
}

function exists(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** A name of an object is anybody's text: it never leads out of the folder. */
function store(yaml: string, response: Response, place: Place): void {
  append(`${yaml}\n---\n\n`, response, place);
}

function append(text: string, response: Response, { path, folder }: Place): void {
  const generates = response.phase === "generate";
  const name = generates ? `${response.policy.name}-generated` : `${nameOf(response.resource)}-mutated`;
  const file = folder ? join(path, `${name.replaceAll(/[/\\]/g, "_")}.yaml`) : path;
  appendFileSync(file, text, { mode: 0o600 });
}
