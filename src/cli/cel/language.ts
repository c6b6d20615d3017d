import { type CelLanguage, loadCel } from "../../lang/index.ts";

/** The language: loaded with this folder, which nothing else loads. */
export const language: CelLanguage = await loadCel();
