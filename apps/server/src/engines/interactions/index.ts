/**
 * interactions: what a login at `/authorize` needs next, and what comes of it. Owns the one decision about the next step, the
 * moment at which a proof becomes a session, and the answer with its code. Leaves how anything is proven to the rooms that
 * prove it, and pages and cookies to the doors.
 */
export { answerOf, type AuthorizationAnswer } from "./answer.ts";
export { type Advance, type Advanced, advance, type LoginRooms } from "./advance.ts";
export { consentTo, owesConsent } from "./consent.ts";
export { nextStep, type PageStep, type Situation, type Step } from "./next-step.ts";
