/** What a person comes back with: the handle of the login, and what works once. */
export interface ResumeState {
  readonly handle: string;
  readonly secret: string;
}

/** Where an Action sends a person, with the `state` to come back by. */
export const leavingTo = (url: string, { handle, secret }: ResumeState): string => {
  const target = new URL(url);
  target.searchParams.set("state", `${handle}.${secret}`);
  return target.href;
};

/** `undefined` for whatever is no `state` of ours. */
export const resumeStateFrom = (state: string): ResumeState | undefined => {
  const [, handle, secret] = /^([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/.exec(state) ?? [];
  return handle === undefined || secret === undefined ? undefined : { handle, secret };
};
