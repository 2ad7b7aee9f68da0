// A claim of a megabyte.
// → failed RangeError
exports.onExecutePostLogin = async (event, api) => {
  api.idToken.setCustomClaim("big", "x".repeat(1_000_000));
};
