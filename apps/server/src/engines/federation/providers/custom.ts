import { emailOf, nameOf, pictureOf, subjectText } from "../profile.ts";
import type { Provider } from "./provider.ts";

/** Any other provider, as far as it answers with texts. What it says of addresses is nobody's word but its own. */
export const custom: Provider = {
  authorizeUrl: undefined,
  tokenUrl: undefined,
  userinfoUrl: undefined,
  scope: "",
  secretBy: "form",
  givesIdToken: false,
  hint: "login_hint",
  attests: false,
  profileOf: ({ id, sub, name, picture, email }) => {
    const subject = id === undefined ? subjectText(sub) : subjectText(id);
    return subject === undefined
      ? undefined
      : { subject, name: nameOf(name), picture: pictureOf(picture), email: emailOf(email), emailVerified: false };
  },
};
