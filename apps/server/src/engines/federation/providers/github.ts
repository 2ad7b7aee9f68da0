import { emailOf, nameOf, pictureOf, subjectNumber, type Told } from "../profile.ts";
import type { Provider } from "./provider.ts";

interface Address {
  readonly email: string | null;
  readonly emailVerified: boolean;
}

const nobody: Address = { email: null, emailVerified: false };

/** The public address, verified if it is so among the addresses; without one, the primary address, if that is verified. */
const addressOf = (shown: unknown, emails: readonly Told[] | undefined): Address => {
  const listed = (emails ?? []).map(({ email, primary, verified }) => ({
    email: emailOf(email),
    primary: primary === true,
    verified: verified === true,
  }));
  const email = emailOf(shown);
  if (email !== null) return { email, emailVerified: listed.some((each) => each.email === email && each.verified) };
  const primary = listed.find((each) => each.primary && each.verified && each.email !== null);
  return primary ? { email: primary.email, emailVerified: true } : nobody;
};

/** On a server of one's own (GitHub Enterprise) every URL is another; the addresses lie below the user there as well. */
export const github: Provider = {
  authorizeUrl: "https://github.com/login/oauth/authorize",
  tokenUrl: "https://github.com/login/oauth/access_token",
  userinfoUrl: "https://api.github.com/user",
  scope: "user:email",
  secretBy: "form",
  givesIdToken: false,
  hint: "login",
  emailsUrl: (userinfoUrl) => `${userinfoUrl.replace(/\/+$/, "")}/emails`,
  attests: true,
  profileOf: ({ id, name, login, avatar_url, email }, emails) => {
    const subject = subjectNumber(id);
    return subject === undefined
      ? undefined
      : { subject, name: nameOf(name, login), picture: pictureOf(avatar_url), ...addressOf(email, emails) };
  },
};
