// A thrown symbol.
// → failed Error
exports.onExecutePostLogin = async (event, api) => {
  throw Symbol("x");
};
