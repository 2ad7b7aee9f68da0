/**
 * A host label or short name from a display name: lower case, letters without their accents, digits and single hyphens,
 * at most 63 characters (RFC 1123 §2.1). Empty when nothing of the name is left.
 */
export const slugFrom = (name: string): string =>
  name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, 63)
    .replace(/^-+|-+$/g, "");
