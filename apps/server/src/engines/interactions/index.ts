/**
 * interactions: what a login at `/authorize` needs next, and what comes of it. Owns the one decision about the next step, the
 * moment at which a proof becomes a session, and the answer with its code. Leaves how anything is proven to the rooms that
 * prove it, and pages and cookies to the doors.
 */

export { type Advanced, advance, refuse } from "./advance.ts";
export { type AnswerTarget, type AuthorizationAnswer, errorAnswer, locationOf } from "./answer.ts";
export { expectActions, type Returned } from "./ask-actions.ts";
export type { NewCookie } from "./complete.ts";
export { consentTo, noteRefusedConsent, scopesToConsent } from "./consent.ts";
export { type EndNow, endsNow } from "./end-now.ts";
export type { Browser, Login, LoginRooms } from "./login.ts";
export { nextStep, type PageStep, type Step } from "./next-step.ts";
export { leavingTo, resume } from "./resume.ts";
