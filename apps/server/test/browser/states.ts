import {
  type AccountSecurityView,
  accountSecurityPage,
  type Branding,
  chooserPage,
  consentPage,
  errorPage,
  type FormFrame,
  formFrameOf,
  formPostPage,
  frontChannelLogoutPage,
  identifyPage,
  type Locale,
  logoutPage,
  type PasswordPolicy,
  type ProviderView,
  providerPage,
  type SignInView,
  type SignUpView,
  signedOutPage,
  signInPage,
  signUpPage,
} from "../../src/doors/pages/index.ts";

/** A page in a state that it can be in. */
export interface PageState {
  readonly name: string;
  /** One of the states that stand for all: kept small enough to be looked at in the repository. */
  readonly main: boolean;
  /** Whether the page goes away by itself when scripts run. */
  readonly leaves: boolean;
  readonly frames: readonly string[];
  /** Where its forms lead besides to us. */
  readonly formTargets: readonly string[];
  readonly html: string;
}

export interface World {
  readonly locale: Locale;
  readonly account: string;
  readonly client: string | undefined;
  readonly person: { readonly name: string | null; readonly identifier: string };
  readonly branding: Branding | null;
  readonly direction?: "rtl";
}

export const usual: World = {
  locale: "en",
  account: "Acme",
  client: "Billing",
  person: { name: "Ada Byron", identifier: "ada@example.com" },
  branding: null,
};

/** Names and words as long as they come. */
export const longest: World = {
  ...usual,
  locale: "es",
  account: "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
  client: "Rechtsschutzversicherungsgesellschaften und Kraftfahrzeughaftpflichtversicherung Online",
  person: {
    name: "Maximiliana Hubertina von Hohenzollern-Sigmaringen-Württemberg",
    identifier: `${"wolfeschlegelstein".repeat(4)}@example.com`,
  },
};

/** What somebody puts into every name they control, for HTML, attributes and URLs. */
export const hostileText = `"'><img src=x onerror=alert(1)><script>alert(2)</script>{{ 1 | plus: 1 }}javascript:alert(3)`;
export const hostileUrl = "javascript:alert(document.domain)//https://app.example";

export const hostile: World = {
  ...usual,
  account: hostileText,
  client: hostileText,
  person: { name: hostileText, identifier: hostileText },
};

export const branded: World = {
  ...usual,
  branding: { primary_color: "#fde047", background_color: "#fef9e7", radius: 20, font: "rounded" },
};

export const arabic: World = {
  ...usual,
  account: "شركة أكمي",
  client: "الفواتير",
  person: { name: "ليلى حداد", identifier: "layla@example.com" },
  direction: "rtl",
};

const policy: PasswordPolicy = { minLength: 10, upper: true, lower: true, digit: true, symbol: false };
const now = new Date("2026-03-10T12:00:00Z");
const ago = (hours: number): Date => new Date(now.getTime() - hours * 3_600_000);

const frameIn = ({ account, branding, locale, client, direction }: World): FormFrame => ({
  ...formFrameOf(
    { account: { name: account, settings: { branding } }, locale, client },
    { state: "st_4f9c2a", csrf: "cs_81be07" },
  ),
  ...(direction === undefined ? {} : { direction }),
});

const state = (name: string, html: string, more: Partial<PageState> = {}): PageState => ({
  name,
  main: false,
  leaves: false,
  frames: [],
  formTargets: [],
  ...more,
  html,
});

const elsewhere = "https://accounts.google.com/o/oauth2/v2/auth?state=x";

/** A page that goes away even without script, kept where it can be looked at. */
const held = (html: string): string => html.replace(/<meta http-equiv="refresh"[^>]*>/, "");

const google: ProviderView = { connection: "connection_1", type: "google_oauth2", name: "google" };

/** Every provider that has a mark, and one that has none, named like the account. */
const providersIn = ({ account }: World): readonly ProviderView[] => [
  google,
  { connection: "connection_2", type: "github", name: "github" },
  { connection: "connection_3", type: "microsoft", name: "microsoft" },
  { connection: "connection_4", type: "figma", name: "figma" },
  { connection: "connection_5", type: "custom", name: account },
];

const signIns = (frame: FormFrame, world: World): readonly PageState[] => {
  const { person } = world;
  const providers = providersIn(world);
  const view: SignInView = { identifier: "email", offersSignUp: true };
  const filled: SignInView = { ...view, username: person.identifier };
  return [
    state("sign-in", signInPage(frame, view), { main: true }),
    state("sign-in-remember", signInPage(frame, { ...filled, identifier: "email_or_username", rememberMe: true })),
    state(
      "sign-in-missing",
      signInPage(frame, {
        ...view,
        complaints: [
          { code: "missing", field: "username", identifier: true },
          { code: "missing", field: "password" },
        ],
      }),
    ),
    state("sign-in-wrong", signInPage(frame, { ...filled, complaints: [{ code: "invalid_credentials" }] }), { main: true }),
    state(
      "sign-in-throttled",
      signInPage(frame, { ...filled, complaints: [{ code: "too_many_login_attempts", retryAfter: 540 }] }),
    ),
    state("sign-in-suspended", signInPage(frame, { ...filled, complaints: [{ code: "user_suspended" }] })),
    state("sign-in-password", signInPage(frame, { ...filled, identified: true }), { main: true }),
    state("sign-in-providers", signInPage(frame, { ...view, providers }), { main: true }),
    state("sign-in-providers-first", signInPage(frame, { ...view, providers, providersFirst: true })),
    state("sign-in-providers-only", signInPage(frame, { offersSignUp: false, providers })),
    state("sign-in-providers-wrong", signInPage(frame, { ...filled, providers, complaints: [{ code: "invalid_credentials" }] })),
    state("sign-in-password-providers", signInPage(frame, { ...filled, identified: true, providers })),
    state("provider-leaving", held(providerPage(frame, { provider: google, location: elsewhere }))),
    state("identify-providers", identifyPage(frame, { offersSignUp: true, providers })),
    state("identify", identifyPage(frame, { offersSignUp: true })),
    state(
      "identify-invalid",
      identifyPage(frame, { offersSignUp: false, username: "ada@", complaints: [{ code: "invalid_email", field: "username" }] }),
    ),
  ];
};

