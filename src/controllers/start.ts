import { type AdmissionSide, type AdmissionSideOptions, admissionOn } from "./admission-side.ts";
import { backgroundOn } from "./background-side.ts";
import { type EventConfig, layGround } from "./ground.ts";

export type ControllersOptions<Config extends EventConfig> = Omit<AdmissionSideOptions<Config>, "handOver">;

/** The loops of both sides at work, and what they know. */
export type Controllers<Config> = Omit<AdmissionSide<Config>, "lead" | "follow" | "leading">;

/**
 * Starts both sides in one thread and on one ground, for a process that is alone and therefore leads. Nothing is thrown
 * later: what fails is logged and tried again.
 */
export function startControllers<Config extends EventConfig>(options: ControllersOptions<Config>): Controllers<Config> {
  const ground = layGround(options);
  const background = backgroundOn(ground, options);
  const handOver: AdmissionSideOptions<Config>["handOver"] = (findings) => {
    background.take(findings);
    return true;
  };
  const { lead, follow: _, leading: __, ...admission } = admissionOn(ground, { ...options, handOver });
  lead();
  return {
    ...admission,
    async stop(how) {
      await Promise.all([ground.stop(), background.stop(), admission.stop(how)]);
    },
  };
}
