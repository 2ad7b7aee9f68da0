import type { Complaint, PasswordPolicy } from "./complaints.ts";
import { emailField, type LoginIdentifier, nameField, newPasswordField, newUsernameField } from "./field.ts";
import { draw, type FormFrame } from "./frame.ts";
import { flowPaths, stepHref } from "./paths.ts";
import { type ProviderView, providerButtons } from "./provider.ts";
import { toContinue } from "./sign-in.ts";
import { say } from "./words/words.ts";

export interface SignUpView {
  readonly identifier: LoginIdentifier;
  readonly policy: PasswordPolicy;
  readonly asksName: boolean;
  /** Where people may come from instead, in their order. */
  readonly providers?: readonly ProviderView[];
  readonly email?: string;
  readonly username?: string;
  readonly name?: string;
  /** What was typed, straight back to who typed it when another field was wrong; pages are never stored. */
  readonly password?: string;
  readonly complaints?: readonly Complaint[];
}

/** With `email_or_username` an address is asked and a user name may be given; with `username` it is the other way round. */
const fieldsOf = (frame: FormFrame, view: SignUpView) => {
  const { identifier, complaints = [], email, username, name, password } = view;
  const focused = complaints.length === 0;
  const address = emailField(frame, {
    value: email,
    complaints,
    focused: focused && identifier !== "username",
    required: identifier !== "username",
  });
  const own = newUsernameField(frame, {
    value: username,
    complaints,
    focused: focused && identifier === "username",
    required: identifier === "username",
  });
  const identifiers = { email: [address], username: [own, address], email_or_username: [address, own] }[identifier];
  const secret = newPasswordField(frame, "password", view.policy, { value: password, complaints });
  return [...(view.asksName ? [nameField(frame, { value: name, complaints })] : []), ...identifiers, secret];
};

export const signUpPage = (frame: FormFrame, view: SignUpView): string =>
  draw(frame, {
    template: "sign-up",
    heading: say(frame.locale, "sign_up_title", { account: frame.account }),
    complaints: view.complaints,
    values: {
      lead: toContinue(frame),
      action: flowPaths.signUp,
      fields: fieldsOf(frame, view),
      providers: providerButtons(frame, view.providers ?? []),
      sign_in_href: stepHref(flowPaths.login, frame.form.state),
    },
  });
