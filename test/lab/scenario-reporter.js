// A Jest reporter: one line of JSON for each test as it ends, for `npm run lab`.
const MARK = 'LAB-SCENARIO ';

module.exports = class ScenarioReporter {
  onTestCaseResult(_test, { fullName, status, duration, failureMessages }) {
    const failures = status === 'passed' ? [] : failureMessages.flatMap((message) => message.split('\n').slice(0, 12));
    const isExplained = status === 'passed' || failures.length > 0;
    const result = {
      name: fullName,
      seen: status,
      seconds: (duration ?? 0) / 1000,
      failures: isExplained ? failures : [status],
    };
    process.stdout.write(`${MARK}${JSON.stringify(result)}\n`);
  }
};