const signUps = (frame: FormFrame, world: World): readonly PageState[] => {
  const { person } = world;
  const providers = providersIn(world);
  const view: SignUpView = { identifier: "email", policy, asksName: true };
  const filled: SignUpView = { ...view, email: person.identifier, name: person.name ?? "", password: "correct horse" };
  return [
    state("sign-up", signUpPage(frame, view), { main: true }),
    state("sign-up-providers", signUpPage(frame, { ...view, providers })),
    state("sign-up-names", signUpPage(frame, { ...view, identifier: "email_or_username", asksName: false })),
    state("sign-up-taken", signUpPage(frame, { ...filled, complaints: [{ code: "email_taken" }] })),
    state(
      "sign-up-errors",
      signUpPage(frame, {
        ...filled,
        identifier: "username",
        username: "ada byron",
        complaints: [
          { code: "invalid_name" },
          { code: "invalid_username" },
          { code: "password_too_weak", unmet: ["upper", "digit"], policy, field: "password" },
        ],
      }),
      { main: true },
    ),
    state("sign-up-disabled", signUpPage(frame, { ...view, complaints: [{ code: "signup_disabled" }] })),
  ];
};

const decisions = (frame: FormFrame, { person, client = "Billing" }: World): readonly PageState[] => {
  const consent = { client, person: person.identifier, redirectUri: "https://billing.example.com/callback" };
  const scopes = [
    { name: "openid" },
    { name: "profile" },
    { name: "email" },
    { name: "offline_access" },
    { name: "read:invoices", description: "read your invoices" },
  ];
  return [
    state("chooser", chooserPage(frame, { person }), { main: true }),
    state("consent", consentPage(frame, { ...consent, scopes, ownRegistration: true }), { main: true }),
    state(
      "consent-app",
      consentPage(frame, {
        ...consent,
        redirectUri: "com.example.billing:/callback",
        scopes: [{ name: "openid" }],
        ownRegistration: false,
      }),
    ),
    state("logout", logoutPage(frame, { person: person.identifier }), { main: true }),
    state("signed-out", signedOutPage(frame, { returnTo: "https://billing.example.com/" }), { main: true }),
    state("signed-out-plain", signedOutPage({ ...frame, client: null }, { returnTo: null })),
  ];
};

const passages = (frame: FormFrame): readonly PageState[] => {
  const frames = ["https://billing.example.com/logout?sid=1", "https://shop.example.com/logout"];
  const answer = { redirectUri: "https://billing.example.com/callback", parameters: { code: "c0de", state: hostileText } };
  return [
    state(
      "front-channel-logout",
      frontChannelLogoutPage(frame, { frames, onward: "https://billing.example.com/", issuer: "http://localhost" }),
      { frames, leaves: true },
    ),
    state("form-post", formPostPage(frame, answer), { formTargets: [answer.redirectUri], leaves: true }),
    state(
      "error-expired",
      errorPage(frame, { complaint: { code: "expired" }, startAgain: "https://billing.example.com/login", reference: null }),
      { main: true },
    ),
    state(
      "error",
      errorPage({ ...frame, client: null }, { complaint: { code: "generic" }, startAgain: null, reference: "req-1b7f" }),
    ),
    state("error-denied", errorPage(frame, { complaint: { code: "access_denied" }, startAgain: null, reference: "req-1b7f" })),
  ];
};

const firefox = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:132.0) Gecko/20100101 Firefox/132.0";
const safari =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.1 Mobile/15E148 Safari/604.1";
const unknown = "curl/8.5.0";

const accounts = (frame: FormFrame, { person }: World): readonly PageState[] => {
  const here = { id: "sess_1", userAgent: firefox, createdAt: ago(50), lastActiveAt: now, current: true };
  const others = [safari, unknown].map((userAgent, at) => ({
    id: `sess_${at + 2}`,
    userAgent,
    createdAt: ago(90 + at * 900),
    lastActiveAt: ago(2 + at * 30),
    current: false,
  }));
  const view: AccountSecurityView = { person, sessions: [here, ...others], policy, now };
  return [
    state("account", accountSecurityPage(frame, view), { main: true }),
    state("account-alone", accountSecurityPage(frame, { ...view, sessions: [here], policy: null, done: "others" })),
    state("account-changed", accountSecurityPage(frame, { ...view, sessions: [here], done: "password" })),
    state(
      "account-wrong",
      accountSecurityPage(frame, { ...view, complaints: [{ code: "current_password_wrong" }, { code: "password_unchanged" }] }),
    ),
  ];
};

/** Every page in every state. */
export const statesIn = (world: World): readonly PageState[] => {
  const frame = frameIn(world);
  return [
    ...signIns(frame, world),
    ...signUps(frame, world),
    ...decisions(frame, world),
    ...passages(frame),
    ...accounts(frame, world),
  ];
};
