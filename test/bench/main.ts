/** `npm run bench`: figures, and what they are relative to a calibration in the same run. */
import { celFigures } from "./cel.ts";
import { commandLineFigures } from "./command-line.ts";
import { calibrate, engineFigures } from "./engine.ts";
import { type Figure, table } from "./figures.ts";
import { admissionFigures, memoryFigures, startupFigures } from "./processes.ts";
import { scanFigures } from "./scan.ts";

const calibration = calibrate();
const scenarios: readonly (() => readonly Figure[] | Promise<readonly Figure[]>)[] = [
  () => engineFigures(calibration),
  () => celFigures(calibration),
  () => admissionFigures(calibration),
  startupFigures,
  memoryFigures,
  scanFigures,
  commandLineFigures,
];

console.log(`calibration: parsing the review takes ${calibration.toFixed(1)} µs here\n`);
const figures: Figure[] = [];
for (const scenario of scenarios) figures.push(...(await scenario()));
console.log(table(figures));
