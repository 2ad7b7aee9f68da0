export { type AccountSecurityView, accountSecurityPage, type SessionView } from "./account-security.ts";
export { assetsDoor } from "./assets.ts";
export { type ChooserView, chooserPage, type Person } from "./chooser.ts";
export type { Complaint, FieldName, PasswordPolicy, PasswordRule } from "./complaints.ts";
export { type ConsentView, consentPage } from "./consent.ts";
export { type ErrorView, errorPage } from "./error.ts";
export type { LoginIdentifier } from "./field.ts";
export { type FormPostView, formPostPage } from "./form-post.ts";
export { type FormFrame, type FormToken, type Frame, formFrameOf, frameOf } from "./frame.ts";
export { pageHeaders } from "./headers.ts";
export {
  type FrontChannelLogoutView,
  frontChannelFrames,
  frontChannelLogoutPage,
  type LogoutView,
  logoutPage,
  type SignedOutView,
  signedOutPage,
} from "./logout.ts";
export { type Branding, brandingCss } from "./look/tokens.ts";
export { flowPaths, stepHref } from "./paths.ts";
export { type IdentifyView, identifyPage, type SignInView, signInPage } from "./sign-in.ts";
export { type SignUpView, signUpPage } from "./sign-up.ts";
export { localeFor } from "./words/locale.ts";
export type { Locale } from "./words/words.ts";
