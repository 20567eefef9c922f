import type { ParsedParams, RequestName, RequestResult } from '../../../contract/index.ts';
import { defined } from '../defined.ts';
import { deleteSession } from './delete-session.ts';
import { editSession } from './edit-session.ts';
import { sessionFrame } from './frame-of.ts';
import { listSessions, openSession, readFrames } from './reader.ts';
import { inWorkThread, warmWorkThread } from './work.ts';

type SessionRequest =
  | 'listSessions'
  | 'openSession'
  | 'sessionFrames'
  | 'sessionCourse'
  | 'sessionRange'
  | 'sessionFrame'
  | 'editSession'
  | 'deleteSession'
  | 'compareSessions';

/** What a window can ask of sessions. */
export type SessionRequests = { readonly [N in SessionRequest & RequestName]: (params: ParsedParams<N>) => Promise<RequestResult<N>> };

/** The requests about sessions, of those in a folder. */
export const sessionRequests = (root: string): SessionRequests => ({
  listSessions: () => {
    warmWorkThread();
    return listSessions(root);
  },
  openSession: ({ id }) => openSession(root, id),
  sessionFrames: ({ id, from, count }) => readFrames(root, id, from, count),
  sessionCourse: (params) => inWorkThread({ name: 'course', root: root, ...defined(params) }),
  sessionRange: (params) => inWorkThread({ name: 'range', root: root, ...params }),
  sessionFrame: ({ id, row }) => sessionFrame(root, id, row),
  editSession: ({ id, ...changes }) => editSession(root, id, defined(changes)),
  deleteSession: async ({ id }) => {
    await deleteSession(root, id);
    return null;
  },
  compareSessions: ({ ids }) => inWorkThread({ name: 'compare', root: root, ids }),
});
