export default { testEnvironment: 'node', transform: {}, fakeTimers: { enableGlobally: true } };
