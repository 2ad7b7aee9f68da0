/** Where the pages' forms and links lead. Whoever mounts the pages mounts these. */
export const flowPaths = {
  /** Shows no page: asks what comes next and goes there. */
  next: "/flow/next",
  login: "/flow/login",
  /** Where a ticket goes that came by a form of another site, on which browsers send no cookies along. */
  ticket: "/flow/ticket",
  identify: "/flow/identify",
  signUp: "/flow/signup",
  /** Where somebody goes on to a provider: the button's form, and whoever has nothing to choose. */
  provider: "/flow/provider",
  chooser: "/flow/account",
  consent: "/flow/consent",
  logout: "/flow/logout",
  /** Where a logout goes that came by a form of another site, on which browsers send no cookies along. */
  broughtLogout: "/flow/logout/brought",
  signedOut: "/flow/signed-out",
  security: "/flow/account/security",
  endSession: "/flow/account/security/end-session",
  endOtherSessions: "/flow/account/security/end-other-sessions",
  changePassword: "/flow/account/security/password",
} as const;

/** The path of another step of the same login. */
export const stepHref = (path: string, state: string): string => `${path}?${new URLSearchParams({ state })}`;
