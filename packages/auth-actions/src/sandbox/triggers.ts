import type { Trigger } from "./action.ts";

/** The names under which code exports its hooks; the first that is a function is the one that runs. */
export const hookNames: Readonly<Record<Trigger, readonly string[]>> = {
  "post-login": ["onExecutePostLogin"],
  continue: ["onExecuteContinue"],
  "client-credentials": ["onExecuteClientCredentials"],
  "pre-signup": ["onExecutePreSignup", "onExecutePreUserRegistration"],
};

export const allTriggers: readonly Trigger[] = ["post-login", "continue", "client-credentials", "pre-signup"];

export const allHooks: readonly string[] = allTriggers.flatMap((trigger) => hookNames[trigger]);
