// `npm start`: installs and builds what is missing, then hands over to `portcullis up`.
import { join } from "node:path";
import { ensureBuilt, ensureInstalled, main, nodeBinary, root, run } from "./toolchain.mjs";

await main(async () => {
  ensureInstalled();
  await ensureBuilt();
  return run(nodeBinary(), [join(root, "dist", "portcullis.js"), "up", ...process.argv.slice(2)], {
    cwd: process.env.INIT_CWD ?? process.cwd(),
    env: { ...process.env, PORTCULLIS_INVOKED_AS: "npm start --" },
  });
});
