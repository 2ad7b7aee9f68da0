import { completedEvent, strangersIn } from "@faable/auth-actions/samples";
import type { BodyOf, testAction } from "@faable/auth-contract";
import { problem } from "../../base/index.ts";
import { triggerSpelled } from "../../records/actions/index.ts";

/** The event of a trial as the hook is given it: completed from the sample. Throws `validation_error` at a member that none has. */
export const trialEvent = ({ trigger: spelling, event }: BodyOf<typeof testAction>): Readonly<Record<string, unknown>> => {
  const trigger = triggerSpelled(spelling);
  const strangers = strangersIn(trigger, event);
  if (strangers !== undefined)
    throw problem("validation_error", strangers, {
      details: { fields: ["event"], issues: [{ path: "/event", message: strangers }] },
    });
  return completedEvent(trigger, event);
};
