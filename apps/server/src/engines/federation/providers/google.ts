import { emailOf, nameOf, pictureOf, subjectText } from "../profile.ts";
import type { Provider } from "./provider.ts";

export const google: Provider = {
  authorizeUrl: "https://accounts.google.com/o/oauth2/v2/auth",
  tokenUrl: "https://oauth2.googleapis.com/token",
  userinfoUrl: "https://openidconnect.googleapis.com/v1/userinfo",
  scope: "openid profile email",
  secretBy: "form",
  givesIdToken: true,
  hint: "login_hint",
  attests: true,
  profileOf: ({ sub, name, picture, email, email_verified }) => {
    const subject = subjectText(sub);
    const address = emailOf(email);
    return subject === undefined
      ? undefined
      : {
          subject,
          name: nameOf(name),
          picture: pictureOf(picture),
          email: address,
          emailVerified: address !== null && email_verified === true,
        };
  },
};
