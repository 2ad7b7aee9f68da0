import { draw, type FormFrame, type Frame } from "./frame.ts";
import { isNavigable } from "./headers.ts";
import { flowPaths } from "./paths.ts";
import { catalogues, say, sentence } from "./words/words.ts";

export interface LogoutView {
  /** What the person signs in with; null when it is not to be told. */
  readonly person: string | null;
}

/** Asks before anybody is logged out (SEC-LOGOUT-03). Posts `decision`: `sign_out` or `stay`. */
export const logoutPage = (frame: FormFrame, { person }: LogoutView): string => {
  const { locale, account } = frame;
  return draw(frame, {
    template: "logout",
    heading: say(locale, "logout_title", { account }),
    values: {
      action: flowPaths.logout,
      as_person: person === null ? null : sentence(locale, "logout_as", { person }),
      explanation: say(locale, "logout_text", { account }),
    },
  });
};

export interface SignedOutView {
  /** Where the client wants people back; its name is the frame's. */
  readonly returnTo: string | null;
}

const endPage = (frame: Frame, end: "signed_out" | "stayed", { returnTo }: SignedOutView): string => {
  const { locale, client } = frame;
  return draw(frame, {
    template: "signed-out",
    heading: catalogues[locale][`${end}_title`],
    values: {
      text: catalogues[locale][`${end}_text`],
      return_href: returnTo !== null && isNavigable(returnTo) ? returnTo : null,
      return_text: client === null ? catalogues[locale].continue : say(locale, "return_to", { client }),
    },
  });
};

export const signedOutPage = (frame: Frame, view: SignedOutView): string => endPage(frame, "signed_out", view);

/** For whoever was asked and stays. Nobody is sent back by that: the client would take it for a logout. */
export const stayedPage = (frame: Frame): string => endPage(frame, "stayed", { returnTo: null });

export interface FrontChannelLogoutView {
  /** The relying parties' logout addresses, with `iss` and `sid` where asked for. */
  readonly frames: readonly string[];
  /** Where to go when all have answered, after three seconds at most: the client's address, or our signed-out page. */
  readonly onward: string;
  /** The account's issuer: nothing of its own origin is framed, since that could lift the sandbox. */
  readonly issuer: string;
}

const isForeign = (address: string, issuer: string): boolean =>
  isNavigable(address) && /^https?:$/.test(new URL(address).protocol) && new URL(address).origin !== new URL(issuer).origin;

/** The addresses that may be framed. The page's headers name them too, as `frames`. */
export const frontChannelFrames = ({ frames, issuer }: Pick<FrontChannelLogoutView, "frames" | "issuer">): readonly string[] =>
  frames.filter((address) => isForeign(address, issuer));

/**
 * Frames run their own script in their own origin, as relying parties need to forget what they keep; the sandbox lets them
 * neither navigate this page, nor open windows or dialogs, and another origin reads nothing here (SEC-LOGOUT-06).
 */
export const frontChannelLogoutPage = (frame: Frame, view: FrontChannelLogoutView): string => {
  if (!view.onward.startsWith("/flow/") && !isNavigable(view.onward)) throw new Error("The way on leads nowhere.");
  return draw(frame, {
    template: "front-channel-logout",
    heading: catalogues[frame.locale].signing_out_title,
    values: { frames: frontChannelFrames(view), onward: view.onward },
  });
};
