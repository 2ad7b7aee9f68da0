/**
 * interactions: logins under way. Owns the persisted authorization request with what its person has proven so far, the
 * handle that its pages carry and the browser it is bound to (of both only hashes exist). Leaves to the engine of the same
 * name: what is asked next, and when somebody is signed in.
 */

export type {
  AtProvider,
  AuthorizationRequest,
  Interaction,
  Pause,
  Progress,
  Prompt,
  Proof,
  ResponseMode,
} from "./interaction.ts";
export {
  type Beginning,
  beginInteraction,
  bindInteraction,
  endLoginsOf,
  findInteraction,
  findPaused,
  finishInteraction,
  type Handle,
  newHandle,
  pauseInteraction,
  resumeInteraction,
  saveProgress,
} from "./interaction-store.ts";
export { purgeInteractions } from "./purge.ts";
export { parseResumeState, type ResumeState, writeResumeState } from "./resume-state.ts";
