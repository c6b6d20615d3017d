import { join } from "node:path";
import { type Files, InputError, isFolder, namesIn, readTests, type TestDocument } from "../input/index.ts";

/** The tests that were found, and the files among them that are none. */
export interface FoundTests {
  readonly tests: readonly TestDocument[];
  readonly mistakes: readonly { readonly path: string; readonly message: string }[];
}

/** Finds the tests under folders: every file of the given name, in hidden folders too. */
export function findTests(folders: readonly string[], fileName: string, files: Files): FoundTests {
  const tests: TestDocument[] = [];
  const mistakes: { path: string; message: string }[] = [];
  for (const path of folders.flatMap((folder) => testFilesIn(folder, fileName))) {
    try {
      tests.push(...readTests(path, files));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      mistakes.push({ path, message: error.message });
    }
  }
  return { tests, mistakes };
}

function testFilesIn(folder: string, fileName: string): readonly string[] {
  return namesIn(folder).flatMap((name) => {
    const path = join(folder, name);
    if (isFolder(path)) return testFilesIn(path, fileName);
    return name === fileName ? [path] : [];
  });
}
