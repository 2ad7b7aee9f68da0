// A claim that refers to itself.
// → failed TypeError
exports.onExecutePostLogin = async (event, api) => {
  const claim = {};
  claim.self = [claim];
  api.idToken.setCustomClaim("cyclic", claim);
};
