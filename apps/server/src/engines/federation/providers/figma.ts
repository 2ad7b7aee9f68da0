import { emailOf, nameOf, pictureOf, subjectText } from "../profile.ts";
import type { Provider } from "./provider.ts";

export const figma: Provider = {
  authorizeUrl: "https://www.figma.com/oauth",
  tokenUrl: "https://api.figma.com/v1/oauth/token",
  userinfoUrl: "https://api.figma.com/v1/me",
  scope: "current_user:read",
  secretBy: "basic",
  givesIdToken: false,
  hint: "login_hint",
  renewalUrl: (tokenUrl) => tokenUrl.replace(/\/token$/, "/refresh"),
  attests: false,
  profileOf: ({ id, handle, img_url, email }) => {
    const subject = subjectText(id);
    return subject === undefined
      ? undefined
      : { subject, name: nameOf(handle), picture: pictureOf(img_url), email: emailOf(email), emailVerified: false };
  },
};
