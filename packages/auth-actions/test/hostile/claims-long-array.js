// A claim with a length and nothing else.
// → failed RangeError|TypeError
exports.onExecutePostLogin = async (event, api) => {
  api.idToken.setCustomClaim("long", new Array(2 ** 32 - 1));
};
