/**
 * pages: what people see of a login. Owns how pages look and what they say in which language, their stylesheet, script and
 * headers, and how a login's answer leaves. Leaves what a login needs next to `interactions`; every door that shows a page
 * stands on this room.
 */
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
  stayedPage,
} from "./logout.ts";
export { type Branding, brandingCss } from "./look/tokens.ts";
export { flowPaths, stepHref } from "./paths.ts";
export { type LeavingView, type ProviderView, providerPage } from "./provider.ts";
export { redirect, sendAnswer, sendPage } from "./send.ts";
export { type IdentifyView, identifyPage, type SignInView, signInPage } from "./sign-in.ts";
export { type SignUpView, signUpPage } from "./sign-up.ts";
export { pageOf } from "./steps.ts";
export { type TicketView, ticketForm } from "./ticket.ts";
export { localeFor } from "./words/locale.ts";
export type { Locale } from "./words/words.ts";
