// A thrown nothing.
// → failed Error
exports.onExecutePostLogin = async (event, api) => {
  throw undefined;
};
