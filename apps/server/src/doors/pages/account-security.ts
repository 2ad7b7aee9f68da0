import { logout } from "@faable/auth-contract";
import type { Person } from "./chooser.ts";
import type { Complaint, PasswordPolicy } from "./complaints.ts";
import { newPasswordField, passwordField } from "./field.ts";
import { draw, type FormFrame } from "./frame.ts";
import { flowPaths } from "./paths.ts";
import { deviceInWords } from "./words/device.ts";
import { timeInWords } from "./words/time.ts";
import { catalogues, type Locale, say } from "./words/words.ts";

export interface SessionView {
  readonly id: string;
  readonly userAgent: string | null;
  readonly createdAt: Date;
  readonly lastActiveAt: Date;
  /** Whether it is the one behind this request; it cannot be ended here. */
  readonly current: boolean;
}

export interface AccountSecurityView {
  readonly person: Person;
  readonly sessions: readonly SessionView[];
  /** What a new password must have; null when the person has none to change. */
  readonly policy: PasswordPolicy | null;
  readonly now: Date;
  /** What was just done. */
  readonly done?: "password" | "session" | "others";
  readonly complaints?: readonly Complaint[];
}

const sessionInWords = (locale: Locale, session: SessionView, now: Date) => {
  const device = deviceInWords(locale, session.userAgent);
  return {
    id: session.id,
    current: session.current,
    device,
    active_at: session.lastActiveAt.toISOString(),
    active: say(locale, "session_active", { time: timeInWords(locale, session.lastActiveAt, now) }),
    since_at: session.createdAt.toISOString(),
    since: say(locale, "session_since", { time: timeInWords(locale, session.createdAt, now) }),
    end: say(locale, "session_end_of", { device }),
  };
};

const passwordFields = (frame: FormFrame, { policy, complaints = [] }: AccountSecurityView) =>
  policy === null
    ? []
    : [passwordField(frame, "current_password", { complaints }), newPasswordField(frame, "new_password", policy, { complaints })];

/** Who am I, where am I signed in, and my password. */
export const accountSecurityPage = (frame: FormFrame, view: AccountSecurityView): string => {
  const { locale } = frame;
  const words = catalogues[locale];
  return draw(frame, {
    template: "account-security",
    heading: words.account_title,
    complaints: view.complaints,
    values: {
      person: view.person,
      sessions: view.sessions.map((session) => sessionInWords(locale, session, view.now)),
      others: view.sessions.some(({ current }) => !current),
      done: view.done === undefined ? null : words[`done_${view.done}`],
      password_fields: passwordFields(frame, view),
      end_session_action: flowPaths.endSession,
      end_others_action: flowPaths.endOtherSessions,
      password_action: flowPaths.changePassword,
      sign_out_href: logout.path,
    },
  });
};
