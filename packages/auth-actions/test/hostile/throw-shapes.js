// A thrown object whose members are no texts.
// → failed Error
exports.onExecutePostLogin = async (event, api) => {
  throw { name: {}, message: [], stack: 7 };
};
