type Members = Readonly<Record<string, unknown>>;

const isMembers = (value: unknown): value is Members => typeof value === "object" && value !== null && !Array.isArray(value);

/** Makes of a text one that tells nothing, always the same. */
export type Pseudonym = (text: string) => string;

const texts = (value: unknown): unknown => {
  if (typeof value === "string") return "[redacted]";
  // Birthdays, tax numbers, identifiers of providers.
  if (typeof value === "number") return 0;
  if (Array.isArray(value)) return value.map(texts);
  return isMembers(value) ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, texts(inner)])) : value;
};

/** The domain stays: Actions decide by it. */
const address = (email: unknown, pseudonym: Pseudonym): unknown => {
  if (typeof email !== "string") return email;
  return `${pseudonym(email)}@${email.slice(email.lastIndexOf("@") + 1)}`;
};

/** The first three groups: where zeros are left out among them, whatever comes behind those is somebody's own. */
const network48 = (ip: string): string => {
  const [head = ""] = ip.split("::");
  const groups = head.split(":").filter((group) => group !== "");
  return `${[...groups, "0", "0", "0"].slice(0, 3).join(":")}::`;
};

/** The network stays. */
const network = (ip: unknown): unknown => {
  if (typeof ip !== "string") return ip;
  return ip.includes(":") ? network48(ip) : ip.replace(/\.\d+$/, ".0");
};

const personal = ["name", "given_name", "family_name", "nickname", "picture", "phone", "username"];

/** What Actions decide by and what tells of nobody. Whatever else an event may have one day is left out. */
const plain = ["email_verified", "phone_verified", "locale", "createdAt", "last_login", "logins_count", "app_metadata"];

const userPart = (user: Members, pseudonym: Pseudonym): Members => ({
  ...Object.fromEntries(plain.filter((name) => name in user).map((name) => [name, user[name]])),
  ...Object.fromEntries(personal.filter((name) => name in user).map((name) => [name, "[redacted]"])),
  ...("email" in user ? { email: address(user.email, pseudonym) } : {}),
  ...("user_id" in user ? { user_id: `user_${pseudonym(String(user.user_id))}` } : {}),
  ...("user_metadata" in user ? { user_metadata: texts(user.user_metadata) } : {}),
  ...(Array.isArray(user.identities)
    ? {
        identities: user.identities.map((each: unknown) =>
          isMembers(each)
            ? { ...each, identity_id: pseudonym(String(each.identity_id)), profile_data: texts(each.profile_data) }
            : each,
        ),
      }
    : {}),
});

const asked = ["client_id", "redirect_uri", "scope", "audience", "response_type", "prompt", "max_age", "ui_locales"];

const requestPart = (request: Members): Members => ({
  ...request,
  ...("ip" in request ? { ip: network(request.ip) } : {}),
  ...(isMembers(request.query)
    ? {
        query: Object.fromEntries(
          Object.entries(request.query).map(([name, value]) => [name, asked.includes(name) ? value : "[redacted]"]),
        ),
      }
    : {}),
  ...("body" in request ? { body: texts(request.body) } : {}),
});

/**
 * An event without what tells who it was: names, numbers and what people wrote are blanked, addresses and identifiers stand
 * for themselves, and what the tenant itself set (`app_metadata`, roles) stays, because its Actions decide by it.
 */
export const redacted = (event: Members, pseudonym: Pseudonym): Members => {
  const { user, request, transaction } = event;
  return {
    ...event,
    ...(isMembers(user) ? { user: userPart(user, pseudonym) } : {}),
    ...(isMembers(request) ? { request: requestPart(request) } : {}),
    ...(isMembers(transaction) && "state" in transaction ? { transaction: { ...transaction, state: "[redacted]" } } : {}),
  };
};
