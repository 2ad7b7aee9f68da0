/** The version of this package, as its `package.json` says. A test holds the two together. */
export const version = "0.1.0";
