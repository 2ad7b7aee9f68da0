/**
 * actions: running the tenant's own JavaScript. Owns the sandbox, the order in which Actions are asked, what one run means for
 * the next and for the login, what they are told, and trying a draft. Leaves what is stored to the records of the same name,
 * and what becomes of a login to whoever asked.
 */
export { asksToBreakGlass, mayMend, onlyToMend } from "./break-glass.ts";
export { type ChainOutcome, genericReason, leaveTraces, runChain, type Trace } from "./chain.ts";
export { checkCode, checkRevision } from "./checked-code.ts";
export { type CustomClaims, isEmpty, noCustomClaims } from "./claims.ts";
export { askAboutDirectLogin, type DirectLogin } from "./direct-login.ts";
export { primaryLanguage, type RequestFacts } from "./event-parts.ts";
export { type Foreseen, foresee } from "./facts.ts";
export { createKeptEvents, type KeptEvents } from "./kept-events.ts";
export type { LoginFacts } from "./login-event.ts";
export { loginOccasion } from "./login-occasion.ts";
export { askAboutMachine } from "./machine.ts";
export type { Occasion } from "./occasion.ts";
export type { ActionRooms } from "./rooms.ts";
export { createActionSandbox } from "./sandbox.ts";
export { type Admission, type AskAboutSignUp, createSignUpQuestion } from "./sign-up.ts";
export { replayDraft, type TrialRooms, tryAction } from "./trial.ts";
export { trialEvent } from "./trial-event.ts";
