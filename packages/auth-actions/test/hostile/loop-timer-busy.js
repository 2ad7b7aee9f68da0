// Timers without end, with work in each.
// → failed TimeoutError
exports.onExecutePostLogin = async (event, api) => {
  await new Promise(() => {
    const again = () => {
      for (let n = 0; n < 1e6; n += 1);
      setTimeout(again, 0);
    };
    again();
  });
};
