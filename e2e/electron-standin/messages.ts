/** What the stand-in tells the test that started it, and what the test may ask of it, over the child process's IPC channel. */
export type FromStandin =
  | { readonly type: 'chromium'; readonly endpoint: string }
  | { readonly type: 'error-box'; readonly title: string; readonly content: string }
  | { readonly type: 'revealed'; readonly path: string }
  | { readonly type: 'permission'; readonly permission: string; readonly granted: boolean }
  | { readonly type: 'navigation'; readonly url: string; readonly prevented: boolean }
  | { readonly type: 'popup'; readonly url: string; readonly action: string };

export type ToStandin =
  | { readonly type: 'pick'; readonly path: string | null }
  | { readonly type: 'menu'; readonly label: string }
  | { readonly type: 'storage-backend'; readonly backend: string }
  | { readonly type: 'ask-permission'; readonly permission: string };

export const tell = (message: FromStandin): void => {
  process.send?.(message);
};
