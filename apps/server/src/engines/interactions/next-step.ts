import type { AuthorizationRequest, Progress } from "../../records/interactions/index.ts";

/** A step at which a person is asked something. */
export type PageStep = "identify" | "login" | "signup" | "provider" | "account" | "consent";

/** What comes next: a page, the answer with a code, or a refusal that goes to the client. */
export type Step =
  | { readonly kind: "page"; readonly page: PageStep }
  | { readonly kind: "done"; readonly userId: string }
  /** The tenant's Actions have to be asked about whoever is there. */
  | { readonly kind: "actions"; readonly userId: string }
  | { readonly kind: "refuse"; readonly code: "login_required" | "consent_required" };

/** All that the decision depends on. */
export interface Situation {
  readonly request: Pick<AuthorizationRequest, "ownPage" | "prompt" | "maxAge" | "hintedSubject" | "signUp">;
  readonly progress: Progress;
  /** The browser's session, if it is usable and its user may sign in. */
  readonly session: { readonly userId: string; readonly authenticatedAt: Date } | undefined;
  readonly policy: {
    /** Whether the name or address is asked on a page of its own. */
    readonly identifierFirst: boolean;
    /** Whether the request leaves one way to sign in, by a provider, so that there is nothing to ask here. */
    readonly straightToProvider: boolean;
    /** Whether whoever is signed in still has to consent to the client. */
    readonly owesConsent: (userId: string) => boolean;
    /** Whether there are Actions that have not let this user pass yet. */
    readonly owesActions: (userId: string) => boolean;
  };
  readonly now: Date;
}

const page = (name: PageStep): Step => ({ kind: "page", page: name });

const isSilent = ({ request }: Situation): boolean => request.prompt.includes("none");

/** `prompt=consent` asks for a new login: what a person consents to is who they are here. */
const asksForLogin = ({ request }: Situation): boolean => request.prompt.includes("login") || request.prompt.includes("consent");

const isRecent = ({ request: { maxAge }, now }: Situation, authenticatedAt: Date): boolean =>
  maxAge === undefined || now.getTime() - authenticatedAt.getTime() <= maxAge * 1000;

const isHinted = ({ request: { hintedSubject } }: Situation, userId: string): boolean =>
  hintedSubject === undefined || hintedSubject === userId;

/** Who is signed in as far as this request is concerned: proven in this login, or by a session that it accepts. */
const subjectOf = (situation: Situation): string | undefined => {
  const { progress, session } = situation;
  if (progress.proof) return progress.proof.userId;
  if (!session || progress.another || asksForLogin(situation)) return undefined;
  const fits = isRecent(situation, session.authenticatedAt) && isHinted(situation, session.userId);
  return fits ? session.userId : undefined;
};

const askWho = (situation: Situation): Step => {
  const { request, progress, policy } = situation;
  if (isSilent(situation)) return { kind: "refuse", code: "login_required" };
  if (policy.straightToProvider) return page("provider");
  if (request.signUp) return page("signup");
  return page(policy.identifierFirst && progress.identifier === undefined ? "identify" : "login");
};

/** A page of ours acts for nobody but the person, who has nothing to consent to. */
const owesConsent = ({ request, progress, policy }: Situation, userId: string): boolean =>
  !request.ownPage && !progress.consented && policy.owesConsent(userId);

const owesChoice = ({ request, progress }: Situation): boolean =>
  request.prompt.includes("select_account") && progress.proof === undefined && !progress.accountChosen;

/**
 * What a login needs next. A pure function of what is known: whoever arrives at any page, in any tab, by any way back, is
 * sent to the step that this says (OIDC Core §3.1.2.3). No session is made and no code given before it says that all is done.
 */
export const nextStep = (situation: Situation): Step => {
  const userId = subjectOf(situation);
  if (userId === undefined) return askWho(situation);
  if (!isHinted(situation, userId)) return { kind: "refuse", code: "login_required" };
  if (owesChoice(situation)) return page("account");
  const consent = owesConsent(situation, userId);
  if (consent && isSilent(situation)) return { kind: "refuse", code: "consent_required" };
  // Before consent, which is the first step that needs a session: nobody has one whom an Action has not let pass.
  if (situation.policy.owesActions(userId)) return { kind: "actions", userId };
  if (consent) return page("consent");
  return { kind: "done", userId };
};
