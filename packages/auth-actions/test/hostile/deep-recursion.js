// A function that calls itself.
// → failed InternalError
exports.onExecutePostLogin = async (event, api) => {
  const deeper = () => deeper() + 1;
  deeper();
};
