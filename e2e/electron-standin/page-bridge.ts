/**
 * Turns a built preload (CommonJS, for Electron's sandbox) into a script for a page: `contextBridge` writes to `window`, `ipcRenderer.invoke`
 * calls the function that Playwright exposed under `invokeName`, `ipcRenderer.on` hears events of the same name with `{ channel, args }`, and a
 * file's path is `standinPath` of the file, if a test has set it.
 */
export const preloadAsInitScript = (preloadSource: string, invokeName: string): string => `(() => {
  if (window !== window.top) return;
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name, api) => Object.defineProperty(window, name, { value: Object.freeze(api), enumerable: true }),
    },
    ipcRenderer: {
      invoke: async (channel, ...args) => {
        const answer = await window[${JSON.stringify(invokeName)}](channel, args);
        if (answer.error !== undefined) throw new Error(answer.error);
        return answer.result;
      },
      on: (channel, listener) => window.addEventListener(${JSON.stringify(invokeName)}, (event) => {
        if (event.detail.channel === channel) listener({}, ...event.detail.args);
      }),
    },
    webUtils: { getPathForFile: (file) => file.standinPath ?? '' },
  };
  const require = (name) => {
    if (name === 'electron') return electron;
    throw new Error('module not found: ' + name);
  };
  const process = { platform: ${JSON.stringify(process.platform)} };
  const module = { exports: {} };
  ((require, process, module, exports) => {
${preloadSource}
  })(require, process, module, module.exports);
})();`;
