/** What a person comes back with from elsewhere: the handle of the login, and what works once. */
export interface ResumeState {
  readonly handle: string;
  readonly secret: string;
}

/** The `state` that a person is sent elsewhere with. The handle alone opens nothing: it takes the browser that the login is bound to. */
export const writeResumeState = ({ handle, secret }: ResumeState): string => `${handle}.${secret}`;

/** `undefined` for whatever is no `state` of ours. */
export const parseResumeState = (state: string): ResumeState | undefined => {
  const [, handle, secret] = /^([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{43})$/.exec(state) ?? [];
  return handle === undefined || secret === undefined ? undefined : { handle, secret };
};
