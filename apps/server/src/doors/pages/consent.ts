import { draw, type FormFrame } from "./frame.ts";
import { flowPaths } from "./paths.ts";
import { catalogues, type Locale, say, sentence } from "./words/words.ts";

export interface ConsentView {
  readonly client: string;
  /** Where the answer goes: shown, because a client's name may be anything (RFC 7591 §5). */
  readonly redirectUri: string;
  readonly person: string;
  /** Scopes asked for; the description is that of the API which they belong to. */
  readonly scopes: readonly { readonly name: string; readonly description?: string | undefined }[];
  /** Whether the client registered itself, and nobody of the account vouches for it. */
  readonly ownRegistration: boolean;
}

const known = ["openid", "profile", "email", "phone", "address", "offline_access"] as const;

const scopeInWords = (locale: Locale, { name, description }: ConsentView["scopes"][number]): string => {
  const standard = known.find((each) => each === name);
  return standard === undefined ? (description ?? name) : catalogues[locale][`scope_${standard}`];
};

/** A host, or of an app's own scheme the scheme. */
const destinationOf = (uri: string): string => {
  const { host, protocol } = new URL(uri);
  return host === "" || !/^https?:$/.test(protocol) ? protocol.slice(0, -1) : host;
};

/** Posts `decision`: `allow` or `deny`. */
export const consentPage = (frame: FormFrame, view: ConsentView): string => {
  const { locale, account } = frame;
  const { client, person, scopes } = view;
  return draw(frame, {
    template: "consent",
    heading: say(locale, "consent_title", { client }),
    values: {
      action: flowPaths.consent,
      as_person: sentence(locale, "consent_as", { account, person }),
      own_registration: view.ownRegistration ? sentence(locale, "consent_own_registration", { client, account }) : null,
      introduction: sentence(locale, "consent_scopes", { client }),
      scopes: scopes.map((scope) => scopeInWords(locale, scope)),
      destination: sentence(locale, "consent_host", { host: destinationOf(view.redirectUri) }),
    },
  });
};
