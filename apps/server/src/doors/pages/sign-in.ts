import type { Complaint } from "./complaints.ts";
import { identifierField, type LoginIdentifier, passwordField } from "./field.ts";
import { draw, type FormFrame, type Frame } from "./frame.ts";
import { flowPaths, stepHref } from "./paths.ts";
import { type ProviderView, providerButtons } from "./provider.ts";
import { type Piece, say, sentence } from "./words/words.ts";

export interface SignInView {
  /** What is asked beside the password. Absent: no password is taken here. */
  readonly identifier?: LoginIdentifier;
  /** Where people may sign in instead, in their order. */
  readonly providers?: readonly ProviderView[];
  /** Whether those come before the form. */
  readonly providersFirst?: boolean;
  /** What was typed already, or hinted at. */
  readonly username?: string;
  /** The second screen of e-mail first: the address stands there, with a way to change it, and only the password is asked. */
  readonly identified?: boolean;
  readonly offersSignUp: boolean;
  /** Absent: the account offers no "keep me signed in". */
  readonly rememberMe?: boolean;
  readonly complaints?: readonly Complaint[];
}

export const toContinue = ({ locale, client }: Frame): readonly Piece[] | null =>
  client === null ? null : sentence(locale, "to_continue", { client });

const fieldsOf = (frame: FormFrame, { identifier, username = "", identified = false, complaints = [] }: SignInView) => {
  if (identifier === undefined) return [];
  const password = passwordField(frame, "password", { complaints, focused: username !== "" && complaints.length === 0 });
  const focused = username === "" && complaints.length === 0;
  return identified ? [password] : [identifierField(frame, identifier, { value: username, complaints, focused }), password];
};

/** One form with `username` and `password`. */
export const signInPage = (frame: FormFrame, view: SignInView): string =>
  draw(frame, {
    template: "sign-in",
    heading: say(frame.locale, "sign_in_title", { account: frame.account }),
    complaints: view.complaints,
    values: {
      lead: toContinue(frame),
      action: flowPaths.login,
      fixed: view.identified ? (view.username ?? null) : null,
      change_href: stepHref(flowPaths.identify, frame.form.state),
      fields: fieldsOf(frame, view),
      providers: providerButtons(frame, view.providers ?? []),
      providers_first: view.providersFirst ?? false,
      remember: view.rememberMe === undefined ? null : { ticked: view.rememberMe },
      sign_up_href: view.offersSignUp ? stepHref(flowPaths.signUp, frame.form.state) : null,
    },
  });

export interface IdentifyView {
  readonly providers?: readonly ProviderView[];
  readonly username?: string;
  readonly offersSignUp: boolean;
  readonly complaints?: readonly Complaint[];
}

/** E-mail first: one field, and nothing is looked up. */
export const identifyPage = (
  frame: FormFrame,
  { username = "", offersSignUp, complaints = [], providers = [] }: IdentifyView,
): string =>
  draw(frame, {
    template: "identify",
    heading: say(frame.locale, "sign_in_title", { account: frame.account }),
    complaints,
    values: {
      lead: toContinue(frame),
      action: flowPaths.identify,
      field: identifierField(frame, "email", { value: username, complaints, focused: complaints.length === 0 }),
      providers: providerButtons(frame, providers),
      sign_up_href: offersSignUp ? stepHref(flowPaths.signUp, frame.form.state) : null,
    },
  });
