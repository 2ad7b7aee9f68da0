import type { UserInfo } from "@faable/auth-contract";
import type { Static } from "typebox";
import type { UserShape } from "../../records/users/index.ts";

export type IdentityClaims = Static<typeof UserInfo>;

/** Scopes about a person and the claims each lets a client see (OIDC Core §5.4). */
const claimsOfScope = {
  profile: [
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "updated_at",
  ],
  email: ["email", "email_verified"],
  phone: ["phone_number", "phone_number_verified"],
  address: ["address"],
} as const satisfies Record<string, readonly (keyof IdentityClaims)[]>;

const scopes = Object.keys(claimsOfScope).filter((scope): scope is keyof typeof claimsOfScope =>
  Object.hasOwn(claimsOfScope, scope),
);

const text = (value: string | null | undefined): string | undefined => (value == null || value.trim() === "" ? undefined : value);

const addressParts = ["street_address", "locality", "region", "postal_code", "country"] as const;

/** The whole claim is left out when nothing is known; `formatted` joins what is (OIDC Core §5.1.1). */
const addressOf = ({ address }: UserShape): IdentityClaims["address"] => {
  const known = addressParts.flatMap((part) => {
    const value = text(address?.[part]);
    return value === undefined ? [] : [[part, value] as const];
  });
  const formatted = text(address?.formatted) ?? text(known.map(([, value]) => value).join(", "));
  return formatted === undefined ? undefined : { ...Object.fromEntries(known), formatted };
};

/** `YYYY-MM-DD`, `0000-MM-DD` or `YYYY` (OIDC Core §5.1). Whatever else is stored is no claim. */
const birthdateOf = ({ birthdate }: UserShape): string | undefined =>
  birthdate != null && /^\d{4}(-\d{2}-\d{2})?$/.test(birthdate) ? birthdate : undefined;

/** Every claim of a user; what is not known is undefined. */
type Known = { readonly [C in keyof IdentityClaims]-?: IdentityClaims[C] | undefined } & { readonly sub: string };

const allClaims = (user: UserShape, issuer: string): Known => {
  const email = text(user.email);
  const phone = text(user.phone);
  const username = text(user.username);
  return {
    sub: user.id,
    name: text(user.name),
    given_name: text(user.given_name),
    family_name: text(user.family_name),
    middle_name: text(user.middle_name),
    nickname: text(user.nickname) ?? username ?? text(user.given_name),
    preferred_username: username ?? email,
    profile: text(user.profile) ?? `${issuer}/user/${user.id}`,
    picture: text(user.picture),
    website: text(user.website),
    gender: text(user.gender),
    birthdate: birthdateOf(user),
    zoneinfo: text(user.zoneinfo),
    locale: text(user.locale),
    updated_at: Math.floor(Date.parse(user.updatedAt) / 1000),
    email,
    email_verified: email === undefined ? undefined : user.email_verified,
    phone_number: phone,
    phone_number_verified: phone === undefined ? undefined : user.phone_verified,
    address: addressOf(user),
  };
};

/**
 * What a client may know of a user with these scopes: `sub` always, the rest scope by scope. Nothing is null or blank; what
 * is not known is left out.
 */
export const identityClaims = (
  user: UserShape,
  issuer: string,
  granted: readonly string[],
  requested: readonly string[] = [],
): IdentityClaims => pick(allClaims(user, issuer), new Set<string>([...claimsFor(granted), ...requested]));

/** The claims that these scopes let a client see. */
const claimsFor = (granted: readonly string[]): readonly string[] =>
  scopes.filter((scope) => granted.includes(scope)).flatMap((scope) => claimsOfScope[scope]);

/** The scope that a claim belongs to; `undefined` for what is no claim of ours. */
export const scopeOfClaim = (claim: string): string | undefined =>
  scopes.find((scope) => claimsOfScope[scope].some((known) => known === claim));

/** The members that are no claim about a person by a standard name: what such a one says comes from the profile, or not at all. */
export const withoutIdentity = (custom: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> =>
  Object.fromEntries(Object.entries(custom).filter(([name]) => scopeOfClaim(name) === undefined));

/** The names of all claims about a person that some scope lets a client see. */
export const everyIdentityClaim: readonly string[] = scopes.flatMap((scope) => claimsOfScope[scope]);

const pick = (claims: Known, allowed: ReadonlySet<string>): IdentityClaims => ({
  ...Object.fromEntries(Object.entries(claims).filter(([name, value]) => value !== undefined && allowed.has(name))),
  sub: claims.sub,
});
