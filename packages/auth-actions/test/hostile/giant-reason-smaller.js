// A reason that is just too long.
// → failed TypeError
exports.onExecutePostLogin = async (event, api) => {
  api.access.deny("x".repeat(1_001));
};
