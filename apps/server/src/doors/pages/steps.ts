import type { PageStep } from "../../engines/interactions/index.ts";
import { flowPaths } from "./paths.ts";

const pages = {
  identify: flowPaths.identify,
  login: flowPaths.login,
  signup: flowPaths.signUp,
  provider: flowPaths.provider,
  account: flowPaths.chooser,
  consent: flowPaths.consent,
} as const satisfies Record<PageStep, string>;

/** The page of a step. */
export const pageOf = (step: PageStep): string => pages[step];
